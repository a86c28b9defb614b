import { Service } from '../../snapshot/kinds';
import { defineVendor } from '../types';
import { discover } from './discover';
import { gatewayService, recipes } from './recipes';

export const service = defineVendor({
  id: 'service',
  title: 'Service of type LoadBalancer or NodePort',
  placement: 'cloud',
  claims: {},
  inputs: [Service],
  links: [
    {
      title: 'Service types',
      url: 'https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types',
    },
  ],
  discover,
  recipes,
  gatewayService,
});
