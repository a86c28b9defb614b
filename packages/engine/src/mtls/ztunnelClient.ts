import { fact } from '../evidence';
import {
  ambientEvidence,
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
 * are (R3.6). DestinationRules are not read.
 */
export function ztunnelTargets(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  to: HopDestination,
  address: string,
): Target[] {
  const unsure = environmentUnknown(snapshot, plane);
  const asks = isAmbientOn(snapshot, plane) || unsure !== undefined;
  const answer: WaypointAnswer = asks ? waypointDialled(snapshot, address) : {};
  const { waypoint } = answer;
  if (!waypoint) {
    const targets = tunnelTargets(snapshot, plane, to, address, 'ztunnel');
    const { unknown } = answer;
    return unknown ? targets.map(target => ({ unknown, ...target })) : targets;
  }
  return dialled(snapshot, to, address, 'plaintext').map(target =>
    target.sent === 'none'
      ? target
      : {
          ...target,
          ...(unsure ? { unknown: unsure } : {}),
          sent: 'hbone',
          waypoint: waypoint.title,
          because: [
            waypoint.because,
            waypoint.ready,
            ...ambientEvidence(snapshot, plane),
          ],
        },
  );
}

/**
 * What a waypoint sends to the pods behind what it forwards to: HBONE where
 * they take it, else the bytes as they are
 * (`cluster_waypoint.go#buildWaypointInboundVIPCluster`).
 */
export function waypointClientTargets(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  to: HopDestination,
  address: string,
): Target[] {
  return tunnelTargets(snapshot, plane, to, address, 'the waypoint');
}

function tunnelTargets(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  to: HopDestination,
  address: string,
  sender: string,
): Target[] {
  const own = (to.tls ?? 'none') === 'none' ? 'plaintext' : 'tls-simple';
  const on = isAmbientOn(snapshot, plane);
  const unsure = environmentUnknown(snapshot, plane);
  return dialled(snapshot, to, address, own).map(target => {
    const { pod } = target;
    if (target.sent === 'none') return target;
    const cited = pod ? { ref: pod.object } : undefined;
    const takes = pod && (isCaptured(pod) || hasTunnelLabel(pod.labels));
    if (takes && (on || unsure)) {
      const message = `the destination takes HBONE, so ${sender} sends mTLS`;
      return {
        ...target,
        ...(unsure ? { unknown: unsure } : {}),
        sent: 'hbone',
        ...(own === 'plaintext' ? {} : { inner: own }),
        because: [
          fact('R3.6', message, cited),
          ...ambientEvidence(snapshot, plane),
        ],
      };
    }
    const message = `the destination does not take HBONE, so ${sender} sends the bytes as they come`;
    return { ...target, because: [fact('R3.6', message, cited)] };
  });
}

/** Where the address leads, or one target that stands for nothing. */
function dialled(
  snapshot: Snapshot,
  to: HopDestination,
  address: string,
  sent: 'plaintext' | 'tls-simple',
): Target[] {
  const delivery = deliver(snapshot, address, to.port);
  if (delivery.endpoints.length > 0) return targetsOf(delivery, { sent });
  const { refused = '', unknown, because } = delivery;
  return [nothing(refused, unknown ? { unknown } : {}, because)];
}

/** A Service's address has the waypoint of the Service, a pod's that of the pod. */
function waypointDialled(snapshot: Snapshot, address: string): WaypointAnswer {
  const service = serviceByIp(snapshot, address);
  if (service) return waypointOfService(snapshot, service);
  const pod = podByIp(snapshot, address);
  return pod ? waypointOfPod(snapshot, pod) : {};
}
