import type { Manifest, ServiceRef } from 'istio-ingress-contract';

/**
 * A PeerAuthentication that accepts plaintext beside mTLS on some ports of one
 * workload, and leaves its other ports as they are. The keys are ports of the
 * pods, never of the Service.
 */
export function permissivePort(
  service: ServiceRef,
  selector: Readonly<Record<string, string>>,
  podPorts: readonly number[],
): Manifest {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: {
      name: `${service.name}-load-balancer`,
      namespace: service.namespace,
    },
    spec: {
      selector: { matchLabels: { ...selector } },
      portLevelMtls: Object.fromEntries(
        podPorts.map(port => [String(port), { mode: 'PERMISSIVE' }]),
      ),
    },
  };
}
