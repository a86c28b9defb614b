import type { ClusterStatus } from 'istio-ingress-contract';
import type { Snapshot } from '../snapshot/Snapshot';

/** The state of the cluster as a whole, from how its reads ended. */
export function statusOf({ reads }: Pick<Snapshot, 'reads'>): ClusterStatus {
  const states = new Set(reads.map(({ state }) => state));
  if (states.has('syncing')) return 'syncing';
  const partial =
    states.has('forbidden') || states.has('failed') || states.has('truncated');
  return partial ? 'partial' : 'ok';
}
