import { type ClusterAnalysis, SCHEMA_VERSION } from 'istio-ingress-contract';
import { version } from '../package.json';
import { findings as builtInFindings } from './findings';
import { runFindings } from './findings/runFindings';
import type { FindingRule } from './findings/types';
import { mendRoute } from './mendRoute';
import { controllersOf } from './posture/controllers';
import { entryResults } from './posture/entries';
import { meshesOf } from './posture/meshes';
import { servicePostures } from './posture/servicePostures';
import { statusOf } from './posture/status';
import { buildRoutes } from './routes/buildRoutes';
import type { ClusterObjects } from './snapshot/objects';
import { Snapshot } from './snapshot/Snapshot';
import { vendors as builtIn } from './vendors/all';
import { entryKindsOf, ownKinds } from './vendors/context';
import { resolveEntries } from './vendors/resolveEntries';
import type { Vendor } from './vendors/types';

/** @public */
export interface AnalyzeOptions {
  /** The vendors to ask; those of the engine when absent. */
  vendors?: readonly Vendor[];
  /** The findings to look for; those of the engine when absent. */
  findings?: readonly FindingRule[];
}

/**
 * How outside traffic reaches every service of a cluster, and whether each hop
 * is mTLS.
 *
 * @returns arrays are sorted, and equal inputs give equal bytes. What could
 *   not be known is `unknown` with a reason.
 * @remarks Never throws on odd input: an object with fields of wrong types is
 *   a problem of the result, an adapter that fails is `notEvaluated`.
 * @public
 */
export function analyze(
  input: ClusterObjects,
  options: AnalyzeOptions = {},
): ClusterAnalysis {
  const vendors = options.vendors ?? builtIn;
  const snapshot = new Snapshot(input, ownKinds(vendors));
  const found = resolveEntries(snapshot, vendors);
  const built = buildRoutes(snapshot, found);
  const services = servicePostures(
    snapshot,
    built.routes,
    entryKindsOf(vendors),
    found,
  );
  const controllers = controllersOf(snapshot, found.controllers);
  const entries = entryResults(found.entries, built.byEntry);
  const judged = runFindings(options.findings ?? builtInFindings, {
    snapshot,
    source: input,
    controllers,
    entries,
    routes: built.routes,
    services,
    mendRoute: (route, lookups) =>
      mendRoute(vendors, route, { ...lookups, objects: snapshot }),
  });
  return {
    schemaVersion: SCHEMA_VERSION,
    engineVersion: version,
    cluster: snapshot.cluster,
    world: snapshot.world,
    observedAt: snapshot.observedAt,
    status: input.status ?? statusOf(snapshot),
    reads: [...snapshot.reads],
    problems: [...snapshot.problems],
    meshes: meshesOf(snapshot),
    controllers,
    entries,
    routes: [...built.routes],
    services,
    findings: judged.findings,
    notEvaluated: [...found.notEvaluated, ...judged.notEvaluated],
  };
}
