import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const aksApprouting = defineVendor({
  id: 'aks-approuting',
  title: 'AKS application routing',
  placement: 'cloud',
  claims: {},
  inputs: [BackendTLSPolicy, ...gatewayApiInputs, Service],
  links: [
    {
      title: 'Application routing with the Gateway API',
      url: 'https://learn.microsoft.com/azure/aks/app-routing-gateway-api',
    },
    {
      title: 'Application routing with NGINX',
      url: 'https://learn.microsoft.com/azure/aks/app-routing',
    },
  ],
  discover,
  recipes,
});
