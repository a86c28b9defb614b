import type { ClusterSummary, ReadStatus } from 'istio-ingress-contract';

/**
 * The kinds of which a cluster's result lacks something. A kind that is not
 * installed has no objects: nothing is missing.
 */
export function unreadKinds({
  reads,
}: Pick<ClusterSummary, 'reads'>): ReadStatus[] {
  return reads.filter(
    ({ state }) => state !== 'ok' && state !== 'not-installed',
  );
}
