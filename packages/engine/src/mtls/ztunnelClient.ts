import { fact } from '../evidence';
import {
  environmentUnknown,
  type ControlPlane,
  isAmbientOn,
} from '../mesh/controlPlanes';
import { serviceByIp } from '../mesh/endpoints';
import { podByIp } from '../mesh/pods';
import {
  type WaypointAnswer,
  waypointOfPod,
  waypointOfService,
} from '../mesh/waypoints';
import type { Snapshot } from '../snapshot/Snapshot';
import type { HopDestination } from './hopQuery';
import { deliver, nothing, type Target, targetsOf } from './target';
import { hasTunnelLabel, isCaptured } from './tunnels';

/**
 * What ztunnel sends for a captured client: through the waypoint of what was
 * dialled, else HBONE where the destination takes it, else the bytes as they
 * are (3.6). DestinationRules are not read.
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
      nothing(
        delivery.refused ?? '',
        delivery.unknown ? { unknown: delivery.unknown } : {},
        delivery.because,
      ),
    ];
  }
  const own = (to.tls ?? 'none') === 'none' ? 'plaintext' : 'tls-simple';
  const inner = own === 'plaintext' ? {} : { inner: own as 'tls-simple' };
  const on = isAmbientOn(snapshot, plane);
  const answer: WaypointAnswer = on ? waypointDialled(snapshot, address) : {};
  const { waypoint } = answer;
  const unknown = answer.unknown ?? environmentUnknown(snapshot, plane);
  return targetsOf(delivery, { sent: own }).map(target => {
    const lost = unknown ? { unknown } : {};
    if (waypoint) {
      return {
        ...target,
        ...lost,
        sent: 'hbone',
        waypoint: waypoint.title,
        because: [waypoint.because],
      };
    }
    const { pod } = target;
    if (!pod || !on || !(isCaptured(pod) || hasTunnelLabel(pod.labels))) {
      return {
        ...target,
        ...lost,
        because: [
          fact(
            '3.6',
            'the destination does not take HBONE, so ztunnel sends the bytes as they come',
            pod ? { ref: pod.object } : undefined,
          ),
        ],
      };
    }
    return {
      ...target,
      ...lost,
      sent: 'hbone',
      ...inner,
      because: [
        fact('3.6', 'the destination takes HBONE, so ztunnel sends mTLS', {
          ref: pod.object,
        }),
      ],
    };
  });
}

/** A Service's address has the waypoint of the Service, a pod's that of the pod. */
function waypointDialled(snapshot: Snapshot, address: string): WaypointAnswer {
  const service = serviceByIp(snapshot, address);
  if (service) return waypointOfService(snapshot, service);
  const pod = podByIp(snapshot, address);
  return pod ? waypointOfPod(snapshot, pod) : {};
}
