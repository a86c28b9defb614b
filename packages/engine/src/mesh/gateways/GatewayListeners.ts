import type { Snapshot } from '../../snapshot/Snapshot';
import type { ControlPlane } from '../controlPlanes';
import { hostsOverlap } from '../hostnames';
import { type FilterChain, GatewayListener } from './GatewayListener';
import { gatewayIndex, type GatewayIndex } from './configs';
import { buildHttpTable, type HttpTable } from './HttpTable';
import {
  isPassthrough,
  isPlainHttp,
  isTerminatedHttps,
  type MergedGateway,
  mergeGateways,
  type PortGroup,
  tableName,
} from './merge';
import type {
  ConnectionRule,
  GatewayProxy,
  RouteConfig,
  Server,
} from './model';
import { withoutNamespace } from './RoutesOfGateway';

/** Everything a gateway's proxy listens for. */
export class GatewayListeners {
  readonly merged: MergedGateway;
  readonly index: GatewayIndex;
  private readonly listeners: ReadonlyMap<string, GatewayListener>;

  constructor(
    snapshot: Snapshot,
    readonly plane: ControlPlane | undefined,
    readonly proxy: Omit<GatewayProxy, 'addresses'>,
  ) {
    this.index = gatewayIndex(snapshot, plane);
    this.merged = mergeGateways(this.index.gateways, proxy, plane);
    const found = new Map<
      string,
      { port: number; bind: string; chains: FilterChain[] }
    >();
    const takenNames = new Map<number, Map<string, string>>();
    for (const group of this.merged.groups) {
      if (proxy.unprivileged && group.port < 1024) continue;
      const chains = this.chainsOf(group, takenNames);
      const key = `${group.bind}_${group.port}`;
      const known = found.get(key);
      if (known) known.chains.push(...chains);
      else found.set(key, { port: group.port, bind: group.bind, chains });
    }
    this.listeners = new Map(
      [...found]
        .filter(([, { chains }]) => chains.length > 0)
        .map(([key, { port, bind, chains }]) => [
          key,
          new GatewayListener(port, bind, chains),
        ]),
    );
  }

  /** Every open port, in order. */
  all(): readonly GatewayListener[] {
    return [...this.listeners.values()].sort((a, b) => a.port - b.port);
  }

  /** The listener that takes connections to a pod port. */
  on(port: number, addresses: readonly string[]): GatewayListener | undefined {
    for (const bind of [...addresses, '', '0.0.0.0', '::']) {
      const listener = this.listeners.get(`${bind}_${port}`);
      if (listener) return listener;
    }
    return undefined;
  }

  private chainsOf(
    group: PortGroup,
    takenNames: Map<number, Map<string, string>>,
  ): FilterChain[] {
    const [first] = group.servers;
    if (isPlainHttp(first)) {
      return [
        {
          servers: group.servers,
          http: this.table(group.table ?? '', group.servers),
        },
      ];
    }
    return group.servers.flatMap(server => {
      if (isTerminatedHttps(server)) {
        return [
          {
            ...serverNames(server.hosts.map(withoutNamespace)),
            tls: server.tls?.mode ?? 'SIMPLE',
            servers: [server],
            http: this.table(tableName(server, group.port), [server]),
          },
        ];
      }
      if (isPassthrough(server))
        return this.passthroughChains(server, group.port, takenNames);
      return this.opaqueChain(server);
    });
  }

  private table(name: string, servers: readonly Server[]): HttpTable {
    const { namespace } = this.proxy;
    return buildHttpTable(
      this.merged.tables.get(name) ?? servers,
      this.proxy,
      gatewayId => this.index.routesOf(gatewayId, namespace),
    );
  }

  /** The first matching `tcp` rule takes every connection of the server. */
  private opaqueChain(server: Server): FilterChain[] {
    for (const routes of this.index.routesOf(
      server.gateway.id,
      this.proxy.namespace,
    ).all) {
      if (!sharesHost(server, routes)) continue;
      const rule = connectionRules(routes).find(
        candidate =>
          candidate.destinations.length > 0 &&
          (candidate.matches.length === 0 ||
            candidate.matches.some(match => matchesServer(match, server))),
      );
      if (!rule) continue;
      return [
        {
          ...(server.tls
            ? serverNames(server.hosts.map(withoutNamespace))
            : {}),
          ...(server.tls ? { tls: server.tls.mode } : {}),
          servers: [server],
          connection: { routes, rule, serverPort: server.port },
        },
      ];
    }
    return [];
  }

  /** One chain for each `tls` rule whose names no other rule on the port has. */
  private passthroughChains(
    server: Server,
    port: number,
    takenNames: Map<number, Map<string, string>>,
  ): FilterChain[] {
    if (server.tls?.mode === 'AUTO_PASSTHROUGH') {
      // Only traffic of other networks of the mesh comes in, by names of clusters.
      return [{ serverNames: [], servers: [server] }];
    }
    const taken = takenNames.get(port) ?? new Map<string, string>();
    takenNames.set(port, taken);
    const chains: FilterChain[] = [];
    for (const routes of this.index.routesOf(
      server.gateway.id,
      this.proxy.namespace,
    ).all) {
      if (!sharesHost(server, routes)) continue;
      for (const rule of routes.tls) {
        if (rule.destinations.length === 0) continue;
        for (const match of rule.matches) {
          if (!matchesServer(match, server)) continue;
          if (match.sniHosts.some(name => taken.get(name) === server.bind))
            continue;
          for (const name of match.sniHosts) taken.set(name, server.bind);
          chains.push({
            ...serverNames(match.sniHosts),
            servers: [server],
            connection: { routes, rule, serverPort: server.port },
          });
        }
      }
    }
    return chains;
  }
}

/** A TLSRoute on a listener that ends TLS acts as rules for plain connections. */
function connectionRules(routes: RouteConfig): readonly ConnectionRule[] {
  return routes.tlsRoute
    ? [...routes.tcp, ...routes.tls.filter(({ matches }) => matches.length > 0)]
    : routes.tcp;
}

function matchesServer(
  match: { port?: number; gateways: readonly string[] },
  server: Server,
): boolean {
  if (match.port !== undefined && match.port !== server.port) return false;
  return (
    match.gateways.length === 0 || match.gateways.includes(server.gateway.id)
  );
}

/** Any overlap of hosts is enough for connections. */
function sharesHost(server: Server, routes: RouteConfig): boolean {
  return server.hosts.some(host => {
    const slash = host.indexOf('/');
    if (slash >= 0 && host.slice(0, slash) !== routes.namespace) return false;
    const name = withoutNamespace(host);
    return routes.hosts.some(other => hostsOverlap(name, other));
  });
}

// A `*` among the names makes the chain take any name.
function serverNames(
  names: readonly string[],
): Pick<FilterChain, 'serverNames'> {
  return names.length === 0 || names.includes('*')
    ? {}
    : { serverNames: [...new Set(names)] };
}
