import type { HttpMatch, HttpRule } from '../mesh/gateways/model';
import { CLUSTER_DOMAIN, hostsOverlap, isWildcard } from '../mesh/hostnames';
import type { EgressListener } from '../mesh/egressListeners';
import type { ProxyView } from '../mesh/proxyView';
import type { RegistryPort, RegistryService } from '../mesh/registry';
import type { MeshVirtualService } from '../mesh/virtualServices';
import type { Snapshot } from '../snapshot/Snapshot';

/** The routes of one or more hosts, as a sidecar holds them. */
export interface VirtualHost {
  /** The service whose names these are, where it is one of the registry. */
  service?: RegistryService;
  servicePort?: RegistryPort;
  /** Set when a VirtualService routes; else the service itself is the destination. */
  from?: MeshVirtualService;
  rules: readonly HttpRule[];
}

/** What a sidecar answers to Host headers on one port. */
export interface RouteTable {
  port: number;
  exact: ReadonlyMap<string, VirtualHost>;
  /** Names that start with `*.`, or `*`. */
  wildcards: readonly { domain: string; host: VirtualHost }[];
  /** The services that have this port. */
  byName: ReadonlyMap<string, RegistryService>;
}

/** The route table of a port (`httproute.go#BuildSidecarOutboundVirtualHosts`). */
export function routeTable(
  snapshot: Snapshot,
  view: ProxyView,
  port: number,
): RouteTable {
  return snapshot.memoOfTwo(build, view, port);
}

/** The virtual host for a Host header: exact, else the longest wildcard. */
export function matchHost(
  table: RouteTable,
  header: string,
): VirtualHost | undefined {
  const host = withoutPort(header.toLowerCase());
  const exact = table.exact.get(host);
  if (exact) return exact;
  let best: { domain: string; host: VirtualHost } | undefined;
  for (const candidate of table.wildcards) {
    const { domain } = candidate;
    if (
      domain === '*' ||
      host.length < domain.length ||
      !host.endsWith(domain.slice(1))
    )
      continue;
    if (!best || domain.length > best.domain.length) best = candidate;
  }
  return (best ?? table.wildcards.find(({ domain }) => domain === '*'))?.host;
}

/** The one virtual host that a sniffed service's own listener uses, for any Host. */
export function ownHost(
  table: RouteTable,
  service: RegistryService,
): VirtualHost | undefined {
  return table.exact.get(service.hostname);
}

/** The port part of a Host header does not count. */
function withoutPort(host: string): string {
  if (host.startsWith('[')) return host.slice(1, host.indexOf(']'));
  const colon = host.lastIndexOf(':');
  return colon < 0 || host.indexOf(':') !== colon ? host : host.slice(0, colon);
}

function build(_: Snapshot, view: ProxyView, port: number): RouteTable {
  const egress = egressFor(view, port);
  const byName = new Map<string, RegistryService>();
  for (const service of egress?.services ?? []) {
    if (service.ports.some(({ number }) => number === port))
      byName.set(service.hostname, service);
  }
  const exact = new Map<string, VirtualHost>();
  const wildcards: { domain: string; host: VirtualHost }[] = [];
  const taken = new Set<string>();
  const claim = (domains: readonly string[], host: VirtualHost) => {
    for (const domain of domains) {
      if (taken.has(domain)) continue;
      taken.add(domain);
      if (isWildcard(domain)) wildcards.push({ domain, host });
      else exact.set(domain, host);
    }
  };
  const routed = new Set<string>();
  for (const vs of egress?.virtualServices ?? []) {
    const bound = bind(
      vs,
      byName,
      egress?.virtualServices ?? [],
      port,
      view.namespace,
    );
    if (!bound) continue;
    for (const host of bound.hosts) claim([host], { from: vs, rules: vs.http });
    for (const service of bound.services) {
      routed.add(service.hostname);
      claim(domainsOf(service, view.namespace), {
        service,
        ...portOf(service, port),
        from: vs,
        rules: vs.http,
      });
    }
  }
  for (const service of byName.values()) {
    if (routed.has(service.hostname) || service.resolution === 'alias')
      continue;
    const own = portOf(service, port);
    if (!isHttpOrSniffed(own.servicePort)) continue;
    claim(domainsOf(service, view.namespace), { service, ...own, rules: [] });
  }
  return { port, exact, wildcards, byName };
}

/** The listener of a Sidecar that serves the port, else the one for all ports. */
export function egressFor(
  view: ProxyView,
  port: number,
): EgressListener | undefined {
  return view.egress.find(({ port: own }) => !own || own.number === port);
}

function portOf(
  service: RegistryService,
  port: number,
): { servicePort?: RegistryPort } {
  const servicePort = service.ports.find(({ number }) => number === port);
  return servicePort ? { servicePort } : {};
}

function isHttpOrSniffed(port: RegistryPort | undefined): boolean {
  return port?.protocol.class === 'http' || port?.protocol.class === 'auto';
}

/**
 * Which names a VirtualService routes on a port: services of the registry that
 * have the port, and other hosts beside them; on port 80 other hosts alone are
 * enough (`route.go#buildSidecarVirtualHostsForVirtualService`).
 */
function bind(
  vs: MeshVirtualService,
  byName: ReadonlyMap<string, RegistryService>,
  all: readonly MeshVirtualService[],
  port: number,
  clientNamespace: string,
): { hosts: string[]; services: RegistryService[] } | undefined {
  const applies = vs.http.some(
    ({ matches }) =>
      matches.length === 0 || matches.some(match => isStatic(match, port)),
  );
  if (!applies) return undefined;
  const hosts: string[] = [];
  const services: RegistryService[] = [];
  for (const host of vs.hosts) {
    if (!isWildcard(host)) {
      const service = byName.get(host);
      if (service) services.push(service);
      else hosts.push(host);
      continue;
    }
    let found = false;
    for (const service of byName.values()) {
      if (!hostsOverlap(service.hostname, host)) continue;
      found = true;
      if (mostSpecificFor(service.hostname, all) === vs) services.push(service);
    }
    if (!found) hosts.push(host);
  }
  const mine = vs.fromRoute
    ? services.filter(
        ({ namespace }) =>
          namespace === vs.namespace || clientNamespace === vs.namespace,
      )
    : services;
  if (vs.fromRoute && mine.length === 0) return undefined;
  const served = mine.filter(service =>
    isHttpOrSniffed(portOf(service, port).servicePort),
  );
  if (served.length > 0) return { hosts, services: served };
  return port === 80 ? { hosts, services: [] } : undefined;
}

/** Does the part of a match that is known beforehand allow this port in the mesh? */
function isStatic(match: HttpMatch, port: number): boolean {
  if (match.port && match.port !== port) return false;
  return match.gateways.length === 0 || match.gateways.includes('mesh');
}

function mostSpecificFor(
  hostname: string,
  all: readonly MeshVirtualService[],
): MeshVirtualService | undefined {
  const exact = all.find(({ hosts }) => hosts.includes(hostname));
  if (exact) return exact;
  let best: { length: number; vs: MeshVirtualService } | undefined;
  for (const vs of all) {
    for (const host of vs.hosts) {
      if (!isWildcard(host) || !hostname.endsWith(host.slice(1))) continue;
      if (!best || host.length > best.length)
        best = { length: host.length, vs };
    }
  }
  return best?.vs;
}

/** Every Host under which clients of a namespace may call a service. */
function domainsOf(
  service: RegistryService,
  clientNamespace: string,
): string[] {
  const names = [service.hostname, ...service.aliases].flatMap(name =>
    namesOf(name, clientNamespace),
  );
  const wild =
    service.service && service.resolution === 'headless'
      ? names.map(name => `*.${name}`)
      : [];
  return [...names, ...wild, ...service.addresses];
}

function namesOf(hostname: string, clientNamespace: string): string[] {
  const names = [hostname, `${hostname}.`];
  const suffix = `.svc.${CLUSTER_DOMAIN}`;
  if (!hostname.endsWith(suffix)) return names;
  const short = hostname.slice(0, -suffix.length);
  const dot = short.indexOf('.');
  if (dot < 0) return names;
  if (short.slice(dot + 1) === clientNamespace) names.push(short.slice(0, dot));
  return [...names, short, `${short}.svc`];
}
