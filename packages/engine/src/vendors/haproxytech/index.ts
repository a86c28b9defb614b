import {
  ConfigMap,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { TCP } from './kinds';
import { recipes } from './recipes';

export const haproxytech = defineVendor({
  id: 'haproxytech',
  title: 'HAProxy Kubernetes Ingress Controller',
  placement: 'in-cluster',
  claims: {
    ingressControllers: [
      'haproxy.org/ingress-controller',
      'haproxy.org/ingress-controller/*',
    ],
    ingressClassValues: ['haproxy'],
    gatewayControllers: [
      'haproxy.org/gateway-controller',
      'haproxy.org/gateway-controller/*',
      'gate.haproxy.org/hug',
    ],
    entryKinds: [TCP],
  },
  inputs: [ConfigMap, ...gatewayApiInputs, Ingress, IngressClass, Service, TCP],
  links: [
    {
      title: 'Annotations',
      url: 'https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/annotations.md',
    },
    {
      title: 'Arguments of the controller',
      url: 'https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/controller.md',
    },
    {
      title: 'TCP resources',
      url: 'https://github.com/haproxytech/kubernetes-ingress/blob/master/documentation/custom-resource-tcp.md',
    },
  ],
  discover,
  recipes,
});
