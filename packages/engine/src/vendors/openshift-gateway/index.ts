import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { defineVendor } from '../types';
import { discover } from './discover';
import { recipes } from './recipes';

export const openshiftGateway = defineVendor({
  id: 'openshift-gateway',
  title: 'OpenShift Gateway',
  placement: 'cloud',
  claims: { gatewayControllers: ['openshift.io/gateway-controller/v1'] },
  inputs: [BackendTLSPolicy, ...gatewayApiInputs, Service],
  links: [
    {
      title: 'Gateway API with OpenShift networking',
      url: 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.19/html/ingress_and_load_balancing/configuring-ingress-cluster-traffic',
    },
  ],
  discover,
  recipes,
});
