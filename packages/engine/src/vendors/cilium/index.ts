import {
  BackendTLSPolicy,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const cilium = defineVendor({
  id: 'cilium',
  title: 'Cilium',
  placement: 'in-cluster',
  claims: {
    ingressControllers: ['cilium.io/ingress-controller'],
    ingressClassValues: ['cilium'],
    gatewayControllers: ['io.cilium/gateway-controller'],
  },
  inputs: [
    BackendTLSPolicy,
    ...gatewayApiInputs,
    Ingress,
    IngressClass,
    Service,
  ],
  links: [
    {
      title: 'Ingress support',
      url: 'https://docs.cilium.io/en/stable/network/servicemesh/ingress/',
    },
    {
      title: 'Integration with Istio',
      url: 'https://docs.cilium.io/en/stable/network/servicemesh/istio/',
    },
  ],
  discover,
  recipes,
});
