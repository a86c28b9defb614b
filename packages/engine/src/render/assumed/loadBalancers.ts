import type { VendorId } from 'istio-ingress-contract';
import { type AssumedController, IP } from './assumedController';
import { gatewayOf, ingressClassOf, namespaceOf, podOf } from './objects';

/** A load balancer behind a Gateway, without pods in the cluster. */
function managed(className: string, controllerName: string): AssumedController {
  return {
    className: 'edge/public',
    objects: (_, gateway) => [
      namespaceOf(gateway.namespace),
      ...gatewayOf(className, controllerName, gateway),
    ],
  };
}

/** Load balancers and gateways that the platform runs: no pod of them is of interest. */
export const loadBalancers = {
  'aks-approuting': managed(
    'approuting-istio',
    'aks.azure.com/example-controller',
  ),
  'aws-alb': {
    className: 'alb',
    objects: () => [ingressClassOf('alb', 'ingress.k8s.aws/alb')],
  },
  'aws-vpc-lattice': managed(
    'amazon-vpc-lattice',
    'application-networking.k8s.aws/gateway-api-controller',
  ),
  'azure-agc': {
    className: 'edge/public',
    objects: (meshed, gateway) => [
      namespaceOf(gateway.namespace),
      ...gatewayOf(
        'azure-alb-external',
        'alb.networking.azure.io/alb-controller',
        gateway,
      ),
      ...(meshed
        ? [
            namespaceOf('azure-alb-system'),
            podOf('azure-alb-system', 'alb-controller-istio-extension-1', {
              labels: { app: 'alb-controller-istio-extension' },
              containers: [{ name: 'extension', image: 'example/extension:1' }],
              ip: IP,
              mesh: 'server',
            }),
          ]
        : []),
    ],
  },
  'azure-agic': {
    className: 'azure-application-gateway',
    objects: () => [
      ingressClassOf('azure-application-gateway', 'azure/application-gateway'),
    ],
  },
  'gke-gateway': managed(
    'gke-l7-global-external-managed',
    'networking.gke.io/gateway',
  ),
  'gke-ingress': { className: 'gce', objects: () => [] },
  'gke-multi-cluster': managed(
    'gke-l7-global-external-managed-mc',
    'networking.gke.io/gateway',
  ),
  'openshift-gateway': managed(
    'openshift-default',
    'openshift.io/gateway-controller/v1',
  ),
} satisfies Readonly<Record<VendorId, AssumedController>>;
