import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { googleBackendTls } from '../lib/googleRecipes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const gkeGateway = defineVendor({
  id: 'gke-gateway',
  title: 'Google load balancer (Gateway)',
  placement: 'cloud',
  claims: { gatewayControllers: ['networking.gke.io/gateway'] },
  inputs: [BackendTLSPolicy, ...gatewayApiInputs, Service],
  links: [
    {
      title: 'GKE Gateway controller',
      url: 'https://cloud.google.com/kubernetes-engine/docs/concepts/gateway-api',
    },
    {
      title: 'GatewayClass capabilities',
      url: 'https://cloud.google.com/kubernetes-engine/docs/how-to/gatewayclass-capabilities',
    },
    {
      title: 'Policies of a Gateway',
      url: 'https://cloud.google.com/kubernetes-engine/docs/how-to/configure-gateway-resources',
    },
  ],
  discover,
  recipes,
  gatewayService: googleBackendTls,
});
