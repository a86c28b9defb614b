import type { Mesh } from 'istio-ingress-contract';
import { controlPlanes } from '../mesh/controlPlanes';
import type { Snapshot } from '../snapshot/Snapshot';

/** The control planes of the cluster, as results state them. */
export function meshesOf(snapshot: Snapshot): Mesh[] {
  return controlPlanes(snapshot).map(
    ({ revision, tags, version, namespace, config, ambient, because }) => ({
      revision,
      tags: [...tags],
      ...(version ? { version } : {}),
      namespace,
      rootNamespace: config.rootNamespace,
      trustDomain: config.trustDomain,
      autoMtls: config.enableAutoMtls,
      outboundTrafficPolicy: config.outboundTrafficPolicy,
      ambient,
      because: [...because],
    }),
  );
}
