import type { Change, Manifest, ObjectRef } from 'istio-ingress-contract';
import { setFields } from './patch';

/** A PeerAuthentication that binds a whole namespace, or from the root namespace the mesh. */
export function strictPolicy(namespace: string, name: string): Manifest {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace },
    spec: { mtls: { mode: 'STRICT' } },
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
