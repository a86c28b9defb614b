import { VirtualService } from '../../snapshot/kinds';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const istio = defineVendor({
  id: 'istio',
  title: 'Istio',
  placement: 'istio',
  claims: {
    ingressControllers: ['istio.io/ingress-controller'],
    ingressClassValues: ['istio'],
    gatewayControllers: [
      'istio.io/gateway-controller',
      'istio.io/unmanaged-gateway',
      'istio.io/mesh-controller',
      'istio.io/eastwest-controller',
      'istio.io/agentgateway-controller',
    ],
    entryKinds: [VirtualService],
  },
  // Gateways, routes and Ingresses are read by `mesh/gateways`.
  inputs: [],
  links: [
    {
      title: 'Ingress gateways',
      url: 'https://istio.io/latest/docs/tasks/traffic-management/ingress/ingress-control/',
    },
    {
      title: 'Kubernetes Gateway API',
      url: 'https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/',
    },
    {
      title: 'Kubernetes Ingress',
      url: 'https://istio.io/latest/docs/tasks/traffic-management/ingress/kubernetes-ingress/',
    },
  ],
  discover,
  recipes,
});
