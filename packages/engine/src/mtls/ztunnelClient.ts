import type { ControlPlane } from '../mesh/controlPlanes';
import type { Snapshot } from '../snapshot/Snapshot';
import type { HopDestination } from './hopQuery';
import { deliver, type Target, targetsOf } from './target';
import { nothing } from './clusterTargets';
import { hasTunnelLabel, isCaptured } from './tunnels';

/**
 * What ztunnel sends for a captured client: HBONE where the destination takes
 * it, else the bytes as they are (3.6).
 */
export function ztunnelTargets(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  to: HopDestination,
  address: string,
): Target[] {
  const delivery = deliver(snapshot, address, to.port);
  if (delivery.endpoints.length === 0) {
    return [
      nothing(delivery.refused ?? '', delivery.unknown ? { unknown: delivery.unknown } : {}, delivery.because),
    ];
  }
  const own = (to.tls ?? 'none') === 'none' ? 'plaintext' : 'tls-simple';
  return targetsOf(delivery, { sent: own }).map(target => {
    const { pod } = target;
    if (!pod || !plane?.ambient || !(isCaptured(pod) || hasTunnelLabel(pod.labels))) return target;
    return { ...target, sent: 'hbone', ...(own === 'plaintext' ? {} : { inner: own }) };
  });
}
