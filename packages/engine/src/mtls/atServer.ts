import type {
  Accepts,
  Evidence,
  Outcome,
  Reason,
} from 'istio-ingress-contract';
import { type ControlPlane, environmentUnknown } from '../mesh/controlPlanes';
import { type MeshPod, planeOf } from '../mesh/pods';
import type { Snapshot } from '../snapshot/Snapshot';
import { behavesAsOf } from '../mesh/versions';
import {
  ambientAccepts,
  bypassesInbound,
  ztunnelAccepts,
} from './ambientServer';
import {
  type Arrival,
  type Combination,
  combineAmbient,
  combineSidecar,
  combineSidecarTls,
  combineUnguarded,
} from './combine';
import { gatewayAnswer } from './gatewayServer';
import type { HopDestination } from './hopQuery';
import { inboundProtocol, protocolUnread } from './inboundProtocol';
import { serverAccepts } from './serverAccepts';
import type { Target } from './target';
import { isCaptured, sidecarTakesTunnel } from './tunnels';

/** What a server makes of a connection. */
export interface AtServer {
  accepts?: Accepts;
  outcome: Outcome;
  reason?: string;
  unknown?: Reason;
  because: Evidence[];
}

type Reached = Target & { pod: MeshPod; port: number };

/** Lets a connection meet the data plane that stands before a pod port. */
export function atServer(
  snapshot: Snapshot,
  to: HopDestination,
  target: Reached,
): AtServer {
  const { pod, port } = target;
  const arrival = arrivalOf(to, target);
  if (pod.unknown) {
    return {
      accepts: 'unknown',
      outcome: 'unknown',
      unknown: pod.unknown,
      because: pod.because,
    };
  }
  if (pod.role === 'gateway') return atGateway(snapshot, to, target, arrival);
  if (pod.role === 'ambient') return atZtunnel(snapshot, target, arrival);
  if (pod.role === 'sidecar') return atSidecar(snapshot, target, arrival);
  const answer = serverAccepts(snapshot, pod, port);
  const accepts = pod.role === 'waypoint' ? 'unguarded' : answer.accepts;
  return { accepts, ...combineUnguarded(arrival), because: answer.because };
}

function arrivalOf(to: HopDestination, target: Target): Arrival {
  return {
    sent: target.sent,
    ...(target.inner ? { inner: target.inner } : {}),
    protocol: to.protocol,
    ownMeshCertificate: to.tls === 'mesh',
    foreignAlpn: target.foreignAlpn === true,
  };
}

/** A captured gateway has ztunnel before its own listeners. */
function atGateway(
  snapshot: Snapshot,
  to: HopDestination,
  target: Reached,
  arrival: Arrival,
): AtServer {
  const { pod, port } = target;
  if (isCaptured(pod) && !pod.spec.hostNetwork) {
    const plane = planeOf(snapshot, pod);
    const before = ambientAccepts(snapshot, plane, pod, port);
    const outcome = combineAmbient(before.accepts, arrival);
    if (before.unknown && arrival.sent !== 'hbone') {
      return {
        accepts: 'unknown',
        outcome: 'unknown',
        unknown: before.unknown,
        because: before.because,
      };
    }
    if (arrival.sent === 'hbone' || outcome.outcome === 'rejected') {
      return { accepts: before.accepts, ...outcome, because: before.because };
    }
  }
  return gatewayAnswer(snapshot, to, target, arrival);
}

function atZtunnel(
  snapshot: Snapshot,
  { pod, port }: Reached,
  arrival: Arrival,
): AtServer {
  const plane = planeOf(snapshot, pod);
  if (
    arrival.sent === 'hbone' &&
    bypassesInbound(pod) &&
    !behavesAsOf('bypass-takes-hbone', plane)
  ) {
    const answer = serverAccepts(snapshot, pod, port);
    return {
      accepts: answer.accepts,
      outcome: 'unknown',
      unknown: {
        code: 'not-modelled',
        object: pod.object,
        message: `HBONE to a pod that bypasses inbound capture times out under Istio ${plane?.version}`,
      },
      because: answer.because,
    };
  }
  // A tunnel always ends at ztunnel, whatever the pod lets past it.
  const answer =
    arrival.sent === 'hbone'
      ? ztunnelAccepts(snapshot, plane, pod, port)
      : serverAccepts(snapshot, pod, port);
  if (answer.unknown && arrival.sent !== 'hbone') {
    return {
      accepts: 'unknown',
      outcome: 'unknown',
      unknown: answer.unknown,
      because: answer.because,
    };
  }
  return {
    accepts: answer.accepts,
    ...combineAmbient(answer.accepts, arrival),
    because: answer.because,
  };
}

function atSidecar(
  snapshot: Snapshot,
  { pod, port }: Reached,
  arrival: Arrival,
): AtServer {
  const plane = planeOf(snapshot, pod);
  const answer = serverAccepts(snapshot, pod, port);
  if (arrival.sent === 'hbone') {
    const unsure = environmentUnknown(snapshot, plane);
    if (unsure)
      return {
        accepts: answer.accepts,
        outcome: 'unknown',
        unknown: unsure,
        because: answer.because,
      };
    const takes = sidecarTakesTunnel(snapshot, plane, pod);
    return {
      accepts: answer.accepts,
      ...(takes
        ? { outcome: 'mtls' as const }
        : {
            outcome: 'rejected' as const,
            reason: "the server's sidecar does not listen for HBONE",
          }),
      because: answer.because,
    };
  }
  if (answer.unknown) {
    return {
      accepts: 'unknown',
      outcome: 'unknown',
      unknown: answer.unknown,
      because: answer.because,
    };
  }
  const { accepts } = answer;
  if (
    accepts !== 'strict' &&
    accepts !== 'permissive' &&
    accepts !== 'disable'
  ) {
    return { accepts, ...combineUnguarded(arrival), because: answer.because };
  }
  const server = inboundProtocol(snapshot, plane, pod, port);
  const unread = protocolUnread(snapshot, plane, pod);
  if (unread && dependsOnProtocol(plane, accepts, arrival)) {
    return {
      accepts,
      outcome: 'unknown',
      unknown: unread,
      because: answer.because,
    };
  }
  const result: Combination =
    server.ownTls !== undefined && accepts === 'disable'
      ? combineSidecarTls(server.ownTls, server.class, arrival)
      : combineSidecar(accepts, server.class, arrival);
  return { accepts, ...result, because: [...answer.because, server.because] };
}

/** Would another protocol of the port, or TLS of a Sidecar, change the outcome? */
function dependsOnProtocol(
  plane: ControlPlane | undefined,
  mode: 'strict' | 'permissive' | 'disable',
  arrival: Arrival,
): boolean {
  if (mode === 'disable' && plane?.env.ENABLE_TLS_ON_SIDECAR_INGRESS === 'true')
    return true;
  return (
    combineSidecar(mode, 'http', arrival).outcome !==
    combineSidecar(mode, 'tcp', arrival).outcome
  );
}
