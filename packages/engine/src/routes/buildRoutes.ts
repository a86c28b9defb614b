import {
  type Mode,
  type Reason,
  type Route,
  type RouteRule,
  type VendorId,
  worstOutcome,
} from 'istio-ingress-contract';
import { guard } from '../guard';
import { Service } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import type {
  Entries,
  FoundController,
  ResolvedEntry,
} from '../vendors/resolveEntries';
import type { RouteDraft } from '../vendors/types';
import { resolveBackend } from './destination';
import type { Client } from './evaluate';
import { type End, follow, type Path } from './follow';
import { clientOf, unsureOf } from './nodes';
import { routeId } from './routeId';
import { wireFor } from './wireIntent';

/** A route and the entry it belongs to. */
export interface BuiltRoutes {
  routes: readonly Route[];
  /** Routes by the entry's position in the input. */
  byEntry: ReadonlyMap<ResolvedEntry, readonly Route[]>;
}

/**
 * The routes of every entry with their hops: from the controller, through the
 * Istio gateways it sends to, to the pods at the end.
 */
export function buildRoutes(
  snapshot: Snapshot,
  { controllers, entries }: Entries,
): BuiltRoutes {
  const byId = new Map(
    controllers.map(controller => [controller.id, controller]),
  );
  const byEntry = new Map<ResolvedEntry, Route[]>();
  const all: Route[] = [];
  for (const entry of entries) {
    const routes = routesOfEntry(snapshot, entry, id => byId.get(id));
    byEntry.set(entry, routes);
    all.push(...routes);
  }
  return { routes: all.sort(byRouteId), byEntry };
}

/** The routes of one entry, by id. */
export function routesOfEntry(
  snapshot: Snapshot,
  entry: ResolvedEntry,
  controllerOf: (id: string) => FoundController | undefined,
): Route[] {
  const found = new Map<string, Route>();
  for (const draft of entry.routes) {
    const controller = controllerOf(draft.controllerId);
    const made = guard('vendor', entry.vendor, () =>
      routesOf(snapshot, entry, draft, controller),
    );
    const routes = made.ok
      ? made.value
      : [failedRoute(snapshot, entry, draft, controller, made.note.reason)];
    for (const route of routes) {
      const known = found.get(route.id);
      // Two rules that differ only in what no route names, such as headers.
      if (!known || isWorse(route, known)) found.set(route.id, route);
    }
  }
  return [...found.values()].sort(byRouteId);
}

/** Order of routes in results. */
export function byRouteId(a: Route, b: Route): number {
  return a.id < b.id ? -1 : 1;
}

/** A route that the engine failed on: unknown, and never missing. */
function failedRoute(
  snapshot: Snapshot,
  entry: ResolvedEntry,
  draft: RouteDraft,
  controller: FoundController | undefined,
  reason: Reason,
): Route {
  const { backend } = draft;
  const service =
    backend.kind === 'service'
      ? snapshot.get(Service, backend.namespace, backend.name)
      : undefined;
  return toRoute(snapshot, entry, draft, controller, {
    hops: [],
    gateways: 0,
    hosts: draft.rule.hosts,
    predicted: false,
    outcome: 'unknown',
    destination: service
      ? `${service.namespace}/${service.name}`
      : backend.kind,
    ...(service ? { service } : {}),
    unknown: [reason],
  });
}

function isWorse(a: Route, b: Route): boolean {
  return (
    a.outcome !== b.outcome &&
    worstOutcome([a.outcome, b.outcome]) === a.outcome
  );
}

function routesOf(
  snapshot: Snapshot,
  entry: ResolvedEntry,
  draft: RouteDraft,
  controller: FoundController | undefined,
): Route[] {
  const client = unsureOf(clientFor(entry, controller), draft.unknown);
  const destination = resolveBackend(snapshot, draft.backend);
  const start: Path = {
    hops: [],
    gateways: 0,
    hosts: draft.rule.hosts,
    ...(draft.weight === undefined ? {} : { weight: draft.weight }),
    predicted: draft.predicted ?? false,
  };
  const ends: End[] = [];
  for (const hosts of hostGroups(draft.rule.hosts)) {
    const wire = wireFor(draft.upstream, {
      ...(hosts[0] === undefined ? {} : { host: hosts[0] }),
      ...(draft.rule.path === undefined ? {} : { path: draft.rule.path }),
    });
    ends.push(
      ...follow(snapshot, client, wire, destination, { ...start, hosts }),
    );
  }
  return mergeHosts(ends).map(end =>
    toRoute(snapshot, entry, draft, controller, end),
  );
}

// Every host is judged, since a mesh may know one and not the other.
function hostGroups(hosts: readonly string[]): readonly (readonly string[])[] {
  return hosts.length === 0 ? [[]] : hosts.map(host => [host]);
}

function clientFor(
  entry: ResolvedEntry,
  controller: FoundController | undefined,
): Client {
  if (controller && entry.vendor !== 'unknown') return clientOf(controller);
  return {
    kind: 'unknown',
    node: {
      kind: 'controller',
      title: entry.vendor === 'unknown' ? 'unknown controller' : entry.vendor,
      dataPlane: 'unknown',
    },
    reason: entry.reason ?? {
      code: 'no-controller',
      message: 'no controller was found',
    },
  };
}

/** Ends that differ only in their host are one route with several hosts. */
function mergeHosts(ends: readonly End[]): End[] {
  const merged = new Map<string, End>();
  for (const end of ends) {
    const key = JSON.stringify([
      end.destination,
      end.brokenAt,
      end.weight,
      end.hops.map(({ to, sent, inner, accepts, outcome, unknown }) => [
        to.title,
        sent,
        inner,
        accepts,
        outcome,
        unknown?.map(({ code }) => code),
      ]),
    ]);
    const known = merged.get(key);
    merged.set(
      key,
      known
        ? { ...known, hosts: [...new Set([...known.hosts, ...end.hosts])] }
        : end,
    );
  }
  return [...merged.values()];
}

function toRoute(
  snapshot: Snapshot,
  entry: ResolvedEntry,
  draft: RouteDraft,
  controller: FoundController | undefined,
  end: End,
): Route {
  const hosts = [...end.hosts].sort();
  const rule: RouteRule = { ...draft.rule, hosts };
  const upstream = worstOutcome(
    end.hops.slice(0, -1).map(({ outcome }) => outcome),
  );
  const unknown = distinctReasons([...end.unknown]);
  return {
    id: routeId(snapshot.cluster, entry.ref, [
      hosts.join(','),
      rule.path,
      rule.port,
      end.destination,
      draft.controllerId,
      ...end.hops.slice(0, -1).map(({ to }) => to.title),
    ]),
    entry: entry.ref,
    rule,
    edge: draft.edge,
    controllerId: draft.controllerId,
    vendor: entry.vendor,
    mode: modeOf(entry, controller, end),
    ...(end.weight === undefined ? {} : { weight: end.weight }),
    ...(end.service
      ? {
          service: {
            cluster: snapshot.cluster,
            namespace: end.service.namespace,
            name: end.service.name,
          },
        }
      : {}),
    ...(end.port === undefined ? {} : { servicePort: end.port }),
    ...(upstream ? { upstream } : {}),
    outcome: end.outcome,
    ...(end.brokenAt ? { brokenAt: end.brokenAt } : {}),
    predicted: end.predicted || end.hops.some(({ predicted }) => predicted),
    ...(unknown.length > 0 ? { unknown } : {}),
    hops: [...end.hops],
  };
}

/** An entry that leads to an Istio gateway is chained, whoever serves it. */
function modeOf(
  entry: ResolvedEntry,
  controller: FoundController | undefined,
  end: End,
): Mode {
  if (isIstio(entry.vendor, controller)) return 'istio-gateway';
  if (end.gateways > 0) return 'chained';
  return entry.vendor === 'unknown' && entry.candidates.length === 0
    ? 'unknown'
    : 'standalone';
}

function isIstio(
  vendor: VendorId,
  controller: FoundController | undefined,
): boolean {
  return controller
    ? controller.vendor.placement === 'istio'
    : vendor === 'istio';
}

function distinctReasons(reasons: readonly Reason[]): Reason[] {
  const seen = new Set<string>();
  return reasons.filter(({ code, message }) => {
    const key = `${code} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
