import {
  ConfigMap,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { OpenshiftRoute } from '../lib/openshiftRoute';
import { defineVendor } from '../types';
import { discover } from './discover';
import {
  CisTransportServer,
  CisVirtualServer,
  IngressLink,
  TLSProfile,
} from './kinds';
import { recipes } from './recipes';

export const f5BigipCis = defineVendor({
  id: 'f5-bigip-cis',
  title: 'F5 BIG-IP',
  placement: 'cloud',
  claims: {
    ingressControllers: ['f5.com/cntr-ingress-svcs'],
    ingressClassValues: ['f5'],
    entryKinds: [
      CisTransportServer,
      CisVirtualServer,
      IngressLink,
      OpenshiftRoute,
    ],
    otherKinds: [TLSProfile],
  },
  inputs: [
    CisTransportServer,
    CisVirtualServer,
    ConfigMap,
    Ingress,
    IngressClass,
    IngressLink,
    OpenshiftRoute,
    Service,
    TLSProfile,
  ],
  links: [
    {
      title: 'Container Ingress Services',
      url: 'https://clouddocs.f5.com/containers/latest/',
    },
    {
      title: 'Custom resources of CIS',
      url: 'https://github.com/F5Networks/k8s-bigip-ctlr/tree/2.x-master/docs/config_examples/customResource',
    },
  ],
  discover,
  recipes,
});
