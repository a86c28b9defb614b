import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../evidence';
import { isSubsetOf } from '../mesh/hostnames';
import type { MeshPod } from '../mesh/pods';
import type { ProxyView } from '../mesh/proxyView';
import type { MeshHttpRoute } from '../mesh/virtualServices';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import type { HopDestination } from './hopQuery';
import { type HttpChain, listenerFor, type OutboundListener } from './outboundListeners';
import { looksBeyondPath, matchesPath } from './pathMatch';
import { egressFor, matchHost, ownHost, routeTable, type RouteTable, type VirtualHost } from './routeTable';
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
  const listener = listenerFor(snapshot, view, address, to.port, client.ips);
  if (!listener) return catchAll(view, to, address);
  const plainHttp = (to.tls ?? 'none') === 'none' && to.protocol !== 'tcp';
  if (listener.http && (plainHttp || listener.http.takesAll)) {
    if (!plainHttp) {
      return {
        kind: 'rejected',
        why: `the client's sidecar expects HTTP on port ${to.port}`,
        because: [],
      };
    }
    return routeOfHttp(snapshot, view, client, to, listener.http, address);
  }
  const chain = chainFor(listener, to, client);
  if (chain) return routeOfChain(view, chain, address, to.port);
  return passBy(view, [
    fact(
      'R4.1',
      `the sidecar's listener for port ${to.port} recognises plaintext HTTP only, so it passes these bytes on as they come`,
    ),
  ], to);
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

function routeOfHttp(
  snapshot: Snapshot,
  view: ProxyView,
  client: MeshPod,
  to: HopDestination,
  chain: HttpChain,
  address: string,
): ClientRoute {
  const table = routeTable(snapshot, view, chain.port);
  const header = to.host ?? '';
  const virtualHost = chain.service ? ownHost(table, chain.service) : matchHost(table, header);
  if (!virtualHost) {
    if (chain.service) {
      const why = `the sidecar has no route for ${chain.service.hostname} on port ${chain.port}`;
      return { kind: 'rejected', why, because: [fact('R4.1', why, chain.service.object)] };
    }
    return unknownHost(view, to, header);
  }
  const rules = virtualHost.from ? rulesFor(virtualHost.rules, client, chain.port) : [];
  if (virtualHost.from && rules.length > 0) {
    return routeOfRules(table, virtualHost, rules, to, header);
  }
  if (!virtualHost.service) return unknownHost(view, to, header);
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
            `the sidecar knows Host ${header} on port ${chain.port} as ${service.hostname}${address ? '' : ''}`,
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
function rulesFor(
  rules: readonly MeshHttpRoute[],
  client: MeshPod,
  port: number,
): MeshHttpRoute[] {
  return rules.flatMap(rule => {
    if (rule.match.length === 0) return [rule];
    const match = rule.match.filter(one => {
      if (one.port && one.port !== port) return false;
      if (one.gateways.length > 0) return one.gateways.includes('mesh');
      return (
        matchesLabels(one.sourceLabels, client.labels) &&
        (!one.sourceNamespace || one.sourceNamespace === client.namespace)
      );
    });
    return match.length > 0 ? [{ ...rule, match }] : [];
  });
}

/** The first rule that matches the path without looking at headers. */
function routeOfRules(
  table: RouteTable,
  virtualHost: VirtualHost,
  rules: readonly MeshHttpRoute[],
  to: HopDestination,
  header: string,
): ClientRoute {
  const from = virtualHost.from;
  const path = to.path || '/';
  for (const rule of rules) {
    const answers = rule.match
      .filter(one => !looksBeyondPath(one))
      .map(one => matchesPath(one, path));
    const answer =
      rule.match.length === 0 || answers.includes('yes')
        ? 'yes'
        : answers.includes('unknown')
          ? 'unknown'
          : 'no';
    if (answer === 'no') continue;
    const because = [
      fact(
        'R4.1',
        `VirtualService ${from?.namespace}/${from?.name} routes Host ${header} for the sidecars of the mesh`,
        from?.object,
        { path: rule.path },
      ),
    ];
    if (answer === 'unknown') {
      return {
        kind: 'unknown',
        unknown: {
          code: 'regex-not-evaluated',
          message: `a regular expression of VirtualService ${from?.namespace}/${from?.name} decides where path ${path} goes`,
          ...(from ? { object: from.object.ref } : {}),
        },
        because,
      };
    }
    if (rule.answer) {
      const why =
        rule.answer === 'redirect'
          ? "the client's sidecar answers with a redirect"
          : "the client's sidecar answers itself";
      return { kind: 'rejected', why, because };
    }
    return { kind: 'clusters', legs: legsOf(table, rule), http: true, because };
  }
  const why = `no route of VirtualService ${from?.namespace}/${from?.name} matches path ${path}`;
  return { kind: 'rejected', why, because: [fact('R4.1', why, from?.object)] };
}

function legsOf(table: RouteTable, { route }: MeshHttpRoute): WeightedDestination[] {
  return route
    .map(({ destination, weight }) => {
      const service = table.byName.get(destination.host);
      return {
        // A name of an ExternalName Service stands for its target.
        host: service?.aliasOf ?? destination.host,
        port: destination.port?.number ?? table.port,
        ...(destination.subset ? { subset: destination.subset } : {}),
        weight: route.length === 1 ? 1 : weight ?? 0,
      };
    })
    .filter(({ weight }) => weight > 0);
}

/** HTTP to a Host that the sidecar does not know. */
function unknownHost(view: ProxyView, to: HopDestination, header: string): ClientRoute {
  const egress = egressFor(view, to.port);
  const named = [...(egress?.services ?? [])].find(service =>
    service.ports.some(({ number, protocol }) => number === to.port && protocol.class === 'http'),
  );
  const port = named?.ports.find(({ number }) => number === to.port);
  const about = port ? ` named ${port.name || '(unnamed)'}` : '';
  const evidence = absence(
    'M1.d',
    `the client's sidecar does not know Host ${header || '(none)'} on port ${to.port}${about}`,
    { kind: 'Service or VirtualService', namespaces: [], selector: header },
  );
  if (view.outbound.mode === 'ALLOW_ANY_DYNAMIC_DNS') return dynamicDns(view, [evidence]);
  return passBy(view, [evidence], to);
}

/** No listener: the sidecar's catch-all takes the connection. */
function catchAll(view: ProxyView, to: HopDestination, address: string): ClientRoute {
  const evidence = absence(
    'M1.f',
    `the client's sidecar has no listener for ${address}:${to.port}`,
    { kind: 'Service', namespaces: [], selector: `${address}:${to.port}` },
  );
  const plainHttp = (to.tls ?? 'none') === 'none' && to.protocol !== 'tcp';
  if (view.outbound.mode === 'ALLOW_ANY_DYNAMIC_DNS' && plainHttp) return dynamicDns(view, [evidence]);
  return passBy(view, [evidence], to);
}

function passBy(view: ProxyView, because: Evidence[], to: HopDestination): ClientRoute {
  const setting = outboundEvidence(view);
  if (view.outbound.mode === 'REGISTRY_ONLY') {
    return {
      kind: 'rejected',
      why: "the client's sidecar forwards only to destinations that it knows (REGISTRY_ONLY)",
      because: [
        ...because,
        setting('M1.h', 'outboundTrafficPolicy REGISTRY_ONLY refuses unknown destinations'),
      ],
    };
  }
  if (view.outbound.egressProxy) {
    return {
      kind: 'unknown',
      unknown: {
        code: 'not-modelled',
        message: 'unknown traffic of the client is sent to an egress proxy',
      },
      because,
    };
  }
  const bytes = (to.tls ?? 'none') === 'none' ? 'unencrypted' : "with the client's own TLS";
  return {
    kind: 'passthrough',
    because: [
      ...because,
      setting('R4.1', `outboundTrafficPolicy ALLOW_ANY passes the bytes on ${bytes}, without mTLS`),
    ],
  };
}

function dynamicDns(view: ProxyView, because: Evidence[]): ClientRoute {
  return {
    kind: 'dynamic-dns',
    because: [
      ...because,
      outboundEvidence(view)('R4.1', "the client's sidecar resolves the Host header itself (ALLOW_ANY_DYNAMIC_DNS)"),
    ],
  };
}

function outboundEvidence(view: ProxyView) {
  const stated = view.sidecar?.body.spec?.outboundTrafficPolicy;
  return (rule: string, message: string): Evidence =>
    stated && view.sidecar
      ? fact(rule, message, view.sidecar, {
          path: 'spec.outboundTrafficPolicy.mode',
          value: view.outbound.mode,
        })
      : fact(rule, message);
}
