import type { Snapshot } from '../snapshot/Snapshot';
import type { PortProtocol } from '../mesh/protocol';
import type { EgressListener } from '../mesh/egressListeners';
import type { ProxyView } from '../mesh/proxyView';
import type { RegistryPort, RegistryService } from '../mesh/registry';
import { tcpChainsFor, type TcpChain } from './tcpChains';

/** The HTTP part of a listener: the shared route table of a port, or one service's own. */
export interface HttpChain {
  service?: RegistryService;
  port: number;
  /** Takes connections of any kind, not just recognised HTTP. */
  takesAll: boolean;
}

/** A listener of a sidecar for outbound connections. */
export interface OutboundListener {
  bind: string;
  port: number;
  /** Port-level protocol, once merged; decides how later services join. */
  kind: 'http' | 'tcp' | 'auto';
  protocolName: string;
  locked: boolean;
  http?: HttpChain;
  tcp: TcpChain[];
  /** The first service that asks for it. */
  madeBy: RegistryService;
  /** Made for the pods of a headless Service. */
  headless: boolean;
}

const WILDCARD = '0.0.0.0';

/**
 * Which listener takes a connection: the one of the address, else the one of
 * all addresses; undefined where the catch-all takes it.
 */
export function listenerFor(
  snapshot: Snapshot,
  view: ProxyView,
  address: string,
  port: number,
  ownAddresses: readonly string[],
): OutboundListener | undefined {
  const listeners = snapshot.memoOf(listenersOf, view);
  const exact = listeners.get(`${address}|${port}`);
  // A proxy has no listener for its own pod (`listener.go`, "skip the node itself").
  if (exact && !(exact.headless && ownAddresses.includes(address)))
    return exact;
  return listeners.get(`${WILDCARD}|${port}`);
}

function listenersOf(
  _: Snapshot,
  view: ProxyView,
): ReadonlyMap<string, OutboundListener> {
  return buildListeners(view);
}

/**
 * The outbound listeners of a sidecar
 * (`pilot/pkg/networking/core/listener.go#buildSidecarOutboundListeners`).
 */
function buildListeners(view: ProxyView): Map<string, OutboundListener> {
  const listeners = new Map<string, OutboundListener>();
  for (const egress of view.egress) {
    if (egress.port) {
      const protocol = protocolOfEgress(egress);
      for (const service of egress.services) {
        for (const port of service.ports) {
          addListener(
            listeners,
            egress,
            service,
            { ...port, protocol },
            egress.bind,
          );
        }
      }
      continue;
    }
    // Ports that a listener of their own serves stay as they are.
    for (const listener of listeners.values()) listener.locked = true;
    for (const service of egress.services) {
      for (const port of service.ports)
        addService(listeners, egress, service, port);
    }
  }
  return listeners;
}

function addService(
  listeners: Map<string, OutboundListener>,
  egress: EgressListener,
  service: RegistryService,
  port: RegistryPort,
): void {
  const passesThrough =
    service.resolution === 'headless' || service.resolution === 'none';
  const opaque =
    port.protocol.class === 'tcp' || port.protocol.class === 'auto';
  if (
    egress.bind ||
    !passesThrough ||
    service.addresses.length > 0 ||
    !opaque
  ) {
    addListener(listeners, egress, service, port, egress.bind);
    return;
  }
  const endpoints = service.endpoints(port);
  if (
    service.service === undefined &&
    endpoints.length === 0 &&
    !service.selects
  ) {
    addListener(listeners, egress, service, port, undefined);
    return;
  }
  for (const { ip } of endpoints)
    addListener(listeners, egress, service, port, ip, true);
}

function addListener(
  listeners: Map<string, OutboundListener>,
  egress: EgressListener,
  service: RegistryService,
  port: RegistryPort,
  bind: string | undefined,
  headless = false,
): void {
  if (service.resolution === 'alias' || port.protocol.class === 'udp') return;
  const isHttp = port.protocol.class === 'http';
  const binds = bind
    ? [bind]
    : isHttp || service.addresses.length === 0
    ? [WILDCARD]
    : // A range is matched inside the listener of all addresses; not modelled as such.
      [
        ...new Set(
          service.addresses.map(address =>
            address.includes('/') ? WILDCARD : address,
          ),
        ),
      ];
  for (const at of binds) {
    const key = `${at}|${port.number}`;
    const known = listeners.get(key);
    const made = madeFor(egress, service, port, at, headless);
    if (!known) {
      listeners.set(key, made);
      continue;
    }
    if (known.locked || !mayJoin(port.protocol, known.protocolName)) continue;
    join(listeners, key, known, made, isHttp);
  }
}

function madeFor(
  egress: EgressListener,
  service: RegistryService,
  port: RegistryPort,
  bind: string,
  headless: boolean,
): OutboundListener {
  const { class: kind, name } = port.protocol;
  const shared = bind === WILDCARD || kind === 'http';
  return {
    bind,
    port: port.number,
    // On all addresses HTTP is recognised, so that other traffic passes by.
    kind:
      kind === 'http' && bind === WILDCARD
        ? 'auto'
        : kind === 'udp'
        ? 'tcp'
        : kind,
    protocolName: kind === 'http' && bind === WILDCARD ? 'auto' : name,
    locked: false,
    madeBy: service,
    headless,
    ...(kind === 'tcp'
      ? {}
      : {
          http: {
            ...(shared ? {} : { service }),
            port: port.number,
            takesAll: kind === 'http' && bind !== WILDCARD,
          },
        }),
    tcp:
      kind === 'http'
        ? []
        : tcpChainsFor(egress, service, port, bind === WILDCARD),
  };
}

/** How a service joins a listener that is there (`buildSidecarOutboundListener`). */
function join(
  listeners: Map<string, OutboundListener>,
  key: string,
  known: OutboundListener,
  made: OutboundListener,
  isHttp: boolean,
): void {
  if (isHttp && known.kind !== 'tcp') return;
  if (made.kind === 'auto' && !isHttp && known.kind === 'http') {
    listeners.set(key, made);
    return;
  }
  for (const chain of made.tcp) {
    if (!known.tcp.some(other => other.matchKey === chain.matchKey))
      known.tcp.push(chain);
  }
  // HTTP chains of sniffed listeners match alike: the first stays.
  if (known.kind !== 'auto' && made.http && !known.http) known.http = made.http;
  if (known.kind !== made.kind) {
    known.kind = 'auto';
    known.protocolName = 'auto';
  }
}

// Sniffing would break these protocols of servers that speak first.
function mayJoin(incoming: PortProtocol, existing: string): boolean {
  const special = ['mongo', 'mysql'];
  if (!special.includes(incoming.name) && !special.includes(existing))
    return true;
  return incoming.name === existing;
}

function protocolOfEgress({ port }: EgressListener): PortProtocol {
  const name = (port?.protocol ?? '').toLowerCase();
  const http = ['http', 'http2', 'grpc', 'grpc-web', 'http_proxy'].includes(
    name,
  );
  const tcp = ['tcp', 'tls', 'https', 'mongo', 'redis', 'mysql'].includes(name);
  return {
    name,
    class: http ? 'http' : tcp ? 'tcp' : name === 'udp' ? 'udp' : 'auto',
    decidedBy: 'protocol',
  };
}
