import type { ReadStatus, World } from 'istio-ingress-contract';
import { loadManifests } from '../load';
import type { ClusterObjects } from '../snapshot/objects';

/** A cluster of these manifests; closed unless said otherwise. */
export function clusterOf(
  manifests: string,
  options: { world?: World; reads?: readonly ReadStatus[] } = {},
): ClusterObjects {
  const { objects, problems } = loadManifests([
    { file: 'test.yaml', text: manifests },
  ]);
  if (problems.length > 0)
    throw new Error(problems.map(({ message }) => message).join('; '));
  return {
    cluster: 'test',
    world: options.world ?? 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects,
    ...(options.reads ? { reads: options.reads } : {}),
  };
}
