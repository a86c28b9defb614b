import { isWildcard } from '../hostnames';
import { HostPatterns } from './HostPatterns';
import type { RouteConfig, Server } from './model';

/** A route set on a server, with the hosts that both have in common. */
export interface BoundRoutes {
  routes: RouteConfig;
  hosts: readonly string[];
}

/**
 * The route sets of one gateway in the order in which they apply, found by
 * host: a server with exact hosts does not look at every one of them.
 */
export class RoutesOfGateway {
  readonly all: readonly RouteConfig[];
  private readonly byExactHost = new Map<string, number[]>();
  private readonly withWildcard: number[] = [];

  constructor(all: readonly RouteConfig[]) {
    this.all = all;
    all.forEach((routes, position) => {
      if (routes.hosts.some(isWildcard)) this.withWildcard.push(position);
      for (const host of routes.hosts) {
        if (isWildcard(host)) continue;
        const known = this.byExactHost.get(host);
        if (known) known.push(position);
        else this.byExactHost.set(host, [position]);
      }
    });
  }

  /** The route sets that share a host with a server, in order. */
  on(server: Server): BoundRoutes[] {
    const bound: BoundRoutes[] = [];
    const byNamespace = new Map<string, HostPatterns>();
    for (const routes of this.candidates(server.hosts)) {
      let patterns = byNamespace.get(routes.namespace);
      if (!patterns) {
        patterns = new HostPatterns(
          hostsForNamespace(server.hosts, routes.namespace),
        );
        byNamespace.set(routes.namespace, patterns);
      }
      const hosts = patterns.intersect(routes.hosts);
      if (hosts.length > 0) bound.push({ routes, hosts });
    }
    return bound;
  }

  private candidates(hosts: readonly string[]): readonly RouteConfig[] {
    const names = hosts.map(withoutNamespace);
    if (names.some(isWildcard)) return this.all;
    const positions = new Set(this.withWildcard);
    for (const name of names) {
      for (const position of this.byExactHost.get(name) ?? [])
        positions.add(position);
    }
    return [...positions]
      .sort((a, b) => a - b)
      .map(position => this.all[position]);
  }
}

/** The hosts of a server that routes of a namespace may use. */
export function hostsForNamespace(
  hosts: readonly string[],
  namespace: string,
): string[] {
  return hosts.flatMap(host => {
    const slash = host.indexOf('/');
    if (slash < 0) return [host];
    const owner = host.slice(0, slash);
    return owner === namespace || owner === '*' ? [host.slice(slash + 1)] : [];
  });
}

/** The host of a `namespace/host` pair. */
export function withoutNamespace(host: string): string {
  return host.slice(host.indexOf('/') + 1);
}
