import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../evidence';
import { settingsEvidence } from '../mesh/controlPlanes';
import {
  type MeshPod,
  membershipEvidence,
  planeOf,
  podNamed,
} from '../mesh/pods';
import { Pod } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import { unknownVerdict } from './aggregate';
import { outboundCapture } from './capture';
import { addressDialled, direct, finish } from './directClient';
import type { HopDestination, HopQuery, HopVerdict } from './hopQuery';
import { fromGateway, fromSidecar } from './proxyClients';
import { noteHop } from './recordHops';
import { waypointClientTargets, ztunnelTargets } from './ztunnelClient';

/**
 * What becomes of one connection: what is sent, what the server would accept,
 * and the outcome, for the hop and for each endpoint. Equals what Istio's
 * control plane configures.
 *
 * @public
 */
export function evaluateHop(snapshot: Snapshot, query: HopQuery): HopVerdict {
  noteHop(snapshot, query);
  const verdict = judge(snapshot, query);
  const settings = settingsOfBoth(snapshot, query, verdict);
  return settings.length > 0
    ? { ...verdict, because: [...verdict.because, ...settings] }
    : verdict;
}

/** The settings of the control planes that program client and servers. */
function settingsOfBoth(
  snapshot: Snapshot,
  { from }: HopQuery,
  { endpoints }: HopVerdict,
): Evidence[] {
  const servers = endpoints.flatMap(({ pods }) => pods?.slice(0, 1) ?? []);
  const client =
    'pod' in from
      ? clientPod(snapshot, from.pod.namespace, from.pod.name)
      : undefined;
  const planes = new Set(
    [
      client,
      ...servers.map(({ namespace, name }) =>
        clientPod(snapshot, namespace, name),
      ),
    ].flatMap(pod => {
      const plane = pod && pod.role !== 'none' && planeOf(snapshot, pod);
      return plane ? [plane] : [];
    }),
  );
  return [...planes].flatMap(settingsEvidence);
}

function judge(snapshot: Snapshot, query: HopQuery): HopVerdict {
  const to = query.to;
  if ('outsideMesh' in query.from) {
    const because = [
      fact(
        'R3.1',
        'the client is outside of the mesh and sends what its process writes',
      ),
    ];
    return direct(snapshot, to, because);
  }
  const { namespace, name } = query.from.pod;
  const client = clientPod(snapshot, namespace, name);
  if (!client) {
    const reason: Reason = snapshot.unread(Pod, namespace) ?? {
      code: 'not-given',
      kind: 'Pod',
      message: `the client Pod ${namespace}/${name} was not given`,
    };
    return unknownVerdict(reason, [
      absence('R3.1', reason.message, {
        kind: 'Pod',
        namespaces: [namespace],
        selector: name,
      }),
    ]);
  }
  return mark(evaluateFor(snapshot, client, to), client);
}

function evaluateFor(
  snapshot: Snapshot,
  client: MeshPod,
  to: HopDestination,
): HopVerdict {
  if (client.unknown)
    return unknownVerdict(client.unknown, membershipEvidence(client));
  const plane = planeOf(snapshot, client);
  switch (client.role) {
    case 'gateway':
      return fromGateway(snapshot, { pod: client, plane, isGateway: true }, to);
    case 'sidecar': {
      const address = addressDialled(snapshot, to);
      const capture = outboundCapture(plane, client, address, to.port);
      if (capture.unknown)
        return unknownVerdict(capture.unknown, [capture.because]);
      if (!capture.captured)
        return direct(snapshot, to, [capture.because, ...client.because]);
      return fromSidecar(
        snapshot,
        { pod: client, plane, isGateway: false },
        to,
        address,
        [capture.because, ...client.because],
      );
    }
    case 'ambient': {
      const address = addressDialled(snapshot, to);
      return finish(
        snapshot,
        to,
        ztunnelTargets(snapshot, plane, to, address),
        client.because,
      );
    }
    case 'waypoint': {
      const address = addressDialled(snapshot, to);
      const targets = waypointClientTargets(snapshot, plane, to, address);
      return finish(snapshot, to, targets, client.because);
    }
    default:
      return direct(snapshot, to, [
        fact(
          'R3.1',
          `nothing of Istio takes what ${client.namespace}/${client.name} sends, so its bytes leave as they are`,
          { ref: client.object },
        ),
        ...client.because,
      ]);
  }
}

/** A running pod, or a predicted one by the rest of its key or its workload's name. */
function clientPod(
  snapshot: Snapshot,
  namespace: string,
  name: string,
): MeshPod | undefined {
  for (const key of [
    name,
    `Deployment:${name}`,
    `StatefulSet:${name}`,
    `DaemonSet:${name}`,
  ]) {
    const pod = podNamed(snapshot, namespace, key);
    if (pod) return pod;
  }
  return undefined;
}

function mark(verdict: HopVerdict, client: MeshPod): HopVerdict {
  return client.predicted ? { ...verdict, predicted: true } : verdict;
}
