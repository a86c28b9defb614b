import type {
  ClusterAnalysis,
  StrictPlan,
  StrictScope,
} from 'istio-ingress-contract';
import { analyze, type AnalyzeOptions } from './analyze';
import { strictChanges } from './changes/strictChanges';
import { compareAnalyses } from './compareAnalyses';
import { pods } from './mesh/pods';
import type { ClusterObjects } from './snapshot/objects';
import { Snapshot } from './snapshot/Snapshot';
import { whatIf } from './whatIf';

/**
 * Is it safe to turn on STRICT here? What would become of every route from
 * outside into the scope.
 *
 * @param options - `before` spares the analysis of the objects as they are,
 *   where it is at hand
 * @public
 */
export function planStrict(
  input: ClusterObjects,
  scope: StrictScope,
  options: AnalyzeOptions & { before?: ClusterAnalysis } = {},
): StrictPlan {
  const before = options.before ?? analyze(input, options);
  const snapshot = new Snapshot(input);
  const planned = strictChanges(snapshot, scope);
  const comparing = {
    isInQuestion: (namespace: string) =>
      scope.kind === 'mesh' || namespace === scope.namespace,
    harmless: UNENFORCED,
  };
  const around = {
    scope,
    overriddenBy: planned.ok ? planned.overriddenBy : [],
    clientsOutsideMesh: clientsOutsideMesh(snapshot),
  };
  if (!planned.ok) {
    const result = compareAnalyses(before, before, [], comparing);
    return { ...result, verdict: 'unknown', cannot: planned.reason, ...around };
  }
  const after =
    planned.changes.length > 0
      ? whatIf(input, planned.changes, options).analysis
      : before;
  return {
    ...compareAnalyses(before, after, planned.changes, comparing),
    ...around,
  };
}

// Say that STRICT is not enforced somewhere: a gap, and no request fails.
const UNENFORCED = new Set(['mixed-sidecars', 'strict-without-sidecar']);

function clientsOutsideMesh(
  snapshot: Snapshot,
): StrictPlan['clientsOutsideMesh'] {
  const counts = new Map<string, number>();
  for (const { namespace, role, unknown } of pods(snapshot)) {
    if (role !== 'none' || unknown) continue;
    counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([namespace, count]) => ({ namespace, pods: count }));
}
