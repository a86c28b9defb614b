import type { Route } from './analysis';
import type { Hop } from './hop';
import { sentenceCase, withoutFullStop } from './sentenceWords';
import type { Outcome } from './values';
import { sentWords } from './words';

/** Where and how requests of a route fail. */
export interface RouteFailure {
  outcome: Extract<Outcome, 'rejected' | 'tls-error'>;
  at: 'service' | 'before';
  hop?: Hop;
  brokenAt?: string;
}

/** The first hop on which requests of a route fail, if any do. */
export function failureOf(route: Route): RouteFailure | undefined {
  for (const [index, hop] of route.hops.entries()) {
    if (hop.outcome === 'rejected' || hop.outcome === 'tls-error') {
      const last = index === route.hops.length - 1;
      const at =
        last && hop.to.kind === 'workload' && !route.brokenAt
          ? 'service'
          : 'before';
      return { outcome: hop.outcome, at, hop, brokenAt: route.brokenAt };
    }
  }
  const { outcome, brokenAt } = route;
  if (outcome === 'rejected' || outcome === 'tls-error') {
    return { outcome, at: 'before', brokenAt };
  }
  return undefined;
}

/** Why requests fail, as a clause without a full stop. */
export function refusalPhrase({
  outcome,
  hop,
  brokenAt,
}: RouteFailure): string {
  if (hop?.accepts === 'strict' && hop.sent === 'plaintext') {
    return hop.from.dataPlane === 'none'
      ? `STRICT is on, and ${hop.from.title} has no sidecar`
      : `STRICT is on, and ${hop.from.title} sends plaintext`;
  }
  if (hop?.accepts === 'strict' && hop.sent.startsWith('tls-')) {
    return `STRICT is on, and ${hop.from.title} sends ${
      sentWords[hop.sent].label
    } that is not the mesh’s`;
  }
  if (brokenAt) return withoutFullStop(brokenAt);
  const decisive = hop?.because[0]?.message;
  if (decisive) return sentenceCase(withoutFullStop(decisive));
  return outcome === 'tls-error'
    ? 'the TLS handshake fails'
    : 'the server resets the connection';
}

/** How the last hop of a route that works is protected, as a clause. */
export function lastHopPhrase(route: Route): string {
  switch (route.outcome) {
    case 'mtls':
      return 'the last hop is mTLS';
    case 'app-tls':
      return 'the last hop is encrypted by the application, not by the mesh';
    case 'plaintext':
      return 'the last hop is plaintext';
    case 'mixed':
      return 'the last hop differs by pod';
    default: {
      const reason = reasonOf(route);
      return `how the last hop is protected is not known${
        reason ? `: ${reason}` : ''
      }`;
    }
  }
}

function reasonOf(route: Route): string | undefined {
  const hop = route.hops[route.hops.length - 1];
  const [reason] = [...(route.unknown ?? []), ...(hop?.unknown ?? [])];
  return reason && withoutFullStop(reason.message);
}
