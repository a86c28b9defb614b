import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import {
  BackendTrafficPolicy,
  EnvoyBackend,
  EnvoyProxy,
  HTTPRouteFilter,
} from './kinds';
import { recipes } from './recipes';

export const envoyGateway = defineVendor({
  id: 'envoy-gateway',
  title: 'Envoy Gateway',
  placement: 'in-cluster',
  claims: {
    gatewayControllers: ['gateway.envoyproxy.io/gatewayclass-controller'],
    otherKinds: [
      BackendTrafficPolicy,
      EnvoyBackend,
      EnvoyProxy,
      HTTPRouteFilter,
    ],
  },
  inputs: [
    BackendTLSPolicy,
    BackendTrafficPolicy,
    EnvoyBackend,
    EnvoyProxy,
    ...gatewayApiInputs,
    HTTPRouteFilter,
    Service,
  ],
  links: [
    {
      title: 'BackendTrafficPolicy and EnvoyProxy: routingType',
      url: 'https://gateway.envoyproxy.io/docs/api/extension_types/',
    },
    {
      title: 'Backend mutual TLS',
      url: 'https://gateway.envoyproxy.io/docs/tasks/security/backend-mtls/',
    },
  ],
  discover,
  recipes,
});
