import { fact } from '../evidence';
import {
  ambientEvidence,
  environmentUnknown,
  isAmbientOn,
} from '../mesh/controlPlanes';
import {
  endpointsOf,
  serviceByIp,
  type ServiceResource,
} from '../mesh/endpoints';
import {
  gatewaysUseWaypoint,
  type Waypoint,
  waypointOfService,
} from '../mesh/waypoints';
import { Service } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import type { Cluster, ClusterClient } from './clusterTls';
import { nothing, type Target } from './target';

const HBONE_PORT = 15008;

/**
 * The waypoint's pods, where an Istio gateway sends to a service through its
 * waypoint (R1.14, `xds/endpoints/endpoint_builder.go#findServiceWaypoint`);
 * undefined where it does not.
 */
export function waypointTargets(
  snapshot: Snapshot,
  client: ClusterClient,
  { service: { service } }: Cluster,
): Target[] | undefined {
  if (!client.isGateway || !service) return undefined;
  const plane = client.plane;
  const unsure = environmentUnknown(snapshot, plane);
  const off =
    !isAmbientOn(snapshot, plane) ||
    plane?.env.ENABLE_INGRESS_WAYPOINT_ROUTING === 'false';
  if (off && !unsure) return undefined;
  const {
    use,
    cited,
    unknown: unread,
  } = gatewaysUseWaypoint(snapshot, service);
  const answer = waypointOfService(snapshot, service);
  const unknown =
    answer.unknown ??
    (answer.waypoint ? unread ?? (use ? unsure : undefined) : undefined);
  if (unknown) return [nothing('', { unknown }, [])];
  if (!use || !answer.waypoint) return undefined;
  const because = [
    fact(
      'R1.14',
      'Istio gateways send through the waypoint of the service',
      cited,
      {
        path: 'metadata.labels["istio.io/ingress-use-waypoint"]',
      },
    ),
    answer.waypoint.because,
    answer.waypoint.ready,
    ...ambientEvidence(snapshot, plane),
  ];
  const front = serviceOfWaypoint(snapshot, answer.waypoint);
  if (front) {
    because.push(
      fact(
        'R1.13',
        'the address of the waypoint is that of this Service',
        front,
        { path: 'spec.ports' },
      ),
    );
  }
  const port = front?.body.spec?.ports.find(
    ({ port: number }) => number === HBONE_PORT,
  );
  const endpoints = front && port ? endpointsOf(snapshot, front, port) : [];
  const title = answer.waypoint.title;
  if (endpoints.length === 0)
    return [nothing(`waypoint ${title} has no endpoints`, {}, because)];
  return endpoints.map(({ pod, ip, port: number, listedIn, predicted }) => ({
    ...(pod ? { pod } : {}),
    address: ip,
    port: number,
    sent: 'hbone',
    waypoint: title,
    ...(listedIn ? { listedIn } : {}),
    predicted,
    because,
  }));
}

/** The Service that the status of the waypoint's Gateway names, by host name first. */
function serviceOfWaypoint(
  snapshot: Snapshot,
  { gateway }: Waypoint,
): ServiceResource | undefined {
  const addresses = gateway.body.status?.addresses ?? [];
  const host = addresses.find(({ type }) => type === 'Hostname')?.value;
  if (host) {
    const [name, namespace] = host.split('.');
    return snapshot.get(Service, namespace, name);
  }
  const ip = addresses.find(
    ({ type }) => type === undefined || type === 'IPAddress',
  )?.value;
  return ip ? serviceByIp(snapshot, ip) : undefined;
}
