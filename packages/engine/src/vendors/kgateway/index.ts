import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const kgateway = defineVendor({
  id: 'kgateway',
  title: 'kgateway',
  placement: 'in-cluster',
  claims: { gatewayControllers: ['kgateway.dev/kgateway'] },
  inputs: [BackendTLSPolicy, ...gatewayApiInputs, Service],
  links: [
    {
      title: 'Istio sidecar mesh: auto-mTLS',
      url: 'https://kgateway.dev/docs/main/integrations/istio/sidecar/',
    },
    {
      title: 'Ingress to an ambient mesh',
      url: 'https://kgateway.dev/docs/main/integrations/istio/ambient/ambient-ingress/',
    },
  ],
  discover,
  recipes,
});
