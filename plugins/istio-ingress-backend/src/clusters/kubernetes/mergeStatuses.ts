import type { ReadStatus } from 'istio-ingress-contract';

/**
 * The statuses of one kind in several namespaces, told together where they are
 * the same but for the namespace, and what is known of the other namespaces:
 * nothing.
 */
export function mergeStatuses(
  statuses: readonly ReadStatus[],
  others: { cluster: string; namespaces?: readonly string[] },
): ReadStatus[] {
  const byState = new Map<string, ReadStatus>();
  for (const status of statuses) {
    const { state, message = '', namespaces = [] } = status;
    // A message names its namespace; the same trouble is told once.
    const key = state === 'failed' ? message : state;
    const there = byState.get(key);
    byState.set(
      key,
      there
        ? {
            ...there,
            namespaces: [...(there.namespaces ?? []), ...namespaces].sort(),
            ...sumOf(there, status),
            ...latestOf(there, status),
          }
        : status,
    );
  }
  const merged = [...byState.values()];
  const [first] = statuses;
  // Without a list of the namespaces, any other may be meant.
  if (!first || others.namespaces?.length === 0) return merged;
  return [
    ...merged,
    {
      group: first.group,
      kind: first.kind,
      state: 'not-given',
      ...(others.namespaces ? { namespaces: [...others.namespaces] } : {}),
      message: `not among istioIngress.kubernetes.overrides.${others.cluster}.namespaces`,
    },
  ];
}

function sumOf(a: ReadStatus, b: ReadStatus): Pick<ReadStatus, 'count'> {
  return a.count === undefined ? {} : { count: a.count + (b.count ?? 0) };
}

function latestOf(
  a: ReadStatus,
  b: ReadStatus,
): Pick<ReadStatus, 'since' | 'lastEventAt'> {
  const since = later(a.since, b.since);
  const lastEventAt = later(a.lastEventAt, b.lastEventAt);
  return {
    ...(since ? { since } : {}),
    ...(lastEventAt ? { lastEventAt } : {}),
  };
}

function later(a = '', b = ''): string {
  return a > b ? a : b;
}
