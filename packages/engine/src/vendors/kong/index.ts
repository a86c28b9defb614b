import {
  BackendTLSPolicy,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import {
  IngressClassParameters,
  KongIngress,
  KongServiceFacade,
  TCPIngress,
  UDPIngress,
} from './kinds';
import { recipes } from './recipes';

export const kong = defineVendor({
  id: 'kong',
  title: 'Kong',
  placement: 'in-cluster',
  claims: {
    ingressControllers: ['ingress-controllers.konghq.com/kong'],
    ingressClassValues: ['kong'],
    gatewayControllers: [
      'konghq.com/kic-gateway-controller',
      'konghq.com/gateway-operator',
    ],
    entryKinds: [TCPIngress, UDPIngress],
    otherKinds: [IngressClassParameters, KongIngress, KongServiceFacade],
  },
  inputs: [
    BackendTLSPolicy,
    ...gatewayApiInputs,
    Ingress,
    IngressClass,
    IngressClassParameters,
    KongIngress,
    KongServiceFacade,
    Service,
    TCPIngress,
    UDPIngress,
  ],
  links: [
    {
      title: 'Annotations of the Kong Ingress Controller',
      url: 'https://developer.konghq.com/kubernetes-ingress-controller/reference/annotations/',
    },
    {
      title: 'Rewriting the Host header',
      url: 'https://developer.konghq.com/kubernetes-ingress-controller/rewrite-host/',
    },
    {
      title: 'Kong Ingress Controller',
      url: 'https://github.com/Kong/kubernetes-ingress-controller',
    },
  ],
  discover,
  recipes,
});
