import type { Edge, Evidence, ObjectRef } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { Snapshot } from '../../snapshot/Snapshot';
import { controlPlaneOf } from '../controlPlanes';
import { type Backend, backendOfDestination, type ProxyContext } from './clusters';
import type { FilterChain, GatewayListener } from './GatewayListener';
import type { HttpEntry, VirtualHost } from './HttpTable';
import { isIngressControllerOff } from './ingressObjects';
import type { MeshGateway } from './istioGateways';
import { listenersOf } from './listenersOf';
import { reachable } from './shadows';
import type {
  ConnectionRule,
  Destination,
  HttpRule,
  RouteConfig,
  Server,
  ServerTlsMode,
} from './model';

/** One destination of a rule. */
export interface GatewayDestination extends Backend {
  /** A copy of the traffic whose answer is thrown away. */
  mirror: boolean;
  /** JSON pointer into the object that holds the rule. */
  pointer: string;
}

/** The port of a gateway on which a rule is reached. */
export interface GatewayServer {
  /** As the object writes it, usually a Service port. */
  port: number;
  podPort: number;
  protocol: string;
  tlsMode?: ServerTlsMode;
  edge: Edge;
  /** Outside traffic reaches this port. */
  outside: boolean;
  /** The object that opens the port, and where in it. */
  object: ObjectRef;
  pointer: string;
}

/** A rule of an entry as one port of a gateway serves it. */
export interface GatewayRule {
  /** The object by which traffic enters. */
  entry: ObjectRef;
  /** JSON pointer of the rule in the entry. */
  pointer: string;
  /** Of a VirtualService that delegates: the object that holds the rule. */
  heldBy?: { object: ObjectRef; pointer: string };
  hosts: readonly string[];
  /** As people read it: `/a` exact, `/a*` prefix, `~/a.*` regular expression. */
  path?: string;
  /** Conditions beside host and path narrow the rule. */
  conditional: boolean;
  server: GatewayServer;
  /** Empty when the gateway answers by itself. */
  destinations: readonly GatewayDestination[];
  answers?: { redirect: true } | { status: number };
  /** The Host that is sent on, where the rule rewrites it. */
  rewriteHost?: string;
  /** What the gateway forwards: HTTP requests, or bytes of a connection. */
  forwards: 'http' | 'tcp' | 'tls';
  because: Evidence[];
}

/** A host pattern, or server names, and the rules behind it. */
export interface RuleSource {
  listener: GatewayListener;
  chain: FilterChain;
}

/** Everything that the listeners and routes of one gateway need. */
export function contextOf(snapshot: Snapshot, gateway: MeshGateway): ProxyContext {
  return {
    snapshot,
    plane: controlPlaneOf(snapshot, gateway.proxy.revision),
    proxy: gateway.proxy,
  };
}

/**
 * Every rule that is bound to a gateway, each once for a port with all of its
 * hosts: VirtualServices, routes of the Gateway API, Ingresses of Istio.
 */
export function entriesOn(snapshot: Snapshot, gateway: MeshGateway): readonly GatewayRule[] {
  const cache = snapshot.memo(rulesByGateway);
  let rules = cache.get(gateway.id);
  if (!rules) {
    rules = collect(snapshot, gateway);
    cache.set(gateway.id, rules);
  }
  return rules;
}

function rulesByGateway(_: Snapshot) {
  return new Map<string, readonly GatewayRule[]>();
}

function collect(snapshot: Snapshot, gateway: MeshGateway): readonly GatewayRule[] {
  const context = contextOf(snapshot, gateway);
  const rules = new RuleSet(context, gateway);
  const ingressOff = isIngressControllerOff(context.plane);
  for (const listener of listenersOf(snapshot, context.plane, gateway.proxy).all()) {
    for (const chain of listener.chains) {
      if (chain.connection && !(ingressOff && chain.connection.routes.source === 'ingress')) {
        rules.addConnection({ listener, chain });
      }
      if (!chain.http) continue;
      for (const host of [...chain.http.hosts.values()]) {
        for (const entry of reachable(host.entries)) {
          if (ingressOff && entry.routes.source === 'ingress') continue;
          rules.addHttp({ listener, chain }, host, entry);
        }
      }
    }
  }
  return rules.sorted();
}

/** A rule as collected so far, with what tells it from others of the same object. */
interface Collected {
  rule: GatewayRule & { hosts: string[] };
  listener: GatewayListener;
  /** The server whose TLS ends before the rule, or undefined. */
  tlsServer?: Server;
  conditions: string;
}

/** Collects rules; one that several hosts of a port share stays one. */
export class RuleSet {
  private readonly rules = new Map<HttpRule | ConnectionRule, Collected[]>();

  constructor(
    private readonly context: ProxyContext,
    private readonly gateway: MeshGateway,
  ) {}

  addHttp({ listener, chain }: RuleSource, host: VirtualHost, entry: HttpEntry): void {
    const { rule, routes } = entry;
    const root = rule.root ?? rule;
    const server =
      host.servers.find(({ gateway }) => routes.gateways.includes(gateway.id)) ?? chain.servers[0];
    const path = pathText(entry);
    const edge: Edge = chain.tls ? 'terminate' : host.redirectsToHttps ? 'redirect' : 'none';
    const tlsServer = chain.tls ? server : undefined;
    const conditions = JSON.stringify(entry.match?.conditions ?? {});
    const collected = this.of(rule);
    const known = collected.find(
      other =>
        other.listener === listener &&
        other.tlsServer === tlsServer &&
        other.rule.server.edge === edge &&
        other.rule.path === path &&
        other.conditions === conditions,
    );
    if (known) {
      const { hosts } = known.rule;
      if (!hosts.includes(host.host)) hosts.push(host.host);
      return;
    }
    const { action } = rule;
    const made = {
      entry: root.object.ref,
      pointer: root.pointer,
      ...(rule.root ? { heldBy: { object: rule.object.ref, pointer: rule.pointer } } : {}),
      hosts: [host.host],
      ...(path ? { path } : {}),
      conditional: entry.conditional,
      server: this.serverOf(server, listener, chain.tls, edge),
      destinations:
        action.kind === 'route'
          ? this.destinations(action.destinations, rule.mirrors, routes.namespace, entry.serverPort)
          : [],
      ...(action.kind === 'redirect' ? { answers: { redirect: true as const } } : {}),
      ...(action.kind === 'direct' ? { answers: { status: action.status } } : {}),
      ...(rule.rewriteHost ? { rewriteHost: rule.rewriteHost } : {}),
      forwards: 'http' as const,
      because: this.evidence(root, routes, server, rule.root ? rule : undefined),
    };
    collected.push({ rule: made, listener, conditions, ...(tlsServer ? { tlsServer } : {}) });
  }

  addConnection({ listener, chain }: RuleSource): void {
    if (!chain.connection) return;
    const { rule, routes, serverPort } = chain.connection;
    const [server] = chain.servers;
    const passes = server.tls !== undefined && chain.tls === undefined;
    const edge: Edge = chain.tls ? 'terminate' : passes ? 'passthrough' : 'none';
    const hosts = chain.serverNames ?? ['*'];
    const collected = this.of(rule);
    const known = collected.find(
      other => other.listener === listener && other.tlsServer === server,
    );
    if (known) {
      known.rule.hosts.push(...hosts.filter(host => !known.rule.hosts.includes(host)));
      return;
    }
    const made = {
      entry: rule.object.ref,
      pointer: rule.pointer,
      hosts: [...hosts],
      conditional: false,
      server: this.serverOf(server, listener, chain.tls, edge),
      destinations: this.destinations(rule.destinations, [], undefined, serverPort),
      forwards: passes ? ('tls' as const) : ('tcp' as const),
      because: this.evidence(rule, routes, server),
    };
    collected.push({ rule: made, listener, tlsServer: server, conditions: '' });
  }

  sorted(): GatewayRule[] {
    const keyed = [...this.rules.values()].flat().map(({ rule }) => ({ rule, key: sortKey(rule) }));
    for (const { rule } of keyed) rule.hosts.sort();
    return keyed
      .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
      .map(({ rule }) => rule);
  }

  private of(rule: HttpRule | ConnectionRule): Collected[] {
    let collected = this.rules.get(rule);
    if (!collected) {
      collected = [];
      this.rules.set(rule, collected);
    }
    return collected;
  }

  private serverOf(
    server: Server,
    listener: GatewayListener,
    tlsMode: ServerTlsMode | undefined,
    edge: Edge,
  ): GatewayServer {
    const { outside, outsidePorts } = this.gateway;
    const mode = tlsMode ?? (edge === 'passthrough' ? server.tls?.mode : undefined);
    return {
      port: server.port,
      podPort: listener.port,
      protocol: server.protocol,
      ...(mode ? { tlsMode: mode } : {}),
      edge,
      outside: outside !== 'no' && (outsidePorts?.includes(listener.port) ?? true),
      object: server.gateway.object.ref,
      pointer: server.pointer,
    };
  }

  private destinations(
    destinations: readonly Destination[],
    mirrors: readonly Destination[],
    routeNamespace: string | undefined,
    serverPort: number,
  ): GatewayDestination[] {
    const several = destinations.length > 1;
    const made = destinations
      .filter(({ weight }) => !several || weight > 0)
      .map(destination => ({
        ...backendOfDestination(this.context, destination, routeNamespace, serverPort),
        weight: several ? destination.weight : 100,
        mirror: false,
        pointer: destination.pointer,
      }));
    const copies = mirrors.map(destination => ({
      ...backendOfDestination(this.context, destination, routeNamespace, serverPort),
      mirror: true,
      pointer: destination.pointer,
    }));
    return [...made, ...copies];
  }

  private evidence(
    rule: { object: { ref: ObjectRef }; pointer: string },
    routes: RouteConfig,
    server: Server,
    delegate?: { object: { ref: ObjectRef }; pointer: string },
  ): Evidence[] {
    const { object } = server.gateway;
    const binding: Evidence[] =
      routes.source === 'istio'
        ? [
            fact('R6.3', `the VirtualService is bound to Gateway ${server.gateway.id}`, routes.object, {
              path: 'spec.gateways',
              value: routes.gateways,
            }),
          ]
        : [];
    return [
      fact(RULES[routes.source], `rule ${rule.pointer} is served by gateway ${this.gateway.id}`, rule.object, {
        path: dotted(rule.pointer),
      }),
      ...(delegate
        ? [fact('R6.3', `the rule is delegated to ${delegate.pointer} of this VirtualService`, delegate.object, { path: dotted(delegate.pointer) })]
        : []),
      ...binding,
      fact('R6.2', `port ${server.port} (${server.protocol}) is opened for hosts ${server.hosts.join(', ')}`, object, {
        path: dotted(server.pointer),
        value: server.hosts,
      }),
    ];
  }
}

const RULES = { istio: 'R6.3', 'gateway-api': 'R6.4', ingress: 'R6.5' } as const;

/** A JSON pointer as a field path. */
export function dotted(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((part, index) => (/^\d+$/.test(part) ? `[${part}]` : `${index > 0 ? '.' : ''}${part}`))
    .join('');
}

function pathText({ path }: HttpEntry): string | undefined {
  switch (path.kind) {
    case 'any':
      return undefined;
    case 'exact':
      return path.value;
    case 'regex':
      return `~${path.value}`;
    default:
      return `${path.value}*`;
  }
}

function sortKey({ entry, pointer, heldBy, path, server }: GatewayRule): string {
  const { kind, namespace, name } = entry;
  const { podPort, pointer: at } = server;
  return `${kind} ${namespace ?? ''} ${name} ${pointer} ${podPort} ${at} ${heldBy?.pointer ?? ''} ${path ?? ''}`;
}
