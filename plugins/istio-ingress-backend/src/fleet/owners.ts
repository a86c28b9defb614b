import type {
  OwnerList,
  OwnerSummary,
  StatusCounts,
} from 'istio-ingress-contract';
import type { ServiceGroup, VerdictGroup } from './countServices';
import { countsByPolicy } from './countServices';
import type { GroupTree } from './Groups';
import { addStatuses, noStatuses, sumOf } from './statusCounts';

interface OwnCounts {
  worst: StatusCounts;
  policies: StatusCounts[];
}

/**
 * The owners of services and the groups above them, worst first. Every service
 * counts once in what its owner has itself, so those add up to the selection.
 */
export function ownersOf(
  policies: readonly string[],
  services: readonly ServiceGroup[],
  verdicts: readonly VerdictGroup[],
  groups: Pick<GroupTree, 'above' | 'titleOf'>,
): Omit<OwnerList, 'revision'> {
  const own = ownCounts(policies, services, verdicts);
  const nothing = (): OwnCounts => ({
    worst: noStatuses(),
    policies: policies.map(noStatuses),
  });
  const totals = new Map<string | undefined, OwnCounts>();
  for (const [owner, counts] of own) {
    const above = owner === undefined ? [] : groups.above(owner);
    for (const ref of [owner, ...above]) {
      const total = totals.get(ref) ?? nothing();
      totals.set(ref, total);
      addStatuses(total.worst, counts.worst);
      counts.policies.forEach((each, index) =>
        addStatuses(total.policies[index], each),
      );
    }
  }
  const items = [...totals].map(([owner, total]): OwnerSummary => {
    const counts = own.get(owner) ?? nothing();
    return {
      owner,
      title: owner === undefined ? undefined : groups.titleOf(owner),
      parent: owner === undefined ? undefined : groups.above(owner)[0],
      own: counts.worst,
      total: total.worst,
      policies: policies.map((policyId, index) => ({
        policyId,
        own: counts.policies[index],
        total: total.policies[index],
      })),
    };
  });
  return {
    services: services.reduce((sum, { count }) => sum + count, 0),
    items: items.sort(worstFirst),
  };
}

function ownCounts(
  policies: readonly string[],
  services: readonly ServiceGroup[],
  verdicts: readonly VerdictGroup[],
): Map<string | undefined, OwnCounts> {
  const servicesOf = byOwner(services);
  const verdictsOf = byOwner(verdicts);
  return new Map(
    [...servicesOf].map(([owner, ofOwner]) => {
      const worst = noStatuses();
      for (const { status, count } of ofOwner) worst[status] += count;
      const byPolicy = countsByPolicy(
        policies,
        ofOwner,
        verdictsOf.get(owner) ?? [],
      );
      return [
        owner,
        { worst, policies: byPolicy.map(({ statuses }) => statuses) },
      ];
    }),
  );
}

function byOwner<T extends { owner?: string }>(
  groups: readonly T[],
): Map<string | undefined, T[]> {
  const found = new Map<string | undefined, T[]>();
  for (const group of groups) {
    const there = found.get(group.owner);
    if (there) there.push(group);
    else found.set(group.owner, [group]);
  }
  return found;
}

function worstFirst(a: OwnerSummary, b: OwnerSummary): number {
  return (
    b.total.violating - a.total.violating ||
    b.total.unknown - a.total.unknown ||
    b.total.waived - a.total.waived ||
    sumOf(b.total) - sumOf(a.total) ||
    // Nobody comes last.
    ((a.owner ?? '\uffff') < (b.owner ?? '\uffff') ? -1 : 1)
  );
}
