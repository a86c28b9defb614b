import type {
  Evidence,
  Hop,
  Mode,
  Outcome,
  Reason,
  Route,
  RouteRule,
  VendorId,
} from 'istio-ingress-contract';
import { worstOutcome } from 'istio-ingress-contract';
import { guard } from '../guard';
import { endpointsOf, type ServiceResource } from '../mesh/endpoints';
import { Service } from '../snapshot/kinds';
import type { ServicePort } from '../snapshot/schema/core';
import type { Snapshot } from '../snapshot/Snapshot';
import type { Entries, FoundController, ResolvedEntry } from '../vendors/resolveEntries';
import type { RouteDraft } from '../vendors/types';
import { isSubsetOf, isWildcard } from '../mesh/hostnames';
import { type Destination, gatewaySign, resolveBackend } from './destination';
import { type Client, evaluate, unknownVerdict, type WireIntent } from './evaluate';
import { routesBehind } from './gatewayRoutes';
import { clientOf, serverNode } from './nodes';
import { routeId } from './routeId';
import { wireFor } from './wireIntent';

/** A route and the entry it belongs to. */
export interface BuiltRoutes {
  routes: readonly Route[];
  /** Routes by the entry's position in the input. */
  byEntry: ReadonlyMap<ResolvedEntry, readonly Route[]>;
}

// A gateway may send to a gateway; no sane cluster goes further than this.
const MAX_GATEWAYS = 4;

/**
 * The routes of every entry with their hops: from the controller, through the
 * Istio gateways it sends to, to the pods at the end.
 */
export function buildRoutes(snapshot: Snapshot, { controllers, entries }: Entries): BuiltRoutes {
  const byId = new Map(controllers.map(controller => [controller.id, controller]));
  const byEntry = new Map<ResolvedEntry, Route[]>();
  const all: Route[] = [];
  for (const entry of entries) {
    const found = new Map<string, Route>();
    for (const draft of entry.routes) {
      const controller = byId.get(draft.controllerId);
      const made = guard('vendor', entry.vendor, () => routesOf(snapshot, entry, draft, controller));
      const routes = made.ok ? made.value : [failedRoute(snapshot, entry, draft, controller, made.note.reason)];
      for (const route of routes) {
        const known = found.get(route.id);
        // Two rules that differ only in what no route names, such as headers.
        if (!known || isWorse(route, known)) found.set(route.id, route);
      }
    }
    const routes = [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    byEntry.set(entry, routes);
    all.push(...routes);
  }
  return { routes: all.sort((a, b) => (a.id < b.id ? -1 : 1)), byEntry };
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
    backend.kind === 'service' ? snapshot.get(Service, backend.namespace, backend.name) : undefined;
  return toRoute(snapshot, entry, draft, controller, {
    hops: [],
    gateways: 0,
    hosts: draft.rule.hosts,
    predicted: false,
    outcome: 'unknown',
    destination: service ? keyOf(service) : backend.kind,
    ...(service ? { service } : {}),
    unknown: [reason],
  });
}

function isWorse(a: Route, b: Route): boolean {
  return a.outcome !== b.outcome && worstOutcome([a.outcome, b.outcome]) === a.outcome;
}

/** How far a route has been followed, and what it met. */
interface Path {
  hops: readonly Hop[];
  gateways: number;
  /** Hosts of the rule, narrowed by the gateways passed. */
  hosts: readonly string[];
  weight?: number;
  predicted: boolean;
}

/** Where a path ends. */
interface End extends Path {
  outcome: Outcome;
  service?: ServiceResource;
  port?: number;
  /** Names the destination in the route's id. */
  destination: string;
  brokenAt?: string;
  unknown: readonly Reason[];
}

function routesOf(
  snapshot: Snapshot,
  entry: ResolvedEntry,
  draft: RouteDraft,
  controller: FoundController | undefined,
): Route[] {
  const client = clientFor(entry, controller);
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
    ends.push(...follow(snapshot, client, wire, destination, { ...start, hosts }));
  }
  return mergeHosts(ends).map(end => toRoute(snapshot, entry, draft, controller, end));
}

// Every host is judged, since a mesh may know one and not the other.
function hostGroups(hosts: readonly string[]): readonly (readonly string[])[] {
  return hosts.length === 0 ? [[]] : hosts.map(host => [host]);
}

function clientFor(entry: ResolvedEntry, controller: FoundController | undefined): Client {
  if (controller && entry.vendor !== 'unknown') return clientOf(controller);
  return {
    kind: 'unknown',
    node: { kind: 'controller', title: entry.vendor === 'unknown' ? 'unknown controller' : entry.vendor, dataPlane: 'unknown' },
    reason: entry.reason ?? { code: 'no-controller', message: 'no controller was found' },
  };
}

/** Follows one destination to the pods behind it, through gateways. */
function follow(
  snapshot: Snapshot,
  client: Client,
  wire: WireIntent,
  destination: Destination,
  path: Path,
): End[] {
  switch (destination.kind) {
    case 'service': {
      const sign = gatewaySign(snapshot, destination.service, destination.port);
      const wired = { ...wire, ...(destination.subset ? { subset: destination.subset } : {}) };
      if (sign && path.gateways < MAX_GATEWAYS) {
        return throughGateway(snapshot, client, wired, destination, path, sign);
      }
      const { service, port, because } = destination;
      const node = serverNode(snapshot, 'workload', service, port);
      const hop = evaluate(snapshot, client, wired, { node, service, port });
      const strayed = strayedTo(snapshot, hop, service, port);
      return [
        {
          ...path,
          hops: [...path.hops, { ...hop, because: [...hop.because, ...because] }],
          outcome: hop.outcome,
          ...(strayed
            ? { brokenAt: `the Host ${hop.wire.host ?? ''} makes the mesh send the request to ${strayed} instead` }
            : {}),
          service,
          port: port.port,
          destination: `${service.namespace}/${service.name}:${port.port}:${destination.subset ?? ''}`,
          unknown: hop.unknown ?? [],
        },
      ];
    }
    case 'gateway-by-name': {
      const { namespace, name, port = 0, because } = destination;
      const title = `${namespace}/${name}`;
      const reason: Reason = {
        code: 'not-given',
        kind: 'Service',
        message: `Service ${title}, an Istio gateway by its name, was not given`,
      };
      const node = {
        kind: 'istio-gateway' as const,
        ref: { group: '', kind: 'Service', namespace, name },
        title,
        dataPlane: 'gateway' as const,
      };
      const hop: Hop = {
        from: client.node,
        to: node,
        wire: plainWire(wire),
        ...unknownVerdict([reason], [...because, ...wire.because]),
      };
      return passOn(snapshot, { namespace, name }, { port, targetPort: undefined }, wire, {
        ...path,
        hops: [...path.hops, hop],
        gateways: path.gateways + 1,
        predicted: true,
      });
    }
    case 'external':
    case 'unknown':
      return [lost(path, client, wire, destination.node, destination.reason, destination.because)];
    default: {
      const { service, title, brokenAt, because } = destination;
      const node = {
        kind: 'workload' as const,
        title,
        ...(service ? { ref: service.ref } : {}),
      };
      const hop: Hop = {
        from: client.node,
        to: node,
        wire: plainWire(wire),
        sent: 'none',
        outcome: 'rejected',
        endpoints: [],
        predicted: false,
        because: [...because, ...wire.because],
      };
      return [
        {
          ...path,
          hops: [...path.hops, hop],
          outcome: 'rejected',
          ...(service ? { service } : {}),
          destination: brokenAt,
          brokenAt,
          unknown: [],
        },
      ];
    }
  }
}

/**
 * A sidecar routes HTTP by the Host, whatever address was dialled: a Host that
 * names another Service takes the request there.
 */
function strayedTo(
  snapshot: Snapshot,
  { endpoints }: Hop,
  service: ServiceResource,
  port: ServicePort,
): string | undefined {
  const reached = endpoints.flatMap(({ pods }) => pods ?? []);
  if (reached.length === 0) return undefined;
  const meant = new Set(endpointsOf(snapshot, service, port).flatMap(({ pod }) => (pod ? [keyOf(pod.ref)] : [])));
  if (meant.size === 0 || reached.some(pod => meant.has(keyOf(pod)))) return undefined;
  const [{ namespace, name }] = reached;
  return `${namespace}/${name}`;
}

function keyOf({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}

/** A hop into the unknown, with the reason. */
function lost(
  path: Path,
  client: Client,
  wire: WireIntent,
  node: Hop['to'],
  reason: Reason,
  because: readonly Evidence[],
): End {
  const hop: Hop = {
    from: client.node,
    to: node,
    wire: plainWire(wire),
    ...unknownVerdict([reason], [...because, ...wire.because]),
  };
  return { ...path, hops: [...path.hops, hop], outcome: 'unknown', destination: node.title, unknown: [reason] };
}

function plainWire(wire: WireIntent): Hop['wire'] {
  const { addressing, host, sni, path, protocol, clientTls } = wire;
  return {
    addressing: addressing === 'node-port' ? 'external' : addressing,
    ...(host === undefined ? {} : { host }),
    ...(sni ? { sni } : {}),
    ...(path === undefined ? {} : { path }),
    protocol,
    clientTls,
  };
}

function throughGateway(
  snapshot: Snapshot,
  client: Client,
  wire: WireIntent,
  destination: Extract<Destination, { kind: 'service' }>,
  path: Path,
  sign: { because: Evidence[]; presumed: boolean },
): End[] {
  const { service, port } = destination;
  const node = serverNode(snapshot, 'istio-gateway', service, port);
  const hop = evaluate(snapshot, client, wire, { node, service, port });
  const reached: Path = {
    ...path,
    hops: [...path.hops, { ...hop, because: [...hop.because, ...sign.because, ...destination.because] }],
    gateways: path.gateways + 1,
    predicted: path.predicted || sign.presumed,
  };
  return passOn(snapshot, service, port, wire, reached);
}

/** Goes on from a port of a gateway's Service to whatever the gateway routes to. */
function passOn(
  snapshot: Snapshot,
  service: Pick<ServiceResource, 'namespace' | 'name'>,
  port: Pick<ServicePort, 'port' | 'targetPort'>,
  wire: WireIntent,
  reached: Path,
): End[] {
  const arrived = reached.hops[reached.hops.length - 1];
  const answer = routesBehind(snapshot, service, port, wire, arrived.sent);
  const title = `${service.namespace}/${service.name}`;
  if (answer.routes.length > 0) {
    return answer.routes.flatMap(next =>
      follow(snapshot, next.client, next.wire, resolveBackend(snapshot, next.backend), {
        ...reached,
        hosts: narrow(reached.hosts, next.hosts),
        ...(next.weight === undefined ? {} : { weight: next.weight }),
      }),
    );
  }
  const from = { kind: 'istio-gateway' as const, title, dataPlane: 'gateway' as const };
  const to = { kind: 'workload' as const, title: `behind ${title}` };
  if (answer.unknown) {
    const hop: Hop = {
      from,
      to,
      wire: plainWire(wire),
      ...unknownVerdict([answer.unknown], answer.because),
    };
    return [
      {
        ...reached,
        hops: [...reached.hops, hop],
        outcome: 'unknown',
        destination: `behind ${title}`,
        unknown: [answer.unknown],
      },
    ];
  }
  const brokenAt = `Istio gateway ${title}: ${answer.broken ?? 'no route'}`;
  const hop: Hop = {
    from,
    to,
    wire: plainWire(wire),
    sent: 'none',
    outcome: 'rejected',
    endpoints: [],
    predicted: false,
    because: [...answer.because],
  };
  return [
    {
      ...reached,
      hops: [...reached.hops, hop],
      outcome: 'rejected',
      destination: `behind ${title}`,
      brokenAt,
      unknown: [],
    },
  ];
}

/**
 * The hosts that pass both: those of the entry, narrowed by the rule where the
 * entry states a pattern or none.
 */
function narrow(entry: readonly string[], rule: readonly string[]): readonly string[] {
  const named = rule.filter(host => host !== '*');
  if (entry.length === 0) return named;
  return entry.flatMap(host => {
    const within = isWildcard(host) ? named.filter(other => isSubsetOf(other, host)) : [];
    return within.length > 0 ? within : [host];
  });
}

/** Ends that differ only in their host are one route with several hosts. */
function mergeHosts(ends: readonly End[]): End[] {
  const merged = new Map<string, End>();
  for (const end of ends) {
    const key = JSON.stringify([
      end.destination,
      end.brokenAt,
      end.weight,
      end.hops.map(({ to, sent, inner, accepts, outcome, unknown }) => [to.title, sent, inner, accepts, outcome, unknown?.map(({ code }) => code)]),
    ]);
    const known = merged.get(key);
    merged.set(key, known ? { ...known, hosts: [...new Set([...known.hosts, ...end.hosts])] } : end);
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
  const upstream = worstOutcome(end.hops.slice(0, -1).map(({ outcome }) => outcome));
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
      ? { service: { cluster: snapshot.cluster, namespace: end.service.namespace, name: end.service.name } }
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
function modeOf(entry: ResolvedEntry, controller: FoundController | undefined, end: End): Mode {
  if (isIstio(entry.vendor, controller)) return 'istio-gateway';
  if (end.gateways > 0) return 'chained';
  return entry.vendor === 'unknown' && entry.candidates.length === 0 ? 'unknown' : 'standalone';
}

function isIstio(vendor: VendorId, controller: FoundController | undefined): boolean {
  return controller ? controller.vendor.placement === 'istio' : vendor === 'istio';
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

