import type { Accepts, Outcome, Sent } from 'istio-ingress-contract';
import type { ProtocolClass } from '../mesh/protocol';

/** A connection as it arrives at a server. */
export interface Arrival {
  sent: Sent;
  /** TLS inside of mTLS or of a tunnel. */
  inner?: Sent;
  /** What the application protocol is. */
  protocol: 'http' | 'http2' | 'tcp';
  /** The client process itself holds a certificate of the mesh. */
  ownMeshCertificate: boolean;
  /** A certificate of the mesh, with an ALPN that is not Istio's. */
  foreignAlpn: boolean;
}

export interface Combination {
  outcome: Outcome;
  /** Why it fails, in words. */
  reason?: string;
}

const ok = (outcome: Outcome): Combination => ({ outcome });
const refused = (reason: string): Combination => ({
  outcome: 'rejected',
  reason,
});
const broken = (reason: string): Combination => ({
  outcome: 'tls-error',
  reason,
});

/**
 * What comes of a connection at a port that nothing of Istio guards: the
 * application gets the bytes (R1.15).
 */
export function combineUnguarded({
  sent,
  ownMeshCertificate,
}: Arrival): Combination {
  switch (sent) {
    case 'plaintext':
      return ok('plaintext');
    case 'istio-mtls':
      return ownMeshCertificate
        ? ok('app-tls')
        : broken('the application gets Istio mTLS bytes that it cannot read');
    case 'hbone':
      return refused('nothing in the pod listens for HBONE');
    default:
      return ok('app-tls');
  }
}

/** What comes of a connection at a pod that ztunnel captures (R2.8 to R2.10). */
export function combineAmbient(
  accepts: Accepts,
  arrival: Arrival,
): Combination {
  if (arrival.sent === 'hbone') return ok('mtls');
  if (accepts === 'strict') {
    return refused('ztunnel refuses connections without a peer identity');
  }
  switch (arrival.sent) {
    case 'plaintext':
      return ok('plaintext');
    case 'istio-mtls':
      return broken(
        'the application gets Istio mTLS bytes that it cannot read',
      );
    default:
      return ok('app-tls');
  }
}

/**
 * What comes of a connection at a port that a sidecar guards (R2.14,
 * `pilot/pkg/networking/core/filterchain_options.go`).
 */
export function combineSidecar(
  mode: 'strict' | 'permissive' | 'disable',
  server: ProtocolClass,
  arrival: Arrival,
): Combination {
  const { sent } = arrival;
  if (sent === 'plaintext') return plaintext(mode, server, arrival);
  if (sent === 'istio-mtls') return mtls(mode, server, arrival);
  return ownTls(mode, server, arrival);
}

/** A port whose sidecar ends TLS with a certificate of the user (R2.16). */
export function combineSidecarTls(
  tlsMode: string,
  server: ProtocolClass,
  arrival: Arrival,
): Combination {
  if (arrival.sent === 'plaintext')
    return refused("the server's sidecar takes TLS only on this port");
  const wantsMesh = tlsMode === 'ISTIO_MUTUAL';
  const isMesh = arrival.sent === 'istio-mtls' || arrival.foreignAlpn;
  if (wantsMesh !== isMesh)
    return broken("the certificate is not one that the server's sidecar takes");
  if (server === 'http' && arrival.protocol === 'tcp') return notHttp();
  return ok(isMesh ? 'mtls' : 'app-tls');
}

function plaintext(
  mode: 'strict' | 'permissive' | 'disable',
  server: ProtocolClass,
  { protocol }: Arrival,
): Combination {
  if (mode === 'strict')
    return refused("the server's sidecar takes mTLS only (STRICT)");
  return server === 'http' && protocol === 'tcp' ? notHttp() : ok('plaintext');
}

function mtls(
  mode: 'strict' | 'permissive' | 'disable',
  server: ProtocolClass,
  { protocol, inner, ownMeshCertificate }: Arrival,
): Combination {
  if (mode === 'disable') {
    if (server === 'http')
      return refused(
        "the server's sidecar expects plaintext HTTP and gets TLS (DISABLE)",
      );
    return ownMeshCertificate
      ? ok('app-tls')
      : broken(
          "the server's sidecar passes Istio mTLS bytes on to the application (DISABLE)",
        );
  }
  const isHttp = protocol !== 'tcp' && inner === undefined;
  return server === 'http' && !isHttp ? notHttp() : ok('mtls');
}

function ownTls(
  mode: 'strict' | 'permissive' | 'disable',
  server: ProtocolClass,
  { foreignAlpn, protocol }: Arrival,
): Combination {
  if (mode === 'strict') {
    if (!foreignAlpn)
      return broken('the client has no certificate of the mesh (STRICT)');
    return server === 'http' && protocol === 'tcp' ? notHttp() : ok('mtls');
  }
  if (server === 'http') {
    return refused(
      "the server's sidecar expects plaintext HTTP or mTLS and gets other TLS",
    );
  }
  return ok('app-tls');
}

function notHttp(): Combination {
  return refused(
    "the server's sidecar expects HTTP on this port and gets other bytes",
  );
}
