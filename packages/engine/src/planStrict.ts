import type {
  ClusterAnalysis,
  ServiceRef,
  StrictPlan,
  StrictScope,
} from 'istio-ingress-contract';
import { analyze, type AnalyzeOptions } from './analyze';
import { applyChanges } from './changes/applyChanges';
import { type StrictChanges, strictChanges } from './changes/strictChanges';
import { refused } from './changes/strictForService';
import {
  compareAnalyses,
  type CompareOptions,
  namespacesOf,
  verdictOf,
} from './compareAnalyses';
import { pods } from './mesh/pods';
import type { ClusterObjects } from './snapshot/objects';
import { Snapshot } from './snapshot/Snapshot';

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
  const question = strictQuestion(input, scope);
  const { planned } = question;
  const after =
    planned.ok && planned.changes.length > 0
      ? analyze(applyChanges(input, planned.changes), options)
      : before;
  return strictPlan(question, before, after);
}

/** What is known before anything is tried. */
export interface StrictQuestion {
  scope: StrictScope;
  planned: StrictChanges;
  comparing: CompareOptions;
  clientsOutsideMesh: StrictPlan['clientsOutsideMesh'];
}

/** Which policy would turn STRICT on, and whom it would concern. */
export function strictQuestion(
  input: ClusterObjects,
  scope: StrictScope,
): StrictQuestion {
  const snapshot = new Snapshot(input);
  const planned = isEmpty(input, scope)
    ? nobodyThere(scope)
    : strictChanges(snapshot, scope);
  return {
    scope,
    planned,
    comparing: comparingIn(scope, planned),
    clientsOutsideMesh: clientsOutsideMesh(snapshot),
  };
}

/** A namespace that is misspelt must not be called safe. */
function isEmpty({ objects }: ClusterObjects, scope: StrictScope): boolean {
  if (scope.kind === 'mesh') return false;
  return !objects.some(({ manifest }) => {
    const { namespace, name } = {
      ...(manifest.metadata as object | undefined),
    } as { namespace?: unknown; name?: unknown };
    return (
      (namespace ?? 'default') === scope.namespace ||
      (manifest.kind === 'Namespace' && name === scope.namespace)
    );
  });
}

function nobodyThere(scope: StrictScope): StrictChanges {
  return refused(
    `No object is in a namespace ${
      scope.kind === 'mesh' ? '' : scope.namespace
    }.`,
  );
}

/** The answer, of the cluster as it is and with STRICT. */
export function strictPlan(
  { scope, planned, comparing, clientsOutsideMesh: outside }: StrictQuestion,
  before: ClusterAnalysis,
  after: ClusterAnalysis,
): StrictPlan {
  const around = { scope, clientsOutsideMesh: outside };
  if (!planned.ok) {
    const result = compareAnalyses(before, before, [], comparing);
    return {
      ...result,
      verdict: 'unknown',
      cannot: planned.reason,
      overriddenBy: [],
      alsoBinds: [],
      ...around,
    };
  }
  const { cluster } = before;
  return {
    ...compareAnalyses(before, after, planned.changes, comparing),
    overriddenBy: planned.overriddenBy,
    alsoBinds:
      scope.kind === 'service'
        ? (planned.binds?.others ?? []).map(name => ({
            cluster,
            namespace: scope.namespace,
            name,
          }))
        : [],
    ...around,
  };
}

/**
 * The part of an answer that is about some services, as if there were no
 * others. What is said of the cluster at large is left out.
 */
export function narrowPlan(
  plan: StrictPlan,
  isShown: (service: ServiceRef) => boolean,
): StrictPlan {
  const isOfShown = ({ service }: { service?: ServiceRef }) =>
    service !== undefined && isShown(service);
  const isAboutShown = ({ services }: { services: ServiceRef[] }) =>
    services.some(isShown);
  const rows = {
    breaks: plan.breaks.filter(isOfShown),
    changes: plan.changes.filter(isOfShown),
    unknown: plan.unknown.filter(isOfShown),
    opened: plan.opened.filter(isAboutShown),
    unread: plan.unread,
  };
  return {
    ...plan,
    ...rows,
    services: plan.services.filter(({ ref }) => isShown(ref)),
    ended: plan.ended.filter(isAboutShown),
    verdict: plan.cannot ? 'unknown' : verdictOf(rows, UNENFORCED),
    alsoBinds: plan.alsoBinds.filter(isShown),
    overriddenBy: plan.scope.kind === 'service' ? plan.overriddenBy : [],
    clientsOutsideMesh: [],
  };
}

/** The same question, of some services. */
export function narrowQuestion(
  question: StrictQuestion,
  isShown: (service: ServiceRef) => boolean,
): StrictQuestion {
  const { concerns = () => true, concernsService = () => true } =
    question.comparing;
  return {
    ...question,
    comparing: {
      ...question.comparing,
      concerns: route =>
        route.service !== undefined &&
        isShown(route.service) &&
        concerns(route),
      concernsService: service =>
        isShown(service.ref) && concernsService(service),
    },
  };
}

// Say that STRICT is not enforced somewhere: a gap, and no request fails.
const UNENFORCED = new Set(['mixed-sidecars', 'strict-without-sidecar']);

function comparingIn(
  scope: StrictScope,
  planned: StrictChanges,
): CompareOptions {
  if (scope.kind === 'mesh') {
    return { harmless: UNENFORCED };
  }
  const { namespace } = scope;
  if (scope.kind === 'namespace') {
    return {
      concerns: route => namespacesOf(route).includes(namespace),
      concernsService: ({ ref }) => ref.namespace === namespace,
      harmless: UNENFORCED,
    };
  }
  const binds = planned.ok ? planned.binds : undefined;
  const names = new Set([scope.name, ...(binds?.others ?? [])]);
  const isOne = (ref: { namespace: string; name: string }) =>
    ref.namespace === namespace && names.has(ref.name);
  return {
    // A route may come to the workloads by another Service still.
    concerns: ({ service, hops }) =>
      (service !== undefined && isOne(service)) ||
      hops.some(({ endpoints }) =>
        endpoints.some(({ pods: members }) =>
          members?.some(pod => binds?.pods.has(`${pod.namespace}/${pod.name}`)),
        ),
      ),
    concernsService: ({ ref }) => isOne(ref),
    harmless: UNENFORCED,
  };
}

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
