import { JSON_SCHEMA, loadAll } from 'js-yaml';
import type { World } from 'istio-ingress-contract';
import type { ClusterObjects } from '../snapshot/objects';
import { Snapshot } from '../snapshot/Snapshot';

/** A snapshot of manifests as text, for tests of single stages. */
export function snapshotOf(
  yaml: string,
  given: { world?: World; reads?: ClusterObjects['reads'] } = {},
): Snapshot {
  const objects = loadAll(yaml, undefined, { schema: JSON_SCHEMA })
    .filter(manifest => manifest !== null && manifest !== undefined)
    .map(manifest => ({ manifest: manifest as Record<string, unknown> }));
  return new Snapshot({
    cluster: 'test',
    world: given.world ?? 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects,
    ...(given.reads ? { reads: given.reads } : {}),
  });
}
