import { fact } from '../evidence';
import { isSubsetOf } from '../mesh/hostnames';
import type { MeshPod } from '../mesh/pods';
import type { ProxyView } from '../mesh/proxyView';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import {
  type ClientRoute,
  isPlainHttp,
  type RouteContext,
} from './clientRouteAnswer';
import type { HopDestination } from './hopQuery';
import { routeOfRules, rulesFor } from './httpRules';
import {
  type HttpChain,
  listenerFor,
  type OutboundListener,
} from './outboundListeners';
import { matchHost, ownHost, routeTable, type VirtualHost } from './routeTable';
import type { TcpChain } from './tcpChains';
import {
  catchAll,
  consequence,
  unknownHost,
  unmatched,
} from './unknownDestination';

/**
 * Walks listener, filter chain and route of a client's sidecar (R4.1, M1).
 */
export function routeOfSidecar(
  snapshot: Snapshot,
  view: ProxyView,
  client: MeshPod,
  to: HopDestination,
  address: string,
): ClientRoute {
  const context: RouteContext = { snapshot, view, client, to, address };
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
    return routeOfHttp(context, listener, listener.http);
  }
  const chain = chainFor(listener, to, client);
  if (chain) return routeOfChain(view, chain, address, to.port);
  const because = [
    fact(
      'R4.1',
      `the listener of ${client.namespace}/${client.name} for port ${
        to.port
      } recognises plaintext HTTP only, so it ${consequence(context, false)}`,
      listener.madeBy.object,
      { path: 'spec.ports', value: String(to.port) },
    ),
  ];
  return unmatched(context, because, false);
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
      const length =
        sni === name ? Infinity : isSubsetOf(sni, name) ? name.length : 0;
      if (sni !== '' && length > (best?.length ?? 0)) best = { length, chain };
    }
  }
  return best?.chain ?? fitting.find(({ sniHosts }) => sniHosts.length === 0);
}

/** The server name of TLS that the client process starts. */
export function serverNameOf({
  tls = 'none',
  sni,
  host,
}: HopDestination): string {
  if (tls === 'none') return sni ?? '';
  return (sni || host || '').toLowerCase();
}

function routeOfChain(
  view: ProxyView,
  chain: TcpChain,
  address: string,
  port: number,
): ClientRoute {
  const { host } = chain.destinations[0] ?? { host: 'nothing' };
  const service = view.services.get(host);
  return {
    kind: 'clusters',
    legs: [...chain.destinations],
    http: false,
    because: [
      chain.from
        ? fact(
            'R4.1',
            `VirtualService ${chain.from.namespace}/${chain.from.name} routes the connection`,
            chain.from.object,
          )
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
  context: RouteContext,
  listener: OutboundListener,
  chain: HttpChain,
): ClientRoute {
  const { snapshot, view, client, to } = context;
  const table = routeTable(snapshot, view, chain.port);
  const header = to.host ?? '';
  const virtualHost = chain.service
    ? ownHost(table, chain.service)
    : matchHost(table, header);
  if (!virtualHost) {
    if (chain.service) {
      const why = `the sidecar has no route for ${chain.service.hostname} on port ${chain.port}`;
      return {
        kind: 'rejected',
        why,
        because: [fact('R4.1', why, chain.service.object)],
      };
    }
    return unknownHost(context, listener);
  }
  const rules = virtualHost.from
    ? rulesFor(virtualHost.rules, client, chain.port)
    : [];
  if (virtualHost.from && rules.length > 0) {
    return routeOfRules(table, virtualHost.from, rules, to, header);
  }
  if (!virtualHost.service) return unknownHost(context, listener);
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
  return servicePort
    ? `${servicePort.number} ${servicePort.name || '(unnamed)'}`
    : '';
}
