import type { Evidence } from 'istio-ingress-contract';
import { unknownEvidence } from '../evidence';
import { addressOf } from '../mesh/endpoints';
import { Service } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import { aggregate, refusedVerdict, unknownVerdict } from './aggregate';
import { arriveAll } from './arrive';
import type { HopDestination, HopVerdict } from './hopQuery';
import { deliver, type Target, targetsOf } from './target';

/** Bytes leave as the process wrote them. */
export function direct(
  snapshot: Snapshot,
  to: HopDestination,
  because: Evidence[],
): HopVerdict {
  const delivery = deliver(snapshot, addressDialled(snapshot, to), to.port);
  return reached(
    snapshot,
    to,
    delivery,
    targetsOf(delivery, ownBytes(to)),
    because,
  );
}

/** What the client process itself writes. */
export function ownBytes({
  tls = 'none',
}: HopDestination): Pick<Target, 'sent' | 'foreignAlpn'> {
  switch (tls) {
    case 'simple':
      return { sent: 'tls-simple' };
    case 'mutual':
      return { sent: 'tls-mutual' };
    case 'mesh':
      return { sent: 'istio-mtls' };
    case 'mesh-no-alpn':
      return { sent: 'tls-mutual', foreignAlpn: true };
    default:
      return { sent: 'plaintext' };
  }
}

/** TLS of the client process is inside of whatever its proxy sends. */
export function withOwnTls(
  targets: readonly Target[],
  to: HopDestination,
): Target[] {
  const own = ownBytes(to);
  if (own.sent === 'plaintext') return [...targets];
  return targets.map(target => {
    if (target.sent === 'none') return target;
    return target.sent === 'plaintext'
      ? { ...target, ...own }
      : { ...target, inner: own.sent };
  });
}

/** Without an address, a client dials the Service that is named. */
export function addressDialled(
  snapshot: Snapshot,
  { address, service }: HopDestination,
): string {
  if (address !== undefined) return address;
  const object =
    service && snapshot.get(Service, service.namespace, service.name);
  return (object && addressOf(object)) ?? '';
}

/** The verdict on a delivery, whether it reaches anything or not. */
export function reached(
  snapshot: Snapshot,
  to: HopDestination,
  delivery: ReturnType<typeof deliver>,
  targets: Target[],
  because: Evidence[],
): HopVerdict {
  if (delivery.unknown) {
    return unknownVerdict(delivery.unknown, [
      unknownEvidence(delivery.unknown),
      ...because,
    ]);
  }
  if (delivery.refused !== undefined)
    return refusedVerdict([...delivery.because, ...because]);
  return finish(snapshot, to, targets, because);
}

/** Lets all connections arrive, and sums up. */
export function finish(
  snapshot: Snapshot,
  to: HopDestination,
  targets: readonly Target[],
  because: Evidence[],
): HopVerdict {
  return aggregate(arriveAll(snapshot, to, targets), because);
}
