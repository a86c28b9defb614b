import type { Accepts, Evidence, Reason } from 'istio-ingress-contract';
import { fact, unknownEvidence } from '../evidence';
import { type ControlPlane } from '../mesh/controlPlanes';
import { modeForPort, peerPolicyOf } from '../mesh/peerAuthentications';
import { type MeshPod, membershipEvidence, planeOf } from '../mesh/pods';
import { sidecarFor } from '../mesh/proxyView';
import type { Snapshot } from '../snapshot/Snapshot';
import { ambientAccepts } from './ambientServer';
import { inboundCapture, interceptsNothing } from './capture';

/**
 * What a pod port accepts, and why.
 *
 * @public
 */
export interface ServerAnswer {
  accepts: Accepts;
  unknown?: Reason;
  because: Evidence[];
}

/**
 * What the server side of a connection to a pod port accepts: decided by the
 * data plane that intercepts the port, and by PeerAuthentication where one
 * does (section 2).
 *
 * @public
 */
export function serverAccepts(
  snapshot: Snapshot,
  pod: MeshPod,
  podPort: number,
): ServerAnswer {
  if (pod.unknown) {
    return {
      accepts: 'unknown',
      unknown: pod.unknown,
      because: membershipEvidence(pod),
    };
  }
  const plane = planeOf(snapshot, pod);
  switch (pod.role) {
    case 'gateway':
      return {
        accepts: 'gateway',
        because: [
          ...pod.because,
          fact('R2.7', 'PeerAuthentication does not apply to Istio gateways', {
            ref: pod.object,
          }),
        ],
      };
    case 'waypoint':
      return { accepts: 'waypoint', because: pod.because };
    case 'ambient':
      return ambientAccepts(snapshot, plane, pod, podPort);
    case 'sidecar':
      return sidecarAccepts(snapshot, plane, pod, podPort);
    default:
      return {
        accepts: 'unguarded',
        because: [
          fact(
            'R1.15',
            'nothing of Istio stands before the application, so it gets the bytes as they come',
            {
              ref: pod.object,
            },
          ),
          ...pod.because,
        ],
      };
  }
}

/** Does the pod's own sidecar see connections to the port? */
export function isGuardedBySidecar(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
  port: number,
): { guarded: boolean; because: Evidence } {
  const capture = inboundCapture(plane, pod, port);
  if (
    capture.captured ||
    !interceptsNothing(plane, pod) ||
    pod.spec.hostNetwork
  ) {
    return { guarded: capture.captured, because: capture.because };
  }
  // Without redirection, an ingress listener of a Sidecar binds the port itself.
  const sidecar = sidecarFor(snapshot, plane, pod);
  const bound = sidecar?.body.spec?.ingress.some(
    ({ port: own, captureMode }) =>
      own?.number === port && captureMode !== 'IPTABLES',
  );
  return bound
    ? {
        guarded: true,
        because: fact(
          'R2.16',
          `the Sidecar's ingress listener binds port ${port}`,
          sidecar,
          { path: 'spec.ingress' },
        ),
      }
    : { guarded: false, because: capture.because };
}

function sidecarAccepts(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
  port: number,
): ServerAnswer {
  const guard = isGuardedBySidecar(snapshot, plane, pod, port);
  if (!guard.guarded) {
    return {
      accepts: 'unguarded',
      because: [
        guard.because,
        fact(
          'R1.15',
          'PeerAuthentication is not enforced on a port that is not captured',
          { ref: pod.object },
        ),
      ],
    };
  }
  const policy = peerPolicyOf(snapshot, plane, pod.namespace, pod.labels);
  const { unknown } = policy;
  if (unknown) {
    return {
      accepts: 'unknown',
      unknown,
      because: [unknownEvidence(unknown), ...policy.because(port)],
    };
  }
  return {
    accepts: modeForPort(policy, port),
    because: [...policy.because(port), guard.because, ...pod.because],
  };
}
