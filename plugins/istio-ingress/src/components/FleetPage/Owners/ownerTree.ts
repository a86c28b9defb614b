import {
  policyStatusSchema,
  type OwnerSummary,
  type StatusCounts,
} from 'istio-ingress-contract';

/** An owner in the place that the hierarchy of groups gives it. */
export interface OwnerNode {
  owner: OwnerSummary;
  depth: number;
  hasChildren: boolean;
}

/**
 * Owners in the order of the list, each group followed by its child groups. A
 * group whose parent is not listed, or that is its own ancestor by mistake, is
 * shown at the top: nobody gets lost.
 */
export function ownerTree(items: readonly OwnerSummary[]): OwnerNode[] {
  const listed = new Set(items.map(({ owner }) => owner));
  const children = new Map<string, OwnerSummary[]>();
  const tops: OwnerSummary[] = [];
  for (const item of items) {
    const { parent } = item;
    if (parent === undefined || !listed.has(parent) || parent === item.owner) {
      tops.push(item);
    } else {
      children.set(parent, [...(children.get(parent) ?? []), item]);
    }
  }

  const nodes: OwnerNode[] = [];
  const seen = new Set<OwnerSummary>();
  const visit = (owner: OwnerSummary, depth: number) => {
    if (seen.has(owner)) return;
    seen.add(owner);
    const below =
      owner.owner === undefined ? [] : children.get(owner.owner) ?? [];
    nodes.push({ owner, depth, hasChildren: below.length > 0 });
    for (const child of below) visit(child, depth + 1);
  };
  for (const top of tops) visit(top, 0);
  for (const item of items) visit(item, 0);
  return nodes;
}

/** How many services some counts are of. */
export function totalOf(counts: StatusCounts): number {
  let total = 0;
  for (const status of policyStatusSchema.options) total += counts[status];
  return total;
}
