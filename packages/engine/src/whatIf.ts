import type { Change, ClusterAnalysis } from 'istio-ingress-contract';
import { analyze, type AnalyzeOptions } from './analyze';
import { applyChanges } from './changes/applyChanges';
import type { ClusterObjects } from './snapshot/objects';

/**
 * What a cluster would be if changes were made: the changed objects, and the
 * same analysis of them. This is how a fix is proven.
 *
 * @throws {@link ChangeError} when a change does not fit the objects.
 * @public
 */
export function whatIf(
  input: ClusterObjects,
  changes: readonly Change[],
  options: AnalyzeOptions = {},
): { objects: ClusterObjects; analysis: ClusterAnalysis } {
  const objects = applyChanges(input, changes);
  return { objects, analysis: analyze(objects, options) };
}
