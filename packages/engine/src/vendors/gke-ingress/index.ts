import {
  FrontendConfig,
  Ingress,
  IngressClass,
  Service,
} from '../../snapshot/kinds';
import { defineVendor } from '../types';
import { discover } from './discover';
import { gatewayService, recipes } from './recipes';

export const gkeIngress = defineVendor({
  id: 'gke-ingress',
  title: 'Google load balancer',
  placement: 'cloud',
  claims: {
    ingressClassValues: ['gce', 'gce-internal', 'gce-regional-external'],
  },
  inputs: [FrontendConfig, Ingress, IngressClass, Service],
  links: [
    {
      title: 'GKE Ingress for external load balancers',
      url: 'https://cloud.google.com/kubernetes-engine/docs/concepts/ingress',
    },
    {
      title: 'Container-native load balancing',
      url: 'https://cloud.google.com/kubernetes-engine/docs/concepts/container-native-load-balancing',
    },
    {
      title: 'From edge to mesh',
      url: 'https://cloud.google.com/architecture/exposing-service-mesh-apps-through-gke-ingress',
    },
  ],
  discover,
  recipes,
  gatewayService,
});
