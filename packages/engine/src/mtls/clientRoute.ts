import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../evidence';
import type { Destination, HttpMatch, HttpRule } from '../mesh/gateways/model';
import { pathMatches } from '../mesh/gateways/paths';
import { isSubsetOf } from '../mesh/hostnames';
import { serviceByIp } from '../mesh/endpoints';
import type { MeshPod } from '../mesh/pods';
import type { ProxyView } from '../mesh/proxyView';
import type { MeshVirtualService } from '../mesh/virtualServices';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import type { HopDestination } from './hopQuery';
import { type HttpChain, listenerFor, type OutboundListener } from './outboundListeners';
import { matchHost, ownHost, routeTable, type RouteTable, type VirtualHost } from './routeTable';
import type { TcpChain, WeightedDestination } from './tcpChains';

/** Where a client's sidecar sends a connection. */
export type ClientRoute = { because: Evidence[] } & (
  | { kind: 'clusters'; legs: WeightedDestination[]; http: boolean }
  | { kind: 'passthrough' }
  | { kind: 'dynamic-dns' }
  | { kind: 'rejected'; why: string }
  | { kind: 'unknown'; unknown: Reason }
);

/**
 * Walks listener, filter chain and route of a client's sidecar (section 4.1
 * of Istio's listener rules, mechanics M1).
 */
export function routeOfSidecar(
  snapshot: Snapshot,
  view: ProxyView,
  client: MeshPod,
  to: HopDestination,
  address: string,
): ClientRoute {
  const context: Context = { snapshot, view, client, to, address };
  const listener = listenerFor(snapshot, view, address, to.port, client.ips);
  if (!listener) return catchAll(context);
  const plainHttp = isPlainHttp(to);
  if (listener.http && (plainHttp || listener.http.takesAll)) {
    if (!plainHttp) {
      return {
        kind: 'rejected',
        why: `the client's sidecar expects HTTP on port ${to.port}`,
        because: [],
      };
    }
    return routeOfHttp(context, listener.http);
  }
  const chain = chainFor(listener, to, client);
  if (chain) return routeOfChain(view, chain, address, to.port);
  const because = [
    fact(
      'R4.1',
      `the listener of ${client.namespace}/${client.name} for port ${to.port} recognises plaintext HTTP only, so it ${consequence(context, false)}`,
    ),
  ];
  return unmatched(context, because, false);
}

interface Context {
  snapshot: Snapshot;
  view: ProxyView;
  client: MeshPod;
  to: HopDestination;
  address: string;
}

function isPlainHttp({ tls = 'none', protocol }: HopDestination): boolean {
  return tls === 'none' && protocol !== 'tcp';
}

function chainFor(
  { tcp }: OutboundListener,
  to: HopDestination,
  client: MeshPod,
): TcpChain | undefined {
  const sni = serverNameOf(to);
  const fitting = tcp.filter(({ requires }) =>
    requires.every(
      ({ sourceLabels, sourceNamespace }) =>
        matchesLabels(sourceLabels, client.labels) &&
        (!sourceNamespace || sourceNamespace === client.namespace),
    ),
  );
  let best: { length: number; chain: TcpChain } | undefined;
  for (const chain of fitting) {
    for (const name of chain.sniHosts) {
      const length = sni === name ? Infinity : isSubsetOf(sni, name) ? name.length : 0;
      if (sni !== '' && length > (best?.length ?? 0)) best = { length, chain };
    }
  }
  return best?.chain ?? fitting.find(({ sniHosts }) => sniHosts.length === 0);
}

/** The server name of TLS that the client process starts. */
export function serverNameOf({ tls = 'none', sni, host }: HopDestination): string {
  if (tls === 'none') return sni ?? '';
  return (sni || host || '').toLowerCase();
}

function routeOfChain(view: ProxyView, chain: TcpChain, address: string, port: number): ClientRoute {
  const { host } = chain.destinations[0] ?? { host: 'nothing' };
  const service = view.services.get(host);
  return {
    kind: 'clusters',
    legs: [...chain.destinations],
    http: false,
    because: [
      chain.from
        ? fact('R4.1', `VirtualService ${chain.from.namespace}/${chain.from.name} routes the connection`, chain.from.object)
        : fact(
            'M1.a',
            `the sidecar knows ${address}:${port} as ${host}, whatever the Host header says`,
            service?.object,
            { path: 'spec.ports', value: String(port) },
          ),
    ],
  };
}

function routeOfHttp(context: Context, chain: HttpChain): ClientRoute {
  const { snapshot, view, client, to } = context;
  const table = routeTable(snapshot, view, chain.port);
  const header = to.host ?? '';
  const virtualHost = chain.service ? ownHost(table, chain.service) : matchHost(table, header);
  if (!virtualHost) {
    if (chain.service) {
      const why = `the sidecar has no route for ${chain.service.hostname} on port ${chain.port}`;
      return { kind: 'rejected', why, because: [fact('R4.1', why, chain.service.object)] };
    }
    return unknownHost(context);
  }
  const rules = virtualHost.from ? rulesFor(virtualHost.rules, client, chain.port) : [];
  if (virtualHost.from && rules.length > 0) {
    return routeOfRules(table, virtualHost.from, rules, to, header);
  }
  if (!virtualHost.service) return unknownHost(context);
  const { service } = virtualHost;
  return {
    kind: 'clusters',
    legs: [{ host: service.hostname, port: chain.port, weight: 1 }],
    http: true,
    because: [
      chain.service
        ? fact(
            'M1.b',
            `port ${chain.port} of ${service.hostname} declares no protocol, so its address alone tells the sidecar the service, whatever the Host header says`,
            service.object,
            { path: 'spec.ports', value: nameOfPort(virtualHost) },
          )
        : fact(
            'M1.c',
            `the sidecar of ${client.namespace}/${client.name} knows Host ${header} on port ${chain.port} as ${service.hostname}`,
            service.object,
            { path: 'spec.ports', value: nameOfPort(virtualHost) },
          ),
    ],
  };
}

function nameOfPort({ servicePort }: VirtualHost): string {
  return servicePort ? `${servicePort.number} ${servicePort.name || '(unnamed)'}` : '';
}

/** The rules of a VirtualService that this client's proxy holds for a port. */
function rulesFor(rules: readonly HttpRule[], client: MeshPod, port: number): HttpRule[] {
  return rules.flatMap(rule => {
    if (rule.matches.length === 0) return [rule];
    const matches = rule.matches.filter(match => {
      if (match.port && match.port !== port) return false;
      if (match.gateways.length > 0) return match.gateways.includes('mesh');
      return (
        matchesLabels(match.sourceLabels, client.labels) &&
        (!match.sourceNamespace || match.sourceNamespace === client.namespace)
      );
    });
    return matches.length > 0 ? [{ ...rule, matches }] : [];
  });
}

/** Does a rule take a path? Matches that look at more than the path are passed over. */
function takesPath(rule: HttpRule, path: string, bySegment: boolean): boolean | undefined {
  if (rule.matches.length === 0) return true;
  let answer: boolean | undefined = false;
  for (const match of rule.matches) {
    if (Object.keys(match.conditions).length > 0) continue;
    const matches = pathMatches(envoyPath(match, bySegment), path, match.ignoreCase);
    if (matches) return true;
    if (matches === undefined) answer = undefined;
  }
  return answer;
}

/** Prefixes of the Gateway API end at slashes. */
function envoyPath({ path }: HttpMatch, bySegment: boolean): Parameters<typeof pathMatches>[0] {
  if (!path) return { kind: 'any', value: '/' };
  return bySegment && path.kind === 'prefix' && path.value !== '/'
    ? { kind: 'path-prefix', value: path.value }
    : path;
}

/** The first rule that matches the path without looking at headers. */
function routeOfRules(
  table: RouteTable,
  from: MeshVirtualService,
  rules: readonly HttpRule[],
  to: HopDestination,
  header: string,
): ClientRoute {
  const path = to.path || '/';
  const title = `${from.object.ref.kind} ${from.namespace}/${from.object.ref.name}`;
  for (const rule of rules) {
    const takes = takesPath(rule, path, from.fromRoute);
    if (takes === false) continue;
    const because = [
      fact('R4.1', `${title} routes Host ${header} for the sidecars of the mesh`, rule.object, {
        path: rule.pointer,
      }),
    ];
    if (takes === undefined) {
      return {
        kind: 'unknown',
        unknown: {
          code: 'regex-not-evaluated',
          message: `a regular expression of ${title} decides where path ${path} goes`,
          object: rule.object.ref,
        },
        because,
      };
    }
    if (rule.action.kind !== 'route') {
      const why =
        rule.action.kind === 'redirect'
          ? "the client's sidecar answers with a redirect"
          : `the client's sidecar answers ${rule.action.status} itself`;
      return { kind: 'rejected', why, because: [fact('R4.1', why, rule.object, { path: rule.pointer }), ...because] };
    }
    return { kind: 'clusters', legs: legsOf(table, rule.action.destinations), http: true, because };
  }
  const why = `no rule of ${title} matches path ${path}`;
  return { kind: 'rejected', why, because: [fact('R4.1', why, from.object)] };
}

function legsOf(table: RouteTable, destinations: readonly Destination[]): WeightedDestination[] {
  return destinations
    .map(({ host, port, subset, weight }) => ({
      // A name of an ExternalName Service stands for its target.
      host: table.byName.get(host)?.aliasOf ?? host,
      port: port ?? table.port,
      ...(subset ? { subset } : {}),
      weight: destinations.length === 1 ? 1 : weight,
    }))
    .filter(({ weight }) => weight > 0);
}

/** HTTP to a Host that the sidecar does not know. */
function unknownHost(context: Context): ClientRoute {
  const { snapshot, client, to, address } = context;
  const service = serviceByIp(snapshot, address);
  const port = service?.body.spec?.ports.find(({ port: number }) => number === to.port);
  const named = port ? ` named ${port.name ?? '(unnamed)'}` : '';
  const header = to.host || '(none)';
  const because = [
    absence(
      'M1.d',
      `the sidecar of ${client.namespace}/${client.name} does not know Host ${header} on port ${to.port}${named}, so it ${consequence(context, true)}`,
      { kind: 'VirtualService', namespaces: [], selector: header },
    ),
    ...(service && port
      ? [
          fact(
            'M1.d',
            `port ${to.port} of Service ${service.namespace}/${service.name} is HTTP, so its address does not tell the sidecar the service, only the Host does`,
            service,
            { path: `spec.ports[${to.port}]`, value: port.appProtocol ?? port.name ?? '' },
          ),
        ]
      : []),
  ];
  return unmatched(context, because, true);
}

/** No listener: the sidecar's catch-all takes the connection. */
function catchAll(context: Context): ClientRoute {
  const { client, to, address } = context;
  const plainHttp = isPlainHttp(to);
  const because = [
    absence(
      'M1.f',
      `the sidecar of ${client.namespace}/${client.name} knows nothing at ${address}:${to.port}, so it ${consequence(context, plainHttp)}`,
      { kind: 'Service', namespaces: [], selector: `${address}:${to.port}` },
    ),
  ];
  return unmatched(context, because, plainHttp);
}

function consequence({ view, to }: Context, http: boolean): string {
  if (view.outbound.mode === 'ALLOW_ANY_DYNAMIC_DNS' && http) return 'looks the Host up itself';
  if (view.outbound.mode === 'REGISTRY_ONLY') return 'refuses the connection';
  if (view.outbound.egressProxy) return 'sends it to the egress proxy';
  return (to.tls ?? 'none') === 'none'
    ? 'passes the bytes on unencrypted'
    : "passes the bytes on with the client's own TLS only";
}

/** What the outbound policy makes of unknown traffic. */
function unmatched(context: Context, because: Evidence[], http: boolean): ClientRoute {
  const { view } = context;
  const { mode, egressProxy } = view.outbound;
  const policy = policyEvidence(view);
  if (mode === 'ALLOW_ANY_DYNAMIC_DNS' && http) {
    return { kind: 'dynamic-dns', because: [...because, policy] };
  }
  if (mode === 'REGISTRY_ONLY') {
    return {
      kind: 'rejected',
      why: "the client's sidecar forwards only to destinations that it knows (REGISTRY_ONLY)",
      because: [...because, policy],
    };
  }
  if (egressProxy) {
    return {
      kind: 'unknown',
      unknown: {
        code: 'not-modelled',
        message: 'unknown traffic of the client is sent to an egress proxy',
        ...(view.sidecar ? { object: view.sidecar.ref } : {}),
      },
      because,
    };
  }
  return { kind: 'passthrough', because: [...because, policy] };
}

/** The outbound policy, and the object that states it. */
function policyEvidence({ sidecar, plane, outbound: { mode } }: ProxyView): Evidence {
  const rule = mode === 'REGISTRY_ONLY' ? 'M1.h' : 'R4.1';
  const message = `outboundTrafficPolicy of the client is ${mode}`;
  if (sidecar?.body.spec?.outboundTrafficPolicy) {
    return fact(rule, message, sidecar, { path: 'spec.outboundTrafficPolicy.mode', value: mode });
  }
  const settings = plane?.because.find(({ object }) => object?.kind === 'ConfigMap')?.object;
  return settings ? fact(rule, message, { ref: settings }, { path: 'data.mesh', value: mode }) : fact(rule, message);
}
