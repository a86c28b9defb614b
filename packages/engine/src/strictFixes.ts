import type {
  Change,
  ClusterAnalysis,
  Finding,
  StrictFix,
} from 'istio-ingress-contract';
import { keyOfChange } from './whatIsWorse';

/** A change that is offered for routes that STRICT would break. */
export type Candidate = Omit<StrictFix, 'keeps' | 'tried' | 'refused'>;

/**
 * Fixes of findings about routes that break. One that changes what policies
 * require is none: it would take back what is asked for.
 *
 * @param analyses - the cluster with STRICT first, then as it is: a fix that
 *   both offer is taken once
 */
export function candidatesFor(
  breaking: ReadonlySet<string>,
  analyses: readonly ClusterAnalysis[],
): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const finding of analyses.flatMap(({ findings }) => findings)) {
    const routeIds = finding.routeIds.filter(id => breaking.has(id));
    if (!finding.fix || routeIds.length === 0) continue;
    if (finding.fix.changes.some(loosens)) continue;
    const signature = signatureOf(finding.fix.changes);
    const known = found.get(signature);
    found.set(signature, {
      ...(known ?? candidateOf(finding, finding.fix)),
      routeIds: [...new Set([...(known?.routeIds ?? []), ...routeIds])].sort(),
    });
  }
  return [...found.values()].sort((a, b) =>
    compare(a.findingKey, b.findingKey),
  );
}

/** Equal for fixes that do the same. */
export function signatureOf(changes: readonly Change[]): string {
  return JSON.stringify(changes);
}

/**
 * Fixes that keep as many routes whole as all of them would, few of them, and
 * on few objects: always the one that keeps most routes for each object that
 * it touches. Two that change one object in different ways are not made at
 * once; the second may be offered again when the first is in.
 *
 * @param keeps - the routes that a candidate keeps whole
 */
export function chooseFixes(
  candidates: readonly Candidate[],
  keeps: (candidate: Candidate) => readonly string[],
): Candidate[] {
  const chosen: Candidate[] = [];
  const kept = new Set<string>();
  const touched = new Map<string, string>();
  const left = new Set(candidates);
  for (;;) {
    let best: { candidate: Candidate; gain: number; cost: number } | undefined;
    for (const candidate of left) {
      const gain = keeps(candidate).filter(id => !kept.has(id)).length;
      if (gain === 0 || conflicts(candidate, touched)) {
        left.delete(candidate);
        continue;
      }
      const cost = candidate.changes.filter(
        change => !touched.has(keyOfChange(change)),
      ).length;
      // By products, as quotients of no cost would be none.
      if (!best || gain * best.cost > best.gain * cost) {
        best = { candidate, gain, cost };
      }
    }
    if (!best) return chosen;
    const { candidate } = best;
    chosen.push(candidate);
    left.delete(candidate);
    for (const id of keeps(candidate)) kept.add(id);
    touch(candidate, touched);
  }
}

/** Those that can be made at once, in their order. */
export function withoutConflicts(
  candidates: readonly Candidate[],
): Candidate[] {
  const touched = new Map<string, string>();
  return candidates.filter(candidate => {
    if (conflicts(candidate, touched)) return false;
    touch(candidate, touched);
    return true;
  });
}

/** The changes of several fixes, each once. */
export function changesOf(candidates: readonly Candidate[]): Change[] {
  const changes = candidates.flatMap(candidate => candidate.changes);
  return [
    ...new Map(
      changes.map(change => [JSON.stringify(change), change]),
    ).values(),
  ];
}

function conflicts(
  { changes }: Candidate,
  touched: ReadonlyMap<string, string>,
): boolean {
  return changes.some(change => {
    const there = touched.get(keyOfChange(change));
    return there !== undefined && there !== JSON.stringify(change);
  });
}

function touch({ changes }: Candidate, touched: Map<string, string>): void {
  for (const change of changes) {
    touched.set(keyOfChange(change), JSON.stringify(change));
  }
}

function loosens(change: Change): boolean {
  const kind =
    change.op === 'create' ? change.manifest.kind : change.object.kind;
  return kind === 'PeerAuthentication';
}

function candidateOf(
  { key, rule }: Finding,
  { summary, changes, costs }: NonNullable<Finding['fix']>,
): Candidate {
  return {
    findingKey: key,
    rule,
    summary,
    changes: [...changes],
    costs: [...costs],
    routeIds: [],
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
