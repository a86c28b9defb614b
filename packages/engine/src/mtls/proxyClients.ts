import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact, unknownEvidence } from '../evidence';
import { gatewayView, type ProxyView, sidecarView } from '../mesh/proxyView';
import {
  GRPCRoute,
  HTTPRoute,
  type Kind,
  Service,
  ServiceEntry,
  TCPRoute,
  TLSRoute,
} from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import { refusedVerdict, unknownVerdict } from './aggregate';
import { routeOfSidecar } from './clientRoute';
import { targetsOfCluster } from './clusterTargets';
import { type ClusterClient, clusterFor, rulesUnread } from './clusterTls';
import { finish, ownBytes, reached, withOwnTls } from './directClient';
import type { HopDestination, HopVerdict } from './hopQuery';
import { deliver, nothing, type Target, targetsOf } from './target';
import type { WeightedDestination } from './tcpChains';

/** A connection that the client's own sidecar takes. */
export function fromSidecar(
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
export function fromGateway(
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

/** In an open world, the rule that names the subset may exist elsewhere. */
function subsetNotGiven(
  { world }: Snapshot,
  { subset, host }: WeightedDestination,
  hasPort: boolean,
): Reason | undefined {
  if (world === 'closed' || !subset || !hasPort) return undefined;
  return {
    code: 'not-given',
    kind: 'DestinationRule',
    message: `no DestinationRule with the subset ${subset} for ${host} was given`,
  };
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
    ? rulesUnread(snapshot, client, service) ??
      subsetNotGiven(snapshot, leg, port !== undefined)
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
