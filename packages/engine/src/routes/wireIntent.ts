import type { HostSent, Upstream } from '../vendors/types';
import type { WireIntent } from './evaluate';

/** A request as the outside client makes it. */
export interface ClientRequest {
  /** A host or a pattern; undefined stands for any host. */
  host?: string;
  path?: string;
}

/** What a controller writes for one request of an outside client. */
export function wireFor(
  upstream: Upstream,
  request: ClientRequest,
): WireIntent {
  const host = nameSent(upstream.host, request.host);
  const sni = upstream.sni ? nameSent(upstream.sni, request.host) : undefined;
  const asked = upstream.rewritesPath ? upstream.rewritesPath.to : request.path;
  const path = upstream.protocol === 'tcp' ? undefined : asked;
  return {
    addressing: upstream.addressing,
    ...(host === undefined ? {} : { host }),
    ...(upstream.host.from === 'unknown' ? { hostUnknown: true } : {}),
    ...(upstream.host.from === 'address' ? { hostIsAddress: true } : {}),
    ...(upstream.sni && upstream.clientTls !== 'none'
      ? { sni: sni ?? '' }
      : {}),
    ...(path === undefined ? {} : { path }),
    ...(upstream.rewritesPath && upstream.rewritesPath.to === undefined
      ? { pathUnknown: true }
      : {}),
    protocol: upstream.protocol,
    clientTls: upstream.clientTls,
    ...(upstream.unknown ? { unknown: upstream.unknown } : {}),
    because: upstream.because,
  };
}

/**
 * The name on the wire. Where it cannot be known, the outside one stands in:
 * it is the likely one, and the openness is marked beside it.
 */
function nameSent(
  sent: HostSent,
  outside: string | undefined,
): string | undefined {
  switch (sent.from) {
    case 'client':
    case 'unknown':
      return outside;
    case 'value':
      return sent.value;
    default:
      return undefined;
  }
}
