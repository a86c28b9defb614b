import type {
  ChangedObject,
  ClusterAnalysis,
  Finding,
  Mode,
  Policy,
  PolicyStatus,
  Posture,
  Route,
  ServicePosture,
} from 'istio-ingress-contract';
import {
  createLiveAnalysis,
  judgePolicy,
  type ObjectChange,
  type PolicyEntity,
  type SourceObject,
} from 'istio-ingress-engine';
import { FLEET } from './components';
import type { Manifest } from './manifests';
import type { PastChange } from './past';

/** Where a service stood at some moment of the past. */
export interface PastState {
  posture: Posture;
  modes: readonly Mode[];
  /** By policy; none where the policy is not about the service. */
  statuses: ReadonlyMap<string, PolicyStatus>;
}

/** One difference in the past, as the history tells it. */
export interface PastDifference {
  at: Date;
  /** `namespace/name`. */
  service: string;
  field: 'posture' | 'modes' | 'status';
  policyId?: string;
  before?: string;
  after?: string;
  objects: ChangedObject[];
}

export interface RecordedPast {
  /** Latest first. */
  differences: PastDifference[];
  /** Where every service stood at the end of a day, by days ago. */
  dayEnds: Map<number, ReadonlyMap<string, PastState>>;
}

interface Seen {
  service: ServicePosture;
  routes: readonly Route[];
  findings: readonly Finding[];
  state: PastState;
}

/**
 * What the engine and the policies say of every day of the past. Changes are
 * taken back one at a time, latest first; what differs then was caused by that
 * change.
 */
export async function recordPast(options: {
  objects: readonly SourceObject[];
  changes: readonly PastChange[];
  policies: readonly Policy[];
  entityOf(service: string): PolicyEntity | undefined;
  days: number;
  now: Date;
  /** Lets others run; asked between slices. */
  pause(): Promise<void>;
}): Promise<RecordedPast> {
  const { now, pause } = options;
  const base = {
    cluster: FLEET,
    world: 'closed' as const,
    observedAt: now.toISOString(),
  };
  const live = createLiveAnalysis(base);
  live.replace({ ...base, objects: options.objects });
  let seen = lookAt(await live.updateInSlices(pause), options);
  const differences: PastDifference[] = [];
  const dayEnds: RecordedPast['dayEnds'] = new Map();
  const latestFirst = [...options.changes].reverse();
  let next = 0;
  for (let daysAgo = 1; daysAgo < options.days; daysAgo += 1) {
    // What happened later than the end of that day is taken back by now.
    for (; latestFirst[next]?.daysAgo < daysAgo; next += 1) {
      const change = latestFirst[next];
      live.apply([takenBack(change)]);
      const earlier = lookAt(await live.updateInSlices(pause), options, seen);
      differences.push(...differencesOf(earlier, seen, change, now));
      seen = earlier;
    }
    dayEnds.set(
      daysAgo,
      new Map([...seen].map(([key, { state }]) => [key, state])),
    );
  }
  return { differences, dayEnds };
}

function lookAt(
  analysis: ClusterAnalysis,
  {
    policies,
    entityOf,
  }: Pick<Parameters<typeof recordPast>[0], 'policies' | 'entityOf'>,
  before?: ReadonlyMap<string, Seen>,
): Map<string, Seen> {
  const routes = byService(analysis.routes, ({ service }) =>
    service ? [service] : [],
  );
  const findings = byService(analysis.findings, finding => finding.services);
  return new Map(
    analysis.services.map(service => {
      const key = keyOf(service.ref);
      const judged = {
        service,
        routes: routes.get(key) ?? [],
        findings: findings.get(key) ?? [],
      };
      const there = before?.get(key);
      if (there && isSame(there, judged)) return [key, there];
      const statuses = new Map(
        policies.flatMap(policy => {
          const { status } = judgePolicy(policy, judged, entityOf(key));
          return status === 'not-applicable' ? [] : [[policy.id, status]];
        }),
      );
      const { posture, modes } = service;
      return [key, { ...judged, state: { posture, modes, statuses } }];
    }),
  );
}

/** A live analysis keeps the values of what stays as it is. */
function isSame(
  a: Pick<Seen, 'service' | 'routes' | 'findings'>,
  b: typeof a,
): boolean {
  const isEqual = (x: readonly unknown[], y: readonly unknown[]) =>
    x.length === y.length && x.every((each, index) => each === y[index]);
  return (
    a.service === b.service &&
    isEqual(a.routes, b.routes) &&
    isEqual(a.findings, b.findings)
  );
}

function byService<T>(
  values: readonly T[],
  servicesOf: (value: T) => readonly { namespace: string; name: string }[],
): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const value of values) {
    for (const ref of servicesOf(value)) {
      const key = keyOf(ref);
      const there = found.get(key);
      if (there) there.push(value);
      else found.set(key, [value]);
    }
  }
  return found;
}

function differencesOf(
  before: ReadonlyMap<string, Seen>,
  after: ReadonlyMap<string, Seen>,
  change: PastChange,
  now: Date,
): PastDifference[] {
  const base = { at: momentOf(change, now), objects: [nameOf(change)] };
  return [...after].flatMap(([service, { state: is }]) => {
    const was = before.get(service)?.state;
    if (!was || was === is) return [];
    const found: PastDifference[] = [];
    const add = (
      field: PastDifference['field'],
      from: string | undefined,
      to: string | undefined,
      policyId?: string,
    ) => {
      if (from === to) return;
      found.push({
        ...base,
        service,
        field,
        policyId,
        before: from,
        after: to,
      });
    };
    add('posture', was.posture, is.posture);
    add('modes', was.modes.join(','), is.modes.join(','));
    for (const id of new Set([...was.statuses.keys(), ...is.statuses.keys()])) {
      add('status', was.statuses.get(id), is.statuses.get(id), id);
    }
    return found;
  });
}

export function momentOf({ daysAgo, hour }: PastChange, now: Date): Date {
  return new Date(
    Date.UTC(
      now.getUTCFullYear(),
      now.getUTCMonth(),
      now.getUTCDate() - daysAgo,
      hour,
    ),
  );
}

function takenBack({ before, after }: PastChange): ObjectChange {
  if (before) return { op: 'upsert', object: { manifest: before } };
  if (!after) throw new Error('A change without an object');
  return { op: 'delete', object: refOf(after) };
}

function nameOf({ before, after }: PastChange): ChangedObject {
  const manifest = after ?? before;
  if (!manifest) throw new Error('A change without an object');
  const { group, kind, namespace, name } = refOf(manifest);
  return {
    group,
    kind,
    namespace,
    name,
    change: !before ? 'created' : after ? 'changed' : 'deleted',
    ...(before && after ? { fields: [fieldOf(kind)] } : {}),
  };
}

/** What is edited in the fleet's past: a mode, or the annotations. */
function fieldOf(kind: string): string {
  return kind === 'PeerAuthentication'
    ? '/spec/mtls/mode'
    : '/metadata/annotations';
}

function refOf({ apiVersion, kind, metadata }: Manifest) {
  return {
    group: apiVersion.includes('/') ? apiVersion.split('/')[0] : '',
    kind,
    namespace: String(metadata.namespace),
    name: metadata.name,
  };
}

function keyOf(ref: { namespace: string; name: string }): string {
  return `${ref.namespace}/${ref.name}`;
}
