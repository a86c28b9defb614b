import { Ingress, IngressClass, Service } from '../../snapshot/kinds';
import { OpenshiftRoute } from '../lib/openshiftRoute';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const openshiftRouter = defineVendor({
  id: 'openshift-router',
  title: 'OpenShift router',
  placement: 'in-cluster',
  claims: {
    ingressControllers: ['openshift.io/ingress-to-route'],
    ingressClassValues: ['openshift-default'],
    entryKinds: [OpenshiftRoute],
  },
  inputs: [Ingress, IngressClass, OpenshiftRoute, Service],
  links: [
    {
      title: 'Route configuration',
      url: 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/ingress_and_load_balancing/configuring-routes',
    },
    {
      title: 'Route API',
      url: 'https://github.com/openshift/api/blob/master/route/v1/types.go',
    },
  ],
  discover,
  recipes,
});
