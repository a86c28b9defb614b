import type {
  Accepts,
  Evidence,
  Outcome,
  Reason,
} from 'istio-ingress-contract';
import { absence, fact, unknownEvidence } from '../evidence';
import { restsOnEvidence } from '../mesh/gateways/attachment';
import type { FilterChain } from '../mesh/gateways/GatewayListener';
import { pathMatches } from '../mesh/gateways/paths';
import { listenersOf } from '../mesh/gateways/listenersOf';
import { proxyOfPod } from '../mesh/gateways/proxyOfPod';
import { planeUnknown } from '../mesh/controlPlanes';
import { type MeshPod, planeOf } from '../mesh/pods';
import {
  Gateway,
  GatewayClass,
  Ingress,
  IngressClass,
  IstioGateway,
  type Kind,
  ListenerSet,
  Service,
  TLSRoute,
  VirtualService,
} from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import type { Arrival, Combination } from './combine';
import type { HopDestination } from './hopQuery';
import type { Target } from './target';

/** What a gateway's own listeners make of a connection. */
export interface GatewayAnswer extends Combination {
  accepts: Accepts;
  unknown?: Reason;
  because: Evidence[];
}

// Without one of these kinds, whatever was found may not be what decides.
const DECISIVE: readonly Kind<unknown>[] = [Service, IstioGateway, Gateway];
// These may open a server where none was found.
const ADDING: readonly Kind<unknown>[] = [
  GatewayClass,
  ListenerSet,
  Ingress,
  IngressClass,
  TLSRoute,
  VirtualService,
];

function firstUnread(
  snapshot: Snapshot,
  kinds: readonly Kind<unknown>[],
): Reason | undefined {
  return kinds
    .map(kind => snapshot.unread(kind))
    .find(reason => reason !== undefined);
}

/**
 * What becomes of a connection that arrives at a port of an Istio gateway: the
 * server that its port and server name choose decides, PeerAuthentication does
 * not (R2.7, 6.2).
 */
export function gatewayAnswer(
  snapshot: Snapshot,
  to: HopDestination,
  target: Target & { pod: MeshPod; port: number },
  arrival: Arrival,
): GatewayAnswer {
  const { pod, port } = target;
  const plane = planeOf(snapshot, pod);
  const classes =
    snapshot.list(Gateway).length > 0
      ? snapshot.unread(GatewayClass)
      : undefined;
  const unread =
    planeUnknown(snapshot, plane) ?? firstUnread(snapshot, DECISIVE) ?? classes;
  if (unread) {
    return {
      accepts: 'gateway',
      outcome: 'unknown',
      unknown: unread,
      because: [unknownEvidence(unread)],
    };
  }
  if (arrival.sent === 'hbone') {
    const unknown: Reason = {
      code: 'not-modelled',
      object: pod.object,
      message: 'tunnelled connections into an Istio gateway are not evaluated',
    };
    return {
      accepts: 'gateway',
      outcome: 'unknown',
      unknown,
      because: [unknownEvidence(unknown)],
    };
  }
  const proxy = proxyOfPod(snapshot, pod);
  const listener = listenersOf(snapshot, plane, proxy).on(
    port,
    proxy.addresses,
  );
  const sni = target.sni ?? serverName(to, arrival);
  const chain = listener?.choose(sni);
  const routed = () =>
    snapshot.unread(VirtualService) !== undefined ||
    (!!chain && isRouted(chain, to));
  const result = chain && atChain(chain, arrival, routed);
  const adding =
    !result || result.outcome === 'rejected' || result.outcome === 'tls-error'
      ? firstUnread(snapshot, ADDING)
      : undefined;
  if (adding) {
    return {
      accepts: 'gateway',
      outcome: 'unknown',
      unknown: adding,
      because: [unknownEvidence(adding)],
    };
  }
  if (!listener) {
    const reason = `no server of a Gateway opens port ${port} of the gateway's pod`;
    return {
      accepts: 'gateway',
      outcome: 'rejected',
      reason,
      because: [
        absence('R6.2', reason, { kind: 'Gateway', namespaces: [] }),
        ...pod.because,
      ],
    };
  }
  if (!chain || !result) {
    const reason = `no server on port ${port} has the server name ${
      sni || '(none)'
    }`;
    return {
      accepts: 'gateway',
      outcome: 'rejected',
      reason,
      because: [fact('R6.2', reason, { ref: pod.object })],
    };
  }
  return { accepts: 'gateway', ...result, because: evidenceOf(chain, pod) };
}

/** Without a name of its own, TLS names the Host, as Envoy does by default. */
function serverName({ sni, host }: HopDestination, { sent }: Arrival): string {
  if (sni) return sni.toLowerCase();
  return sent === 'tls-simple' || sent === 'tls-mutual'
    ? (host ?? '').toLowerCase()
    : '';
}

/** Is there a route for the request? A server that is not HTTP takes any connection. */
function isRouted(
  { http }: FilterChain,
  { host = '', path }: HopDestination,
): boolean {
  if (!http) return true;
  const entries = http.match(host)?.entries ?? [];
  return entries.some(
    entry =>
      pathMatches(entry.path, path || '/', entry.match?.ignoreCase ?? false) !==
      false,
  );
}

/** The server's TLS against what arrives. */
function atChain(
  chain: FilterChain,
  { sent, protocol }: Arrival,
  routed: () => boolean,
): Combination {
  const failed = (reason: string): Combination => ({
    outcome: 'tls-error',
    reason,
  });
  const refused = (reason: string): Combination => ({
    outcome: 'rejected',
    reason,
  });
  const isMesh = sent === 'istio-mtls';
  if (chain.tls) {
    if (sent === 'plaintext')
      return failed('the gateway expects TLS on this port and gets plaintext');
    if ((chain.tls === 'ISTIO_MUTUAL') !== isMesh) {
      return failed(
        isMesh
          ? "the gateway ends TLS with the user's own certificates and gets Istio mTLS"
          : 'the gateway takes certificates of the mesh only (ISTIO_MUTUAL)',
      );
    }
    // Istio's simulation names a missing route before a missing certificate.
    if (chain.tls === 'MUTUAL' && sent === 'tls-simple' && routed()) {
      return failed('the gateway wants a client certificate (MUTUAL)');
    }
  }
  if (chain.http) {
    if (!chain.tls && sent !== 'plaintext') {
      return refused(
        'the gateway expects plaintext HTTP on this port and gets TLS',
      );
    }
    if (protocol === 'tcp')
      return refused(
        'the gateway expects HTTP on this port and gets other bytes',
      );
  }
  const outcome: Outcome =
    sent === 'plaintext'
      ? 'plaintext'
      : chain.tls && isMesh
      ? 'mtls'
      : 'app-tls';
  return { outcome };
}

function evidenceOf({ servers, tls }: FilterChain, pod: MeshPod): Evidence[] {
  const server = servers[0];
  return [
    ...(server
      ? [
          fact(
            'R6.2',
            `${server.gateway.object.ref.kind} ${server.gateway.namespace}/${
              server.gateway.object.ref.name
            } serves the port ${
              tls ? `with TLS mode ${tls}` : 'without ending TLS'
            }`,
            server.gateway.object,
            { path: server.pointer },
          ),
          ...restsOnEvidence(server.gateway),
        ]
      : []),
    fact('R2.7', 'PeerAuthentication does not apply to Istio gateways', {
      ref: pod.object,
    }),
  ];
}
