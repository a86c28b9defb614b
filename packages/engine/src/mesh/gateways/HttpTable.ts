import type { HttpRule, RouteConfig, Server } from './model';
import type { RoutesOfGateway } from './RoutesOfGateway';
import { selects } from './merge';
import type { GatewayProxy, HttpMatch, PathMatch } from './model';

/** One way to reach a rule: the rule, one of its matches, and the server. */
export interface HttpEntry {
  routes: RouteConfig;
  rule: HttpRule;
  match?: HttpMatch;
  /** As Envoy compares it: prefixes of Ingress and Gateway API end at slashes. */
  path: EnvoyPath;
  conditional: boolean;
  /** The server whose number stands in for a missing destination port. */
  serverPort: number;
}

export type EnvoyPath =
  | PathMatch
  | { kind: 'path-prefix'; value: string }
  | { kind: 'any'; value: '/' };

/** What is served for one host pattern. */
export interface VirtualHost {
  host: string;
  /** In the order in which the proxy tries them. */
  entries: readonly HttpEntry[];
  /** Plaintext requests are sent to https instead. */
  redirectsToHttps: boolean;
  servers: readonly Server[];
}

interface VirtualHostDraft extends VirtualHost {
  entries: HttpEntry[];
  servers: Server[];
}

/**
 * The routes of servers that share a route table, by host pattern
 * (`pilot/pkg/networking/core/gateway.go#buildGatewayHTTPRouteConfig`).
 */
export function buildHttpTable(
  servers: readonly Server[],
  proxy: Pick<GatewayProxy, 'namespace' | 'labels'>,
  routesOf: (gatewayId: string) => RoutesOfGateway,
): HttpTable {
  const hosts = new Map<string, VirtualHostDraft>();
  // A route set is translated once for a gateway, with its first server's port.
  const translated = new Map<string, HttpEntry[]>();
  const hostOf = (name: string) => {
    let host = hosts.get(name);
    if (!host) {
      host = { host: name, entries: [], redirectsToHttps: false, servers: [] };
      hosts.set(name, host);
    }
    return host;
  };
  for (const server of servers) {
    const redirects = server.tls?.httpsRedirect ?? false;
    for (const { routes, hosts: common } of routesOf(server.gateway.id).on(
      server,
    )) {
      const key = `${server.gateway.id} ${routes.namespace}/${routes.name}`;
      let entries = translated.get(key);
      if (!entries) {
        entries = translate(routes, server, proxy);
        if (entries.length === 0) continue;
        translated.set(key, entries);
      }
      for (const name of common) {
        const host = hostOf(name.toLowerCase());
        host.entries.push(...entries);
        if (host.servers.at(-1) !== server) host.servers.push(server);
        host.redirectsToHttps ||= redirects;
      }
    }
    if (!redirects) continue;
    // As Istio does, a host of one namespace keeps its prefix here.
    for (const name of server.hosts) {
      const host = hostOf(name.toLowerCase());
      host.redirectsToHttps = true;
      host.servers.push(server);
    }
  }
  for (const host of hosts.values()) host.entries = catchAllsLast(host.entries);
  return new HttpTable(hosts);
}

/** The rules of a route set on one server, up to the first that takes everything. */
function translate(
  routes: RouteConfig,
  server: Server,
  proxy: Pick<GatewayProxy, 'namespace' | 'labels'>,
): HttpEntry[] {
  const entries: HttpEntry[] = [];
  for (const rule of routes.http) {
    if (rule.matches.length === 0) {
      entries.push(entryOf(routes, rule, undefined, server));
      return entries;
    }
    for (const match of rule.matches) {
      if (!applies(match, server, proxy)) continue;
      const entry = entryOf(routes, rule, match, server);
      entries.push(entry);
      if (isCatchAll(entry)) return entries;
    }
  }
  return entries;
}

/** Conditions that do not depend on the request. */
function applies(
  match: HttpMatch,
  server: Server,
  proxy: Pick<GatewayProxy, 'namespace' | 'labels'>,
): boolean {
  if (match.port !== undefined && match.port !== server.port) return false;
  if (match.gateways.length > 0)
    return match.gateways.includes(server.gateway.id);
  if (!selects(match.sourceLabels, proxy.labels)) return false;
  return (
    match.sourceNamespace === undefined ||
    match.sourceNamespace === proxy.namespace
  );
}

function entryOf(
  routes: RouteConfig,
  rule: HttpRule,
  match: HttpMatch | undefined,
  server: Server,
): HttpEntry {
  return {
    routes,
    rule,
    ...(match ? { match } : {}),
    path: envoyPath(match?.path, routes.source),
    conditional: Object.keys(match?.conditions ?? {}).length > 0,
    serverPort: server.port,
  };
}

function envoyPath(
  path: PathMatch | undefined,
  source: RouteConfig['source'],
): EnvoyPath {
  if (!path || (path.kind === 'prefix' && path.value === '/'))
    return { kind: 'any', value: '/' };
  if (path.kind === 'prefix' && source !== 'istio') {
    return { kind: 'path-prefix', value: path.value.replace(/\/$/, '') };
  }
  return path;
}

export function isCatchAll({ path, conditional }: HttpEntry): boolean {
  if (conditional) return false;
  return path.kind === 'any' || (path.kind === 'regex' && path.value === '.*');
}

function catchAllsLast(entries: readonly HttpEntry[]): HttpEntry[] {
  return [
    ...entries.filter(entry => !isCatchAll(entry)),
    ...entries.filter(isCatchAll),
  ];
}

/** Host patterns and what is served for them. */
export class HttpTable {
  private readonly wildcards: readonly VirtualHost[];

  constructor(readonly hosts: ReadonlyMap<string, VirtualHost>) {
    this.wildcards = [...hosts.values()]
      .filter(({ host }) => host.startsWith('*'))
      .sort((a, b) => b.host.length - a.host.length);
  }

  /** The host pattern that serves a Host: itself, else the longest wildcard. */
  match(host: string): VirtualHost | undefined {
    const name = withoutPort(host.toLowerCase());
    const exact = this.hosts.get(name);
    if (exact) return exact;
    return (
      this.wildcards.find(
        ({ host: pattern }) =>
          name.length >= pattern.length && name.endsWith(pattern.slice(1)),
      ) ?? this.hosts.get('*')
    );
  }
}

/** A Host without its port; IPv6 addresses stay whole. */
export function withoutPort(host: string): string {
  const bracket = host.lastIndexOf(']');
  if (bracket >= 0) return host.slice(0, bracket + 1);
  const colon = host.indexOf(':');
  return colon < 0 || host.indexOf(':', colon + 1) >= 0
    ? host
    : host.slice(0, colon);
}
