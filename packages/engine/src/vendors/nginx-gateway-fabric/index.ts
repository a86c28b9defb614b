import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { NginxProxy, UpstreamSettingsPolicy } from './kinds';
import { recipes } from './recipes';

export const nginxGatewayFabric = defineVendor({
  id: 'nginx-gateway-fabric',
  title: 'NGINX Gateway Fabric',
  placement: 'in-cluster',
  claims: {
    gatewayControllers: ['gateway.nginx.org/nginx-gateway-controller'],
    otherKinds: [NginxProxy, UpstreamSettingsPolicy],
  },
  inputs: [
    BackendTLSPolicy,
    ...gatewayApiInputs,
    NginxProxy,
    Service,
    UpstreamSettingsPolicy,
  ],
  links: [
    {
      title: 'UpstreamSettingsPolicy and NginxProxy: useClusterIP',
      url: 'https://docs.nginx.com/nginx-gateway-fabric/reference/api/',
    },
    {
      title: 'Gateway API compatibility',
      url: 'https://docs.nginx.com/nginx-gateway-fabric/overview/gateway-api-compatibility/',
    },
  ],
  discover,
  recipes,
});
