import { BackendTLSPolicy, Service } from '../../snapshot/kinds';
import { gatewayApiInputs } from '../lib/gatewayRoutes';
import { googleBackendTls } from '../lib/googleRecipes';
import { defineVendor } from '../types';
import { discover } from './discover';
import {
  GkeServiceExport,
  MultiClusterIngress,
  MultiClusterService,
} from './kinds';
import { recipes } from './recipes';

export const gkeMultiCluster = defineVendor({
  id: 'gke-multi-cluster',
  title: 'Google load balancer of a fleet',
  placement: 'cloud',
  claims: {
    ingressClassValues: ['gce-multi-cluster'],
    gatewayControllers: ['networking.gke.io/gateway'],
    entryKinds: [MultiClusterIngress],
    otherKinds: [GkeServiceExport, MultiClusterService],
  },
  inputs: [
    BackendTLSPolicy,
    ...gatewayApiInputs,
    GkeServiceExport,
    MultiClusterIngress,
    MultiClusterService,
    Service,
  ],
  links: [
    {
      title: 'Multi Cluster Ingress',
      url: 'https://cloud.google.com/kubernetes-engine/docs/concepts/multi-cluster-ingress',
    },
    {
      title: 'Multi-cluster Gateways',
      url: 'https://cloud.google.com/kubernetes-engine/docs/how-to/deploying-multi-cluster-gateways',
    },
  ],
  discover,
  recipes,
  gatewayService: googleBackendTls,
});
