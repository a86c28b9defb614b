import { ConflictError } from '@backstage/errors';
import {
  type Change,
  type ClusterAnalysis,
  type Meta,
  metaSchema,
  type StrictAnswer,
  type StrictScope,
} from 'istio-ingress-contract';
import {
  analyze,
  type ClusterObjects,
  type ClusterState,
  createLiveAnalysis,
  type FindingRule,
  type Kind,
  kindsToRead,
  type LiveAnalysis,
  findings as builtInFindings,
  type Vendor,
  vendors as builtInVendors,
  type WayOptions,
  wayToStrict,
  whatIf,
} from 'istio-ingress-engine';

/** The engine with what modules add to it. */
export interface Engine {
  /** An analysis that is kept up to date. */
  createLive(state: ClusterState): LiveAnalysis;
  analyze(objects: ClusterObjects): ClusterAnalysis;
  /** @throws ChangeError when a change does not fit the objects. */
  whatIf(
    objects: ClusterObjects,
    changes: readonly Change[],
  ): { objects: ClusterObjects; analysis: ClusterAnalysis };
  /** @param options - vendors and findings are the engine's own */
  wayToStrict(
    objects: ClusterObjects,
    scope: StrictScope,
    options: Omit<WayOptions, 'vendors' | 'findings'>,
  ): Promise<StrictAnswer>;
  /** What a cluster is read for. */
  kinds: readonly Kind<unknown>[];
  meta: Meta;
}

/** @throws ConflictError when an id is taken. */
export function createEngine(added: {
  vendors: readonly Vendor[];
  findings: readonly FindingRule[];
}): Engine {
  const vendors = joined('Vendor', builtInVendors, added.vendors);
  const findings = joined('Finding', builtInFindings, added.findings);
  const options = { vendors, findings };
  const nothing: ClusterObjects = {
    cluster: '',
    world: 'open',
    observedAt: '',
    objects: [],
  };
  const { engineVersion } = analyze(nothing, options);
  return {
    createLive: state => createLiveAnalysis(state, options),
    analyze: objects => analyze(objects, options),
    whatIf: (objects, changes) => whatIf(objects, changes, options),
    wayToStrict: (objects, scope, given) =>
      wayToStrict(objects, scope, { ...given, ...options }),
    kinds: kindsToRead(vendors),
    meta: metaSchema.parse({ engineVersion, findings, vendors }),
  };
}

/** Sorted by id, so that results do not depend on the order of modules. */
function joined<T extends { id: string }>(
  what: string,
  builtIn: readonly T[],
  added: readonly T[],
): T[] {
  const byId = new Map(builtIn.map(item => [item.id, item]));
  for (const item of added) {
    if (byId.has(item.id)) {
      throw new ConflictError(
        `${what} '${item.id}' exists already; give the added one an id of its own`,
      );
    }
    byId.set(item.id, item);
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
