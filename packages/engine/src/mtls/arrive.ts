import type { EndpointGroup, ObjectRef, Reason } from 'istio-ingress-contract';
import { fact, unknownEvidence } from '../evidence';
import { podKind } from '../mesh/podKinds';
import { Pod } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import { atServer } from './atServer';
import type { HopDestination } from './hopQuery';
import type { Target } from './target';

/** What becomes of one connection at its end. */
export interface Ending extends EndpointGroup {
  /** The slices that list the endpoints. */
  listedIn: ObjectRef[];
  predicted: boolean;
}

/**
 * Lets connections arrive at their targets. Pods that no rule tells apart and
 * that get the same bytes are judged once.
 */
export function arriveAll(
  snapshot: Snapshot,
  to: HopDestination,
  targets: readonly Target[],
): Ending[] {
  const endings = new Map<string, Ending>();
  const alone: Ending[] = [];
  for (const target of targets) {
    const { pod } = target;
    if (!pod) {
      alone.push(arrive(snapshot, to, target));
      continue;
    }
    const key = sameness(podKind(snapshot, pod), target);
    const known = endings.get(key);
    if (!known) {
      endings.set(key, arrive(snapshot, to, target));
      continue;
    }
    if (known.pods && !known.pods.includes(pod.ref)) known.pods.push(pod.ref);
    const { listedIn } = target;
    if (listedIn && !known.listedIn.includes(listedIn))
      known.listedIn.push(listedIn);
  }
  return [...endings.values(), ...alone];
}

function sameness(kind: string, target: Target): string {
  const {
    port,
    sent,
    inner,
    sni,
    waypoint,
    foreignAlpn,
    refused,
    unknown,
    predicted,
    because,
  } = target;
  return [
    kind,
    port,
    sent,
    inner,
    sni,
    waypoint,
    foreignAlpn,
    refused,
    unknown?.message,
    predicted,
    because.map(({ rule }) => rule).join(),
  ].join('|');
}

/** Lets a connection arrive at its target. */
function arrive(
  snapshot: Snapshot,
  to: HopDestination,
  target: Target,
): Ending {
  const base = {
    ...(target.pod
      ? { pods: [target.pod.ref], podCount: 1 }
      : target.address
      ? { address: target.address }
      : {}),
    ...(target.port === undefined ? {} : { port: target.port }),
    listedIn: target.listedIn ? [target.listedIn] : [],
    predicted: target.predicted,
  };
  const fixed = withoutServer(target);
  if (fixed) return { ...base, ...fixed };
  const { pod, port } = target;
  if (!pod || port === undefined) {
    const unknown = snapshot.unread(Pod) ?? notAPod(target);
    return {
      ...base,
      sent: target.sent,
      ...innerOf(target),
      outcome: 'unknown',
      unknown,
      because: [unknownEvidence(unknown), ...target.because],
    };
  }
  const server = atServer(snapshot, to, { ...target, pod, port });
  const unknown = target.unknown ?? server.unknown;
  const outcome = unknown ? 'unknown' : server.outcome;
  return {
    ...base,
    sent: target.unknown ? 'unknown' : target.sent,
    ...(target.unknown ? {} : innerOf(target)),
    ...(server.accepts ? { accepts: server.accepts } : {}),
    outcome,
    ...(server.reason && !unknown ? { reason: server.reason } : {}),
    ...(unknown ? { unknown } : {}),
    because: [
      ...(unknown ? [unknownEvidence(unknown)] : []),
      ...(server.reason && !unknown
        ? [fact('R5', server.reason, { ref: pod.object })]
        : []),
      ...server.because,
      ...target.because,
    ],
  };
}

function notAPod({ address, beyond }: Target): Reason {
  switch (beyond) {
    case 'vm':
      return {
        code: 'vm',
        message: `the endpoint ${address} is a machine outside of the cluster`,
      };
    case 'outside':
      return {
        code: 'outside',
        message: `the endpoint ${address} is outside of the mesh`,
      };
    default:
      return {
        code: 'endpoint-not-a-pod',
        message: `the endpoint ${address} belongs to no Pod of the cluster`,
      };
  }
}

/** Connections that end before a server: nothing is sent, or a waypoint takes over. */
function withoutServer(
  target: Target,
): Omit<EndpointGroup, 'pods' | 'port'> | undefined {
  if (target.sent === 'none') {
    if (target.unknown) {
      return {
        sent: 'unknown',
        outcome: 'unknown',
        unknown: target.unknown,
        because: [unknownEvidence(target.unknown), ...target.because],
      };
    }
    return {
      sent: 'none',
      outcome: 'rejected',
      ...(target.refused ? { reason: target.refused } : {}),
      because: target.because,
    };
  }
  if (target.waypoint !== undefined) {
    const unknown = target.unknown;
    return {
      sent: unknown ? 'unknown' : target.sent,
      ...(unknown ? {} : innerOf(target)),
      accepts: 'waypoint',
      outcome: unknown ? 'unknown' : 'mtls',
      ...(unknown ? { unknown } : {}),
      reason: `to waypoint ${target.waypoint}, which opens a connection of its own`,
      because: target.because,
    };
  }
  return undefined;
}

function innerOf({ inner }: Target): Pick<EndpointGroup, 'inner'> {
  return inner ? { inner } : {};
}
