import type { Change, Manifest, ObjectRef } from 'istio-ingress-contract';
import { setFields } from './patch';

/**
 * A PeerAuthentication that binds a whole namespace, from the root namespace
 * the mesh, or with labels the workloads of the namespace that carry them.
 */
export function strictPolicy(
  namespace: string,
  name: string,
  matchLabels?: Readonly<Record<string, string>>,
): Manifest {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace },
    spec: {
      ...(matchLabels ? { selector: { matchLabels: { ...matchLabels } } } : {}),
      mtls: { mode: 'STRICT' },
    },
  };
}

/** Lets an existing PeerAuthentication say STRICT; undefined when it does. */
export function makeStrict(
  policy: ObjectRef,
  manifest: Readonly<Record<string, unknown>>,
): Change | undefined {
  return setFields(policy, manifest, [
    { path: ['spec', 'mtls', 'mode'], value: 'STRICT' },
  ]);
}
