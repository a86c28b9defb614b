import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact, unknownEvidence } from '../evidence';
import { addressOf } from '../mesh/endpoints';
import {
  type MeshPod,
  membershipEvidence,
  planeOf,
  podNamed,
} from '../mesh/pods';
import { gatewayView, type ProxyView, sidecarView } from '../mesh/proxyView';
import {
  GRPCRoute,
  HTTPRoute,
  type Kind,
  Pod,
  Service,
  ServiceEntry,
  TCPRoute,
  TLSRoute,
} from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import { aggregate, refusedVerdict, unknownVerdict } from './aggregate';
import { arriveAll } from './arrive';
import { outboundCapture } from './capture';
import { routeOfSidecar } from './clientRoute';
import { targetsOfCluster } from './clusterTargets';
import { type ClusterClient, clusterFor, rulesUnread } from './clusterTls';
import type { HopDestination, HopQuery, HopVerdict } from './hopQuery';
import { deliver, nothing, type Target, targetsOf } from './target';
import type { WeightedDestination } from './tcpChains';
import { ztunnelTargets } from './ztunnelClient';

/**
 * What becomes of one connection: what is sent, what the server would accept,
 * and the outcome, for the hop and for each endpoint. Equals what Istio's
 * control plane configures.
 */
export function evaluateHop(snapshot: Snapshot, query: HopQuery): HopVerdict {
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

/** Without an address, a client dials the Service that is named. */
function addressDialled(
  snapshot: Snapshot,
  { address, service }: HopDestination,
): string {
  if (address !== undefined) return address;
  const object =
    service && snapshot.get(Service, service.namespace, service.name);
  return (object && addressOf(object)) ?? '';
}

/** Bytes leave as the process wrote them. */
function direct(
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
function ownBytes({
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

function reached(
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

function finish(
  snapshot: Snapshot,
  to: HopDestination,
  targets: readonly Target[],
  because: Evidence[],
): HopVerdict {
  return aggregate(arriveAll(snapshot, to, targets), because);
}

function fromSidecar(
  snapshot: Snapshot,
  client: ClusterClient,
  to: HopDestination,
  address: string,
  because: Evidence[],
): HopVerdict {
  const view = sidecarView(snapshot, client.plane, client.pod);
  if (view.unknown)
    return unknownVerdict(view.unknown, [
      unknownEvidence(view.unknown),
      ...because,
    ]);
  const route = routeOfSidecar(snapshot, view, client.pod, to, address);
  const why = [...route.because, ...because];
  switch (route.kind) {
    case 'unknown':
      return unknownVerdict(route.unknown, [
        unknownEvidence(route.unknown),
        ...why,
      ]);
    case 'rejected':
      return refusedVerdict(
        route.because.length > 0 ? why : [fact('R4.1', route.why), ...why],
      );
    case 'dynamic-dns':
      return dynamicDns(to, why);
    case 'passthrough': {
      const delivery = deliver(snapshot, address, to.port);
      return reached(
        snapshot,
        to,
        delivery,
        targetsOf(delivery, ownBytes(to)),
        why,
      );
    }
    default: {
      const dialled = { address, port: to.port };
      const targets = route.legs.flatMap(leg =>
        targetsOfLeg(snapshot, client, view, leg, dialled),
      );
      const sure = unlessRerouted(snapshot, targets, route.http);
      return finish(snapshot, to, withOwnTls(sure, to), why);
    }
  }
}

const HTTP_ROUTES: readonly Kind<unknown>[] = [HTTPRoute, GRPCRoute];
const L4_ROUTES: readonly Kind<unknown>[] = [TLSRoute, TCPRoute];

/**
 * Routes of the Gateway API may send requests for a service elsewhere. Where
 * they were not read, mTLS is not promised.
 */
function unlessRerouted(
  snapshot: Snapshot,
  targets: readonly Target[],
  http: boolean,
): Target[] {
  const unread = (http ? HTTP_ROUTES : L4_ROUTES)
    .map(kind => snapshot.unread(kind))
    .find(reason => reason !== undefined);
  if (!unread) return [...targets];
  return targets.map(target =>
    target.sent === 'istio-mtls' || target.sent === 'hbone'
      ? { unknown: unread, ...target }
      : target,
  );
}

/** A gateway's route names a service; its proxy needs a cluster for it. */
function fromGateway(
  snapshot: Snapshot,
  client: ClusterClient,
  to: HopDestination,
): HopVerdict {
  if (!to.service) {
    const reason: Reason = {
      code: 'not-modelled',
      message: 'an Istio gateway sends only to services that its routes name',
    };
    return unknownVerdict(reason, [unknownEvidence(reason)]);
  }
  const view = gatewayView(snapshot, client.plane, client.pod.namespace);
  const { namespace, name } = to.service;
  const unread = view.unknown ?? snapshot.unread(Service, namespace);
  if (unread)
    return unknownVerdict(unread, [
      unknownEvidence(unread),
      ...client.pod.because,
    ]);
  const leg = {
    host: `${name}.${namespace}.svc.cluster.local`,
    port: to.port,
    ...(to.subset ? { subset: to.subset } : {}),
    weight: 1,
  };
  const targets = targetsOfLeg(snapshot, client, view, leg, {
    address: '',
    port: to.port,
  });
  return finish(snapshot, to, withOwnTls(targets, to), client.pod.because);
}

function targetsOfLeg(
  snapshot: Snapshot,
  client: ClusterClient,
  view: ProxyView,
  leg: WeightedDestination,
  dialled: { address: string; port: number },
): Target[] {
  const service = view.services.get(leg.host);
  const port = service?.ports.find(
    ({ number, protocol }) => number === leg.port && protocol.class !== 'udp',
  );
  const cluster =
    service && port && service.resolution !== 'alias'
      ? clusterFor(snapshot, client, service, port, leg.subset)
      : undefined;
  if (cluster) return targetsOfCluster(snapshot, client, cluster, dialled);
  const unread = service
    ? rulesUnread(snapshot, client, service)
    : snapshot.unread(Service) ?? snapshot.unread(ServiceEntry);
  const what = `${leg.host}:${leg.port}${
    leg.subset ? ` subset ${leg.subset}` : ''
  }`;
  const why = `the client's proxy knows no destination ${what}`;
  return [
    nothing(why, unread ? { unknown: unread } : {}, [
      service
        ? fact('R4.1', why, service.object, { path: 'spec.ports' })
        : absence('R4.1', why, {
            kind: 'Service',
            namespaces: [view.namespace],
            selector: leg.host,
          }),
    ]),
  ];
}

/** TLS of the client process is inside of whatever its proxy sends. */
function withOwnTls(targets: readonly Target[], to: HopDestination): Target[] {
  const own = ownBytes(to);
  if (own.sent === 'plaintext') return [...targets];
  return targets.map(target => {
    if (target.sent === 'none') return target;
    return target.sent === 'plaintext'
      ? { ...target, ...own }
      : { ...target, inner: own.sent };
  });
}

function dynamicDns(to: HopDestination, because: Evidence[]): HopVerdict {
  const unknown: Reason = {
    code: 'dynamic-dns',
    message: `the client's sidecar resolves the Host ${
      to.host ?? ''
    } through DNS itself`,
  };
  return {
    sent: 'plaintext',
    outcome: 'unknown',
    endpoints: [
      {
        ...(to.host ? { address: to.host } : {}),
        sent: 'plaintext',
        outcome: 'unknown',
        unknown,
        because: [unknownEvidence(unknown)],
      },
    ],
    unknown: [unknown],
    predicted: false,
    because: [unknownEvidence(unknown), ...because],
  };
}
