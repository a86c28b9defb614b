import type { Evidence, Reason } from 'istio-ingress-contract';
import { fact } from '../evidence';
import { Gateway, GatewayClass, Namespace } from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import { matchesSelector } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import type { ServiceResource } from './endpoints';
import type { MeshPod } from './pods';

const USE = 'istio.io/use-waypoint';
const USE_NAMESPACE = 'istio.io/use-waypoint-namespace';
const FOR = 'istio.io/waypoint-for';
const INGRESS_USE = 'istio.io/ingress-use-waypoint';
const MANAGED = 'gateway.istio.io/managed';
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

type GatewayResource = ReturnType<typeof gatewaysOf>[number];

function gatewaysOf(snapshot: Snapshot) {
  return snapshot.list(Gateway);
}

/** The waypoint of a service or workload. */
export interface Waypoint {
  gateway: GatewayResource;
  /** `namespace/name`. */
  title: string;
  because: Evidence;
  /** Why it takes connections. */
  ready: Evidence;
}

/** A waypoint, none, or why it cannot be known. */
export interface WaypointAnswer {
  waypoint?: Waypoint;
  unknown?: Reason;
}

/** The waypoint for connections to a Service's address (R1.13). */
export function waypointOfService(
  snapshot: Snapshot,
  service: ServiceResource,
): WaypointAnswer {
  const managed = service.labels[MANAGED];
  if (
    managed === 'istio.io-mesh-controller' ||
    managed === 'istio.io-eastwest-controller'
  )
    return {};
  return waypointFor(snapshot, service, 'service');
}

/** The waypoint for connections to a pod's address. */
export function waypointOfPod(
  snapshot: Snapshot,
  pod: MeshPod,
): WaypointAnswer {
  const name = pod.labels[GATEWAY_NAME];
  // The pods of a waypoint have none themselves.
  if (name && readyGateway(snapshot, pod.namespace, name)) return {};
  return waypointFor(snapshot, { ...pod, ref: pod.object }, 'workload');
}

/**
 * Do Istio gateways send through the waypoint of a Service? Only where its
 * label, else that of its namespace, asks for it (R1.14).
 */
export function gatewaysUseWaypoint(
  snapshot: Snapshot,
  service: ServiceResource,
): { use: boolean; cited: Pick<Resource<unknown>, 'ref'>; unknown?: Reason } {
  const own = service.labels[INGRESS_USE];
  if (own !== undefined) return { use: isTrue(own), cited: service };
  const { labels, unknown, cited } = labelsOfNamespace(
    snapshot,
    service.namespace,
  );
  return {
    use: isTrue(labels[INGRESS_USE] ?? ''),
    cited: cited ?? service,
    ...(unknown ? { unknown } : {}),
  };
}

// As Go's strconv.ParseBool reads it.
function isTrue(text: string): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text);
}

type Labelled = Pick<Resource<unknown>, 'labels' | 'namespace' | 'ref'>;

/**
 * The object's own label first, then that of its namespace; a label that
 * leads nowhere does not fall back
 * (`serviceregistry/ambient/waypoints.go#fetchWaypointForTarget`).
 */
function waypointFor(
  snapshot: Snapshot,
  object: Labelled,
  traffic: 'service' | 'workload',
): WaypointAnswer {
  let labels = object.labels;
  let cited: Pick<Resource<unknown>, 'ref'> = object;
  if (labels[USE] === undefined) {
    const namespace = labelsOfNamespace(snapshot, object.namespace);
    if (namespace.unknown) return { unknown: namespace.unknown };
    labels = namespace.labels;
    cited = namespace.cited ?? object;
  }
  const name = labels[USE];
  if (name === undefined || name === 'none') return {};
  const gatewayNamespace = labels[USE_NAMESPACE] ?? object.namespace;
  const unread = snapshot.unread(Gateway, gatewayNamespace);
  if (unread) return { unknown: unread };
  const gateway = readyGateway(snapshot, gatewayNamespace, name);
  if (!gateway) return {};
  if (!admits(snapshot, gateway, object.namespace)) return {};
  const serves = trafficOf(snapshot, gateway);
  if (serves.unknown) return { unknown: serves.unknown };
  if (serves.traffic !== traffic && serves.traffic !== 'all') return {};
  const title = `${gateway.namespace}/${gateway.name}`;
  return {
    waypoint: {
      gateway,
      title,
      because: fact(
        'R1.13',
        `connections go through the waypoint ${title}`,
        cited,
        {
          path: `metadata.labels["${USE}"]`,
          value: name,
        },
      ),
      ready: fact('R1.13', `the waypoint ${title} has an address`, gateway, {
        path: 'status.addresses',
      }),
    },
  };
}

/** A waypoint counts once its Gateway has an address. */
function readyGateway(
  snapshot: Snapshot,
  namespace: string,
  name: string,
): GatewayResource | undefined {
  const gateway = snapshot.get(Gateway, namespace, name);
  return gateway && (gateway.body.status?.addresses.length ?? 0) > 0
    ? gateway
    : undefined;
}

function admits(
  snapshot: Snapshot,
  gateway: GatewayResource,
  namespace: string,
): boolean {
  const listener = gateway.body.spec.listeners.find(
    ({ protocol, port }) => protocol === 'HBONE' && port === 15008,
  );
  const allowed = listener?.allowedRoutes?.namespaces;
  switch (allowed?.from) {
    case 'All':
      return true;
    case 'Selector':
      return (
        allowed.selector !== undefined &&
        matchesSelector(
          allowed.selector,
          labelsOfNamespace(snapshot, namespace).labels,
        )
      );
    default:
      return gateway.namespace === namespace;
  }
}

function trafficOf(
  snapshot: Snapshot,
  gateway: GatewayResource,
): { traffic: string; unknown?: Reason } {
  const own = gateway.labels[FOR];
  if (own !== undefined) return { traffic: own };
  const unknown = snapshot.unread(GatewayClass);
  const object = snapshot.get(
    GatewayClass,
    '',
    gateway.body.spec.gatewayClassName,
  );
  return {
    traffic: object?.labels[FOR] ?? 'service',
    ...(unknown ? { unknown } : {}),
  };
}

function labelsOfNamespace(
  snapshot: Snapshot,
  namespace: string,
): {
  labels: Readonly<Record<string, string>>;
  cited?: Pick<Resource<unknown>, 'ref'>;
  unknown?: Reason;
} {
  const object = snapshot.get(Namespace, '', namespace);
  if (object) return { labels: object.labels, cited: object };
  const unknown: Reason | undefined =
    snapshot.unread(Namespace) ??
    (snapshot.world === 'open'
      ? {
          code: 'not-given',
          kind: 'Namespace',
          message: `Namespace ${namespace} was not given: its labels may name a waypoint`,
        }
      : undefined);
  return { labels: {}, ...(unknown ? { unknown } : {}) };
}
