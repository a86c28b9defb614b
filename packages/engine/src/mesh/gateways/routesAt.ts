import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import {
  Gateway,
  HTTPRoute,
  Ingress,
  IstioGateway,
  type Kind,
  VirtualService,
} from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';
import { hostsOverlap } from '../hostnames';
import { serverEvidence } from './attachment';
import type { FilterChain, GatewayListener } from './GatewayListener';
import { contextOf } from './gatewayRules';
import type { HttpTable, VirtualHost } from './HttpTable';
import { withoutPort } from './HttpTable';
import type { MeshGateway } from './istioGateways';
import { listenersOf } from './listenersOf';
import type { GatewayRule } from './rule';
import { RuleSet } from './RuleSet';
import { reachable } from './shadows';

/** Traffic of another proxy that arrives at a gateway. */
export interface GatewayArrival {
  /** The pod's port. */
  port: number;
  /**
   * The Host as it arrives: a name, a pattern that an entry serves
   * (`*.example.com`, `*`), or absent when it is not known.
   */
  host?: string;
  protocol: 'http' | 'http2' | 'tcp';
  tls: 'none' | 'simple' | 'mutual' | 'mesh';
  /** As sent; absent with TLS means none. */
  sni?: string;
}

/** Where arriving traffic can go on to. */
export interface GatewayPassage {
  /** Every rule that the Host reaches, whatever the path. */
  rules: readonly GatewayRule[];
  /** Where the way ends, in words, when no rule is reached. */
  broken?: string;
  /** Why rules may be missing. */
  unknown?: Reason;
  because: Evidence[];
}

/**
 * All rules that traffic of another proxy reaches on a gateway: by port, TLS
 * and server name, then by Host. Not only the first of a host: which one a
 * request takes depends on its path.
 */
export function routesAt(
  snapshot: Snapshot,
  gateway: MeshGateway,
  arrival: GatewayArrival,
): GatewayPassage {
  const context = contextOf(snapshot, gateway);
  const listener = listenersOf(snapshot, context.plane, gateway.proxy).on(
    arrival.port,
    gateway.proxy.addresses,
  );
  const passage = listener
    ? passThrough(snapshot, gateway, listener, arrival)
    : nowhere('no listener on this port', [
        absence(
          'R6.2',
          `no server of a Gateway opens port ${arrival.port} on gateway ${gateway.id}`,
          {
            kind: 'Gateway',
            namespaces: [],
          },
        ),
      ]);
  const unknown = unreadRoutes(snapshot);
  return unknown ? { ...passage, unknown } : passage;
}

// Where one of these was not read, a rule may be missing.
const ROUTING: readonly Kind<unknown>[] = [
  IstioGateway,
  VirtualService,
  Gateway,
  HTTPRoute,
  Ingress,
];

function unreadRoutes(snapshot: Snapshot): Reason | undefined {
  for (const kind of ROUTING) {
    const reason = snapshot.unread(kind);
    if (reason) return reason;
  }
  return undefined;
}

function passThrough(
  snapshot: Snapshot,
  gateway: MeshGateway,
  listener: GatewayListener,
  arrival: GatewayArrival,
): GatewayPassage {
  const chain = listener.choose(
    arrival.tls === 'none' ? '' : (arrival.sni ?? '').toLowerCase(),
  );
  if (!chain) {
    return nowhere('no server for this server name', [
      fact(
        'R6.2',
        `no server on port ${listener.port} takes the server name ${
          arrival.sni ?? '(none)'
        }`,
        listener.chains[0]?.servers[0]?.gateway.object,
        { path: 'spec.servers' },
      ),
    ]);
  }
  const because = chain.servers.slice(0, 1).map(serverEvidence);
  const refusal = refusalOf(chain, arrival);
  if (refusal) return nowhere(refusal, because);
  const rules = new RuleSet(contextOf(snapshot, gateway), gateway);
  if (chain.connection) rules.addConnection({ listener, chain });
  const hosts = chain.http ? hostsFor(chain.http, arrival.host) : [];
  const usable =
    arrival.tls === 'none'
      ? hosts.filter(({ redirectsToHttps }) => !redirectsToHttps)
      : hosts;
  for (const host of usable) {
    for (const entry of reachable(host.entries))
      rules.addHttp({ listener, chain }, host, entry);
  }
  const found = rules.sorted();
  if (found.length > 0) return { rules: found, because };
  if (hosts.length > usable.length) {
    return nowhere('the gateway redirects plaintext to https', because);
  }
  return nowhere('host not bound', [
    absence(
      'R6.3',
      `nothing on port ${listener.port} is bound to host ${
        arrival.host ?? '(unknown)'
      }`,
      {
        kind: 'VirtualService',
        namespaces: [],
        ...(arrival.host ? { selector: arrival.host } : {}),
      },
    ),
    ...because,
  ]);
}

/** The host patterns that serve a Host; for a pattern or an unknown Host, all that may. */
function hostsFor(
  table: HttpTable,
  host: string | undefined,
): readonly VirtualHost[] {
  if (host === undefined || host === '*') return [...table.hosts.values()];
  if (host.startsWith('*')) {
    return [...table.hosts.values()].filter(({ host: pattern }) =>
      hostsOverlap(host.toLowerCase(), pattern),
    );
  }
  const found = table.match(withoutPort(host));
  return found ? [found] : [];
}

function refusalOf(
  chain: FilterChain,
  { tls, protocol }: GatewayArrival,
): string | undefined {
  if (chain.tls) {
    if (tls === 'none') return 'the gateway expects TLS and gets plaintext';
    if (chain.tls === 'ISTIO_MUTUAL' && tls !== 'mesh')
      return 'the gateway expects a certificate of the mesh';
    if (chain.tls === 'MUTUAL' && tls === 'simple')
      return 'the gateway expects a client certificate';
  }
  if (!chain.http) return undefined;
  if (!chain.tls && tls !== 'none')
    return 'the gateway expects plaintext and gets TLS';
  return protocol === 'tcp' ? 'the gateway expects HTTP' : undefined;
}

function nowhere(broken: string, because: Evidence[]): GatewayPassage {
  return { rules: [], broken, because };
}
