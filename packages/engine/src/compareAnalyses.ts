import {
  type Change,
  type ClusterAnalysis,
  type Finding,
  type Hop,
  type Outcome,
  type Reason,
  type Route,
  type RouteDiff,
  type RouteEffect,
  type RouteState,
  type ServiceDiff,
  type ServicePosture,
  type WhatIfResult,
} from 'istio-ingress-contract';

/** @public */
export interface CompareOptions {
  /**
   * Is a route one that the changes may concern? It must be known then for the
   * changes to be safe. Any, when absent.
   */
  concerns?: (route: Route) => boolean;
  /** Likewise for services. */
  concernsService?: (service: ServicePosture) => boolean;
  /** Rules whose findings do not mean that something fails. */
  harmless?: ReadonlySet<string>;
}

/**
 * What differs between two analyses of one cluster, before and after changes.
 *
 * @public
 */
export function compareAnalyses(
  before: ClusterAnalysis,
  after: ClusterAnalysis,
  applied: readonly Change[],
  {
    concerns = () => true,
    concernsService = () => true,
    harmless = new Set(),
  }: CompareOptions = {},
): WhatIfResult {
  const was = new Map(before.routes.map(route => [route.id, route]));
  const is = new Map(after.routes.map(route => [route.id, route]));
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort();
  const inQuestion = (route: Route | undefined) =>
    route !== undefined && concerns(route);
  const rulesBefore = byRule(before.routes);
  const rulesAfter = byRule(after.routes);
  const diffs: RouteDiff[] = [];
  let routesInQuestion = 0;
  for (const id of ids) {
    const [old, now] = [was.get(id), is.get(id)];
    const concerned = inQuestion(now) || inQuestion(old);
    if (concerned) routesInQuestion += 1;
    const effect = effectOf(old, now, { concerned, rulesBefore, rulesAfter });
    if (effect) diffs.push(diffOf(id, effect, old, now));
  }
  diffs.sort(byServiceAndRule);
  const of = (...effects: RouteEffect[]) =>
    diffs.filter(({ effect }) => effects.includes(effect));
  const breaks = of('breaks');
  const unknown = of('unknown');
  const opened = newFindings(before.findings, after.findings);
  const unread = unreadOf(after.services.filter(concernsService));
  return {
    cluster: before.cluster,
    world: before.world,
    observedAt: before.observedAt,
    verdict: verdictOf({ breaks, unknown, opened, unread }, harmless),
    applied: [...applied],
    routesInQuestion,
    breaks,
    changes: of('mends', 'changes', 'accepts'),
    unknown,
    services: serviceDiffs(before.services, after.services),
    opened,
    ended: newFindings(after.findings, before.findings),
    unread,
  };
}

/** Whether changes are safe, of what they do. */
export function verdictOf(
  {
    breaks,
    unknown,
    opened,
    unread,
  }: Pick<WhatIfResult, 'breaks' | 'unknown' | 'opened' | 'unread'>,
  harmless: ReadonlySet<string>,
): WhatIfResult['verdict'] {
  const isHarmful = opened.some(
    ({ severity, rule }) =>
      (severity === 'critical' || severity === 'high') && !harmless.has(rule),
  );
  if (breaks.length > 0 || isHarmful) return 'breaks';
  return unknown.length > 0 || unread.length > 0 ? 'unknown' : 'safe';
}

function byServiceAndRule(a: RouteDiff, b: RouteDiff): number {
  const [left, right] = [a, b].map(({ service, rule, entry, id }) =>
    [
      service?.namespace ?? '',
      service?.name ?? '',
      rule.hosts[0] ?? '',
      rule.path ?? '',
      entry.name,
      id,
    ].join('\n'),
  );
  return left < right ? -1 : 1;
}

interface Around {
  concerned: boolean;
  rulesBefore: ReadonlyMap<string, Route[]>;
  rulesAfter: ReadonlyMap<string, Route[]>;
}

function effectOf(
  before: Route | undefined,
  after: Route | undefined,
  { concerned, rulesBefore, rulesAfter }: Around,
): RouteEffect | undefined {
  const other = before ?? after;
  if (!other) return undefined;
  if (!after || !before) {
    // Another destination may have taken over what the rule stands for.
    const peers = (after ? rulesBefore : rulesAfter).get(ruleKey(other)) ?? [];
    if (after) {
      if (isUnknown(after)) return 'unknown';
      const worked = peers.some(peer => failureOf(peer) === 0);
      return failureOf(after) > 0 && worked ? 'breaks' : 'changes';
    }
    const works = peers.some(peer => failureOf(peer) === 0);
    if (works || failureOf(other) === 2) return 'changes';
    return 'breaks';
  }
  const [failed, fails] = [failureOf(before), failureOf(after)];
  if (fails > failed) return 'breaks';
  if (concerned && isUnknown(after)) return 'unknown';
  const [old, now] = [stateOf(before), stateOf(after)];
  if (isUnknown(after) && !isUnknown(before)) return 'unknown';
  if (fails < failed) return 'mends';
  const same = (Object.keys({ ...old, ...now }) as (keyof RouteState)[]).filter(
    key => old[key] !== now[key] && key !== 'predicted',
  );
  if (same.length === 0) return undefined;
  return same.every(key => key === 'accepts') ? 'accepts' : 'changes';
}

function isFailure(outcome: Outcome | undefined): boolean {
  return outcome === 'rejected' || outcome === 'tls-error';
}

/** 0: requests pass; 1: fail at some pods; 2: fail. */
function failureOf(route: Route): 0 | 1 | 2 {
  if (route.brokenAt !== undefined) return 2;
  if (route.hops.some(({ outcome }) => isFailure(outcome))) return 2;
  const partly = route.hops.some(({ endpoints }) =>
    endpoints.some(({ outcome }) => isFailure(outcome)),
  );
  return partly ? 1 : 0;
}

function isUnknown({ outcome, hops }: Route): boolean {
  return (
    outcome === 'unknown' ||
    hops.some(
      hop =>
        hop.outcome === 'unknown' ||
        hop.endpoints.some(group => group.outcome === 'unknown'),
    )
  );
}

function diffOf(
  id: string,
  effect: RouteEffect,
  before: Route | undefined,
  after: Route | undefined,
): RouteDiff {
  const { entry, rule, service } = (after ?? before) as Route;
  const deciding = after && decidingHop(after, effect);
  const reasons = after
    ? distinct([
        ...(after.unknown ?? []),
        ...after.hops.flatMap(hop => hop.unknown ?? []),
        ...after.hops.flatMap(({ endpoints }) =>
          endpoints.flatMap(group => group.unknown ?? []),
        ),
      ])
    : [];
  const failing = effect === 'breaks' ? deciding : undefined;
  return {
    id,
    entry,
    rule,
    ...(service ? { service } : {}),
    effect,
    ...(before ? { before: stateOf(before) } : {}),
    ...(after ? { after: stateOf(after) } : {}),
    ...(failing
      ? { failsAt: `${failing.from.title} to ${failing.to.title}` }
      : {}),
    reasons: effect === 'unknown' ? reasons : [],
    because: deciding ? [...decidingGroup(deciding)] : [],
  };
}

function decidingHop(route: Route, effect: RouteEffect): Hop | undefined {
  const last = route.hops[route.hops.length - 1];
  if (effect !== 'breaks') return last;
  return (
    route.hops.find(({ outcome }) => isFailure(outcome)) ??
    route.hops.find(({ endpoints }) =>
      endpoints.some(({ outcome }) => isFailure(outcome)),
    ) ??
    last
  );
}

function decidingGroup(hop: Hop): Hop['because'] {
  const failing = hop.endpoints.find(({ outcome }) => isFailure(outcome));
  return failing && failing.because.length > 0 && !isFailure(hop.outcome)
    ? failing.because
    : hop.because;
}

function stateOf(route: Route): RouteState {
  const { mode, outcome, upstream, brokenAt, predicted, hops } = route;
  const last = hops[hops.length - 1];
  return {
    mode,
    outcome,
    ...(upstream ? { upstream } : {}),
    ...(last ? { sent: last.sent } : {}),
    ...(last?.accepts ? { accepts: last.accepts } : {}),
    ...(brokenAt === undefined ? {} : { brokenAt }),
    predicted,
  };
}

function byRule(routes: readonly Route[]): Map<string, Route[]> {
  const map = new Map<string, Route[]>();
  for (const route of routes) {
    const key = ruleKey(route);
    const there = map.get(key);
    if (there) there.push(route);
    else map.set(key, [route]);
  }
  return map;
}

// Not the entry: a host may move from one object to another.
function ruleKey({ rule: { hosts, path, port } }: Route): string {
  return JSON.stringify([[...hosts].sort(), path ?? '', port ?? 0]);
}

/** The namespaces that a route passes, and where it ends. */
export function namespacesOf(route: Route): string[] {
  return [
    ...(route.service ? [route.service.namespace] : []),
    ...route.hops.flatMap(({ to, endpoints }) => [
      ...(to.ref?.namespace ? [to.ref.namespace] : []),
      ...endpoints.flatMap(({ pods }) => pods?.[0]?.namespace ?? []),
    ]),
  ];
}

function unreadOf(services: readonly ServicePosture[]): Reason[] {
  return distinct(
    services
      .filter(
        ({ modes, posture }) =>
          modes.includes('unknown') || posture === 'unknown',
      )
      .flatMap(({ unknown }) => unknown ?? []),
  );
}

function distinct(reasons: readonly Reason[]): Reason[] {
  const seen = new Map(
    reasons.map(reason => [
      JSON.stringify([reason.code, reason.kind, reason.message]),
      reason,
    ]),
  );
  return [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, r]) => r);
}

function newFindings(
  before: readonly Finding[],
  after: readonly Finding[],
): Finding[] {
  const keys = new Set(before.map(({ key }) => key));
  return after.filter(({ key }) => !keys.has(key));
}

function serviceDiffs(
  before: readonly ServicePosture[],
  after: readonly ServicePosture[],
): ServiceDiff[] {
  const keyOf = ({ ref }: ServicePosture) => `${ref.namespace}/${ref.name}`;
  const was = new Map(before.map(service => [keyOf(service), service]));
  const is = new Map(after.map(service => [keyOf(service), service]));
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort();
  return keys.flatMap(key => {
    const [old, now] = [was.get(key), is.get(key)];
    const [from, to] = [serviceState(old), serviceState(now)];
    const ref = (now ?? old)?.ref;
    if (!ref || JSON.stringify(from) === JSON.stringify(to)) return [];
    return [
      { ref, ...(from ? { before: from } : {}), ...(to ? { after: to } : {}) },
    ];
  });
}

function serviceState(service: ServicePosture | undefined) {
  if (!service) return undefined;
  const { posture, modes, routeCount, failing } = service;
  return { posture, modes: [...modes], routeCount, failing };
}
