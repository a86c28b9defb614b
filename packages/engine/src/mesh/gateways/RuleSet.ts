import type { Edge, Evidence, ObjectRef } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { backendOfDestination, type ProxyContext } from './clusters';
import { serviceHostname } from '../hostnames';
import type { FilterChain, GatewayListener } from './GatewayListener';
import type { HttpEntry, VirtualHost } from './HttpTable';
import { ingressClassEvidence } from './ingressObjects';
import type { MeshGateway } from './istioGateways';
import type {
  ConnectionRule,
  Destination,
  HttpRule,
  RouteConfig,
  Server,
  ServerTlsMode,
} from './model';
import { restsOnEvidence } from './attachment';
import { dotted } from './pointers';
import type { GatewayDestination, GatewayRule, GatewayServer } from './rule';

/** A host pattern, or server names, and the rules behind it. */
export interface RuleSource {
  listener: GatewayListener;
  chain: FilterChain;
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

  addHttp(
    { listener, chain }: RuleSource,
    host: VirtualHost,
    entry: HttpEntry,
  ): void {
    const { rule, routes } = entry;
    const root = rule.root ?? rule;
    const server =
      host.servers.find(({ gateway }) =>
        routes.gateways.includes(gateway.id),
      ) ?? chain.servers[0];
    const path = pathText(entry);
    const edge = chain.tls ? 'terminate' : plaintextEdge(host);
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
      ...(rule.root
        ? { heldBy: { object: rule.object.ref, pointer: rule.pointer } }
        : {}),
      hosts: [host.host],
      ...(path ? { path } : {}),
      conditional: entry.conditional,
      server: this.serverOf(server, listener, chain.tls, edge),
      destinations:
        action.kind === 'route'
          ? this.destinations(
              action.destinations,
              rule.mirrors,
              routes.namespace,
              entry.serverPort,
            )
          : [],
      ...(action.kind === 'redirect'
        ? { answers: { redirect: true as const } }
        : {}),
      ...(action.kind === 'direct'
        ? { answers: { status: action.status } }
        : {}),
      ...(rule.rewriteHost ? { rewriteHost: rule.rewriteHost } : {}),
      ...(rule.rewritePath ? { rewritePath: rule.rewritePath } : {}),
      forwards: 'http' as const,
      because: this.evidence(
        root,
        routes,
        server,
        rule.root ? rule : undefined,
      ),
    };
    collected.push({
      rule: made,
      listener,
      conditions,
      ...(tlsServer ? { tlsServer } : {}),
    });
  }

  addConnection({ listener, chain }: RuleSource): void {
    if (!chain.connection) return;
    const { rule, routes, serverPort } = chain.connection;
    const [server] = chain.servers;
    const passes = server.tls !== undefined && chain.tls === undefined;
    const opaque = passes ? 'passthrough' : 'none';
    const edge: Edge = chain.tls ? 'terminate' : opaque;
    const hosts = chain.serverNames ?? ['*'];
    const collected = this.of(rule);
    const known = collected.find(
      other => other.listener === listener && other.tlsServer === server,
    );
    if (known) {
      known.rule.hosts.push(
        ...hosts.filter(host => !known.rule.hosts.includes(host)),
      );
      return;
    }
    const made = {
      entry: rule.object.ref,
      pointer: rule.pointer,
      hosts: [...hosts],
      conditional: false,
      server: this.serverOf(server, listener, chain.tls, edge),
      destinations: this.destinations(
        rule.destinations,
        [],
        undefined,
        serverPort,
      ),
      forwards: passes ? ('tls' as const) : ('tcp' as const),
      because: this.evidence(rule, routes, server),
    };
    collected.push({ rule: made, listener, tlsServer: server, conditions: '' });
  }

  sorted(): GatewayRule[] {
    const keyed = [...this.rules.values()]
      .flat()
      .map(({ rule }) => ({ rule, key: sortKey(rule) }));
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
    const mode =
      tlsMode ?? (edge === 'passthrough' ? server.tls?.mode : undefined);
    return {
      port: server.port,
      podPort: listener.port,
      protocol: server.protocol,
      ...(mode ? { tlsMode: mode } : {}),
      edge,
      outside:
        outside !== 'no' && (outsidePorts?.includes(listener.port) ?? true),
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
        ...backendOfDestination(
          this.context,
          destination,
          routeNamespace,
          serverPort,
        ),
        weight: several ? destination.weight : 100,
        mirror: false,
        pointer: destination.pointer,
      }));
    const copies = mirrors.map(destination => ({
      ...backendOfDestination(
        this.context,
        destination,
        routeNamespace,
        serverPort,
      ),
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
            fact(
              'R6.3',
              `the VirtualService is bound to Gateway ${server.gateway.id}`,
              routes.object,
              {
                path: 'spec.gateways',
                value: routes.gateways,
              },
            ),
          ]
        : [];
    const admitted = server.gateway.admits?.get(routes.namespace);
    const front = this.gateway.services.find(({ namespace, name }) =>
      server.gateway.services?.hostnames.includes(
        serviceHostname(namespace, name),
      ),
    );
    return [
      fact(
        RULES[routes.source],
        `rule ${rule.pointer} is served by gateway ${this.gateway.id}`,
        rule.object,
        {
          path: dotted(rule.pointer),
        },
      ),
      ...(delegate
        ? [
            fact(
              'R6.3',
              `the rule is delegated to ${delegate.pointer} of this VirtualService`,
              delegate.object,
              { path: dotted(delegate.pointer) },
            ),
          ]
        : []),
      ...binding,
      fact(
        'R6.2',
        `port ${server.port} (${
          server.protocol
        }) is opened for hosts ${server.hosts.join(', ')}`,
        object,
        {
          path: dotted(server.pointer),
          value: server.hosts,
        },
      ),
      ...(admitted
        ? [
            fact(
              'R6.4',
              `the listener lets routes of namespace ${routes.namespace} in`,
              admitted,
              { path: 'metadata.labels' },
            ),
          ]
        : []),
      ...classEvidence(this.context, routes, rule.object.ref, server),
      ...(front
        ? [
            fact(
              'R6.4',
              'the pods behind this Service are those of the Gateway',
              front,
              { path: 'spec.selector' },
            ),
          ]
        : []),
    ];
  }
}

/** The objects that make a Gateway or an Ingress one of Istio's. */
function classEvidence(
  { snapshot, plane }: ProxyContext,
  { source }: RouteConfig,
  entry: ObjectRef,
  { gateway }: Server,
): Evidence[] {
  return source === 'ingress'
    ? ingressClassEvidence(snapshot, plane, entry)
    : restsOnEvidence(gateway);
}

const RULES = {
  istio: 'R6.3',
  'gateway-api': 'R6.4',
  ingress: 'R6.5',
} as const;

function plaintextEdge({ redirectsToHttps }: VirtualHost): Edge {
  return redirectsToHttps ? 'redirect' : 'none';
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

function sortKey({
  entry,
  pointer,
  heldBy,
  path,
  server,
}: GatewayRule): string {
  const { kind, namespace, name } = entry;
  const { podPort, pointer: at } = server;
  return `${kind} ${namespace ?? ''} ${name} ${pointer} ${podPort} ${at} ${
    heldBy?.pointer ?? ''
  } ${path ?? ''}`;
}
