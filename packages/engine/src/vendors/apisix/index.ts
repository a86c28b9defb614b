import { Ingress, IngressClass, Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import {
  ApisixPluginConfig,
  ApisixRoute,
  ApisixTls,
  ApisixUpstream,
  BackendTrafficPolicy,
} from './kinds';
import { recipes } from './recipes';

export const apisix = defineVendor({
  id: 'apisix',
  title: 'Apache APISIX',
  placement: 'in-cluster',
  claims: {
    ingressControllers: ['apisix.apache.org/apisix-ingress-controller'],
    ingressClassValues: ['apisix'],
    gatewayControllers: ['apisix.apache.org/apisix-ingress-controller'],
    entryKinds: [ApisixRoute],
    otherKinds: [
      ApisixPluginConfig,
      ApisixTls,
      ApisixUpstream,
      BackendTrafficPolicy,
    ],
  },
  inputs: [
    ApisixPluginConfig,
    ApisixRoute,
    ApisixTls,
    ApisixUpstream,
    BackendTrafficPolicy,
    ...gatewayApiInputs,
    Ingress,
    IngressClass,
    Service,
  ],
  links: [
    {
      title: 'Custom resources: ApisixRoute, ApisixUpstream',
      url: 'https://apisix.apache.org/docs/ingress-controller/reference/api-reference/',
    },
    {
      title: 'Upstream: pass_host',
      url: 'https://apisix.apache.org/docs/apisix/admin-api/#upstream',
    },
    {
      title: 'Plugin proxy-rewrite',
      url: 'https://apisix.apache.org/docs/apisix/plugins/proxy-rewrite/',
    },
  ],
  discover,
  recipes,
});
