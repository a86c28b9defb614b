import {
  BackendTLSPolicy,
  ConfigMap,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { ContourConfiguration, HTTPProxy } from './kinds';
import { recipes } from './recipes';

export const contour = defineVendor({
  id: 'contour',
  title: 'Contour',
  placement: 'in-cluster',
  claims: {
    ingressClassValues: ['contour'],
    gatewayControllers: ['projectcontour.io/gateway-controller'],
    entryKinds: [HTTPProxy],
    otherKinds: [ContourConfiguration],
  },
  inputs: [
    BackendTLSPolicy,
    ConfigMap,
    ContourConfiguration,
    ...gatewayApiInputs,
    HTTPProxy,
    Ingress,
    IngressClass,
    Service,
  ],
  links: [
    {
      title: 'Upstreams of Contour',
      url: 'https://projectcontour.io/docs/main/config/upstream-tls/',
    },
    {
      title: 'Request rewriting',
      url: 'https://projectcontour.io/docs/main/config/request-rewriting/',
    },
    {
      title: 'Ingress classes',
      url: 'https://projectcontour.io/docs/main/config/ingress/',
    },
  ],
  discover,
  recipes,
});
