import {
  type Mode,
  type NotEvaluated,
  type Posture,
  posturesWorstFirst,
  type Reason,
  type Route,
  type ServicePosture,
  worstPosture,
} from 'istio-ingress-contract';
import { guard } from '../guard';
import { selectedPods, type ServiceResource } from '../mesh/endpoints';
import { type Kind, Service } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import { classesOf, stableLabels } from '../routes/clients';
import type { ResolvedEntry } from '../vendors/resolveEntries';
import { type MayBeExposed, mayBeExposed } from './mayBeExposed';
import { portPostures } from './ports';

/**
 * The answer for every Service: by which modes outside traffic reaches it, the
 * worst of its routes, and what each of its ports accepts.
 *
 * @param entryKinds - the kinds whose objects can expose a service
 * @param found - the entries, and what failed to look for them
 */
export function servicePostures(
  snapshot: Snapshot,
  routes: readonly Route[],
  entryKinds: readonly Kind<unknown>[],
  found: {
    entries: readonly ResolvedEntry[];
    notEvaluated: readonly NotEvaluated[];
  },
): ServicePosture[] {
  const byService = new Map<string, Route[]>();
  for (const route of routes) {
    if (!route.service) continue;
    const key = `${route.service.namespace}/${route.service.name}`;
    const known = byService.get(key);
    if (known) known.push(route);
    else byService.set(key, [route]);
  }
  const missing = mayBeExposed(snapshot, entryKinds, found);
  return snapshot
    .list(Service)
    .map(service =>
      postureOf(
        snapshot,
        service,
        byService.get(`${service.namespace}/${service.name}`) ?? [],
        missing,
      ),
    );
}

/**
 * The answer for one Service.
 *
 * @param routes - those that lead to it, by id
 */
export function postureOf(
  snapshot: Snapshot,
  service: ServiceResource,
  routes: readonly Route[],
  missing: MayBeExposed,
): ServicePosture {
  const ports = guard('vendor', 'ports', () => portPostures(snapshot, service));
  const unread = [
    ...missing.anyway(service.namespace),
    ...(routes.length === 0 ? missing.withoutRoutes : []),
  ];
  // In an open world the modes that are there stand; only none is not known.
  if (snapshot.world === 'open' && routes.length === 0 && unread.length === 0)
    unread.push(openWorld);
  const modes = new Set<Mode>(routes.map(({ mode }) => mode));
  if (unread.length > 0) modes.add('unknown');
  if (modes.size === 0) modes.add('not-exposed');
  const unknown = distinct([
    ...routes.flatMap(route => route.unknown ?? []),
    ...unread,
    ...(ports.ok ? [] : [ports.note.reason]),
  ]);
  const workloads = new Map<string, Record<string, string>>();
  for (const { pod } of classesOf(snapshot, selectedPods(snapshot, service))) {
    const labels = stableLabels(pod.labels);
    workloads.set(JSON.stringify(labels), labels);
  }
  return {
    ref: {
      cluster: snapshot.cluster,
      namespace: service.namespace,
      name: service.name,
    },
    modes: [...modes].sort(byModeOrder),
    posture: worstOf(routes, unread),
    routeCount: routes.length,
    failing: routes.filter(isFailing).length,
    predicted: routes.some(({ predicted }) => predicted),
    labels: { ...service.labels },
    workloadLabels: [...workloads.keys()]
      .sort()
      .map(key => workloads.get(key)!),
    ports: ports.ok ? ports.value : [],
    routeIds: routes.map(({ id }) => id).sort(),
    ...(unknown.length > 0 ? { unknown } : {}),
  };
}

/**
 * The worst last hop. A route that fails before its last hop reaches nobody,
 * and counts as failed all the same; one that nobody could look for counts as
 * unknown.
 */
function worstOf(routes: readonly Route[], unread: readonly Reason[]): Posture {
  if (routes.length === 0) return unread.length > 0 ? 'unknown' : 'not-exposed';
  const postures = routes.map(postureOfRoute);
  if (unread.length > 0) postures.push('unknown');
  return worstPosture(postures) ?? 'unknown';
}

function postureOfRoute(route: Route): Posture {
  if (isFailing(route)) return 'broken';
  return (
    posturesWorstFirst.find(posture => posture === route.outcome) ?? 'unknown'
  );
}

/** Does the route fail, at its last hop or before? */
export function isFailing({ outcome, upstream, brokenAt }: Route): boolean {
  return brokenAt !== undefined || isFailure(outcome) || isFailure(upstream);
}

function isFailure(outcome: string | undefined): boolean {
  return outcome === 'rejected' || outcome === 'tls-error';
}

const MODE_ORDER: readonly Mode[] = [
  'standalone',
  'chained',
  'istio-gateway',
  'not-exposed',
  'unknown',
];

function byModeOrder(a: Mode, b: Mode): number {
  return MODE_ORDER.indexOf(a) - MODE_ORDER.indexOf(b);
}

const openWorld: Reason = {
  code: 'not-given',
  message: 'the given manifests may not be all that exposes the service',
};

function distinct(reasons: readonly Reason[]): Reason[] {
  const seen = new Set<string>();
  return reasons.filter(({ code, kind, message }) => {
    const key = `${code} ${kind} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
