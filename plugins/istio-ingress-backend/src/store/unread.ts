import type { ReadStatus } from 'istio-ingress-contract';

// `not-given` and `not-installed` are complete statements about the input.
const LOST_SIGHT: readonly ReadStatus['state'][] = [
  'forbidden',
  'failed',
  'truncated',
  'syncing',
];

/**
 * Whether objects of a kind may exist in a namespace although the read did not
 * show them. Their rows are then kept.
 */
export function mayBeHidden(
  reads: readonly ReadStatus[],
  group: string,
  kind: string,
  namespace: string,
): boolean {
  return reads.some(
    status =>
      status.group === group &&
      status.kind === kind &&
      LOST_SIGHT.includes(status.state) &&
      (!status.namespaces ||
        namespace === '' ||
        status.namespaces.includes(namespace)),
  );
}

/** The kinds that were not completely read, sorted. */
export function unreadKinds(reads: readonly ReadStatus[]): string[] {
  const kinds = reads
    .filter(({ state }) => LOST_SIGHT.includes(state))
    .map(({ group, kind, namespaces }) =>
      [`${group}/${kind}`, ...(namespaces ?? []).slice().sort()].join('@'),
    );
  return [...new Set(kinds)].sort();
}
