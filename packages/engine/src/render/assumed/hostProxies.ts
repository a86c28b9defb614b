import type { VendorId } from 'istio-ingress-contract';
import { type AssumedController, IP } from './assumedController';
import { ingressClassOf, namespaceOf, podOf } from './objects';

/** Proxies of the host network, or outside of the cluster: no sidecar could be theirs. */
export const hostProxies = {
  cilium: {
    className: 'cilium',
    objects: () => [
      namespaceOf('kube-system'),
      podOf('kube-system', 'cilium-envoy-1', {
        labels: { 'k8s-app': 'cilium-envoy' },
        containers: [
          {
            name: 'cilium-envoy',
            image: 'quay.io/cilium/cilium-envoy:v1.35.0',
          },
        ],
        ip: IP,
        hostNetwork: true,
      }),
      ingressClassOf('cilium', 'cilium.io/ingress-controller'),
    ],
  },
  'f5-bigip-cis': {
    className: 'public',
    objects: () => [
      namespaceOf('kube-system'),
      podOf('kube-system', 'k8s-bigip-ctlr-1', {
        labels: { app: 'k8s-bigip-ctlr' },
        containers: [
          {
            name: 'k8s-bigip-ctlr',
            image: 'docker.io/f5networks/k8s-bigip-ctlr:2.20.0',
            args: ['--pool-member-type=cluster', '--custom-resource-mode=true'],
          },
        ],
        ip: IP,
      }),
    ],
  },
  'openshift-router': {
    objects: () => [
      namespaceOf('openshift-ingress'),
      podOf('openshift-ingress', 'router-default-1', {
        labels: {
          'ingresscontroller.operator.openshift.io/deployment-ingresscontroller':
            'default',
        },
        containers: [
          {
            name: 'router',
            image: 'quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:0123',
          },
        ],
        ip: IP,
        hostNetwork: true,
      }),
    ],
  },
} satisfies Readonly<Record<VendorId, AssumedController>>;
