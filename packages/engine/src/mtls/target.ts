import type { Evidence, ObjectRef, Reason, Sent } from 'istio-ingress-contract';
import { absence, fact } from '../evidence';
import {
  type Endpoint,
  endpointOfPod,
  endpointsOf,
  serviceByIp,
} from '../mesh/endpoints';
import { type MeshPod, podByIp } from '../mesh/pods';
import { EndpointSlice, Pod, Service } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';

/** One place where the connection can end, and what is sent there. */
export interface Target {
  pod?: MeshPod;
  /** Empty when nothing is dialled. */
  address: string;
  /** The pod's port; absent when nothing is dialled. */
  port?: number;
  sent: Sent;
  inner?: Sent;
  /** Server name of TLS that a proxy of Istio starts. */
  sni?: string;
  /** The connection goes to this waypoint, which opens another one. */
  waypoint?: string;
  /** A certificate of the mesh, but not Istio's ALPN. */
  foreignAlpn?: boolean;
  /** The address is no pod's, but that of a machine or of something outside. */
  beyond?: 'vm' | 'outside';
  /** Why nothing is sent. */
  refused?: string;
  /** Why what is sent cannot be known. */
  unknown?: Reason;
  /** The slice that lists the endpoint. */
  listedIn?: ObjectRef;
  predicted: boolean;
  because: Evidence[];
}

/** Where an address leads without any mesh. */
export interface Delivery {
  endpoints: readonly Endpoint[];
  /** Why nothing is reached. */
  refused?: string;
  unknown?: Reason;
  because: Evidence[];
}

/**
 * What the node's service proxy, or plain routing, does with an address: a
 * cluster IP leads to any ready endpoint, a pod IP to that pod.
 */
export function deliver(
  snapshot: Snapshot,
  address: string,
  port: number,
): Delivery {
  const service = serviceByIp(snapshot, address);
  if (service) {
    const portSpec = service.body.spec?.ports.find(
      ({ port: number, protocol }) =>
        number === port && (protocol ?? 'TCP') === 'TCP',
    );
    if (!portSpec) {
      const why = `Service ${service.namespace}/${service.name} has no port ${port}`;
      return {
        endpoints: [],
        refused: why,
        because: [fact('K1', why, service, { path: 'spec.ports' })],
      };
    }
    const endpoints = endpointsOf(snapshot, service, portSpec);
    const lost = endpointsUnread(
      snapshot,
      service.namespace,
      endpoints.length === 0,
    );
    if (lost) return { endpoints: [], unknown: lost, because: [] };
    if (endpoints.length === 0) {
      const why = `Service ${service.namespace}/${service.name} has no ready endpoints for port ${port}`;
      return {
        endpoints,
        refused: why,
        because: [
          absence('K1', why, {
            kind: 'Pod',
            namespaces: [service.namespace],
            selector: selectorText(service.body.spec?.selector),
          }),
        ],
      };
    }
    return { endpoints, because: [] };
  }
  const pod = podByIp(snapshot, address);
  if (pod)
    return {
      endpoints: [endpointOfPod(pod, port, pod.predicted)],
      because: [],
    };
  const unknown =
    snapshot.unread(Service) ??
    snapshot.unread(Pod) ??
    addressNotGiven(snapshot, address);
  if (unknown) return { endpoints: [], unknown, because: [] };
  const why = `no Pod and no Service has the address ${address}`;
  return {
    endpoints: [],
    refused: why,
    because: [
      absence('K1', why, {
        kind: 'Pod',
        namespaces: [],
        selector: address,
      }),
    ],
  };
}

/** In an open world, what has the address may exist elsewhere. */
function addressNotGiven(
  snapshot: Snapshot,
  address: string,
): Reason | undefined {
  if (snapshot.world === 'closed') return undefined;
  return {
    code: 'not-given',
    kind: 'Pod',
    message: `nothing that has the address ${address || '(none)'} was given`,
  };
}

/** Why the endpoints of a Service are not all known, if they are not. */
export function endpointsUnread(
  snapshot: Snapshot,
  namespace: string,
  none: boolean,
): Reason | undefined {
  const pods = snapshot.unread(Pod, namespace);
  if (pods || !none) return pods;
  return (
    snapshot.unread(EndpointSlice, namespace) ??
    (snapshot.world === 'open'
      ? {
          code: 'not-given',
          kind: 'Pod',
          message: `no workload behind the Service was given in namespace ${namespace}`,
        }
      : undefined)
  );
}

/** The targets of a delivery, all of which get the same bytes. */
export function targetsOf(
  delivery: Delivery,
  send: Pick<Target, 'sent' | 'inner' | 'foreignAlpn'>,
): Target[] {
  return delivery.endpoints.map(({ pod, ip, port, listedIn, predicted }) => ({
    ...(pod ? { pod } : {}),
    address: ip,
    port,
    ...send,
    ...(listedIn ? { listedIn } : {}),
    predicted: predicted || (pod?.predicted ?? false),
    because: [],
  }));
}

/** A target that stands for nothing being sent. */
export function nothing(
  why: string,
  more: Pick<Target, 'unknown'>,
  because: Evidence[],
): Target {
  return {
    address: '',
    sent: 'none',
    refused: why,
    predicted: false,
    ...more,
    because,
  };
}

function selectorText(
  selector: Readonly<Record<string, string>> | undefined,
): string {
  return Object.entries(selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
