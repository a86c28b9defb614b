import { aksApprouting } from './aks-approuting';
import { apisix } from './apisix';
import { awsAlb } from './aws-alb';
import { awsNlb } from './aws-nlb';
import { awsVpcLattice } from './aws-vpc-lattice';
import { azureAgc } from './azure-agc';
import { azureAgic } from './azure-agic';
import { cilium } from './cilium';
import { contour } from './contour';
import { emissary } from './emissary';
import { envoyGateway } from './envoy-gateway';
import { f5BigipCis } from './f5-bigip-cis';
import { f5Nginx } from './f5-nginx';
import { gkeGateway } from './gke-gateway';
import { gkeIngress } from './gke-ingress';
import { gkeMultiCluster } from './gke-multi-cluster';
import { gloo } from './gloo';
import { haproxyIngress } from './haproxy-ingress';
import { haproxytech } from './haproxytech';
import { ingressNginx } from './ingress-nginx';
import { istio } from './istio';
import { kgateway } from './kgateway';
import { kong } from './kong';
import { nginxGatewayFabric } from './nginx-gateway-fabric';
import { openshiftGateway } from './openshift-gateway';
import { openshiftRouter } from './openshift-router';
import { service } from './service';
import { traefik } from './traefik';
import type { Vendor } from './types';

/**
 * The vendors that come with the engine, sorted by id.
 *
 * @public
 */
export const vendors: readonly Vendor[] = [
  aksApprouting,
  apisix,
  awsAlb,
  awsNlb,
  awsVpcLattice,
  azureAgc,
  azureAgic,
  cilium,
  contour,
  emissary,
  envoyGateway,
  f5BigipCis,
  f5Nginx,
  gkeGateway,
  gkeIngress,
  gkeMultiCluster,
  gloo,
  haproxyIngress,
  haproxytech,
  ingressNginx,
  istio,
  kgateway,
  kong,
  nginxGatewayFabric,
  openshiftGateway,
  openshiftRouter,
  service,
  traefik,
];
