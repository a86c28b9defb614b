import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { fact } from '../evidence';
import { EndpointSlice, Service } from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import type { ServicePort } from '../snapshot/schema/core';
import { declareIndex, type Snapshot } from '../snapshot/Snapshot';
import {
  addressesOfPod,
  type MeshPod,
  podByIp,
  podNamed,
  podsIn,
  podsWith,
} from './pods';

export type ServiceResource = Resource<{
  spec?: {
    type?: string;
    clusterIP?: string;
    clusterIPs: string[];
    selector?: Record<string, string>;
    ports: ServicePort[];
    externalName?: string;
    externalIPs: string[];
    loadBalancerClass?: string;
    publishNotReadyAddresses?: boolean;
  };
}>;

/** One place where a connection to a Service port can end. */
export interface Endpoint {
  pod?: MeshPod;
  /** For a predicted pod the name that stands for its address. */
  ip: string;
  /** The pod's port. */
  port: number;
  /**
   * The pod whose labels Istio reads for this endpoint. Without `targetRef` it
   * is the pod with the same address in the same namespace (R1.6).
   */
  labelled?: MeshPod;
  /** The labels Istio reads for this endpoint. */
  labels: Readonly<Record<string, string>>;
  /**
   * What the endpoint advertises to clients of the mesh (R1.6): `istio`, or
   * another value of its tlsMode label, or `disabled` where it has none.
   */
  tlsMode: string;
  /** A machine outside of the cluster, or an address outside of the mesh. */
  beyond?: 'vm' | 'outside';
  /** The slice that lists it. */
  listedIn?: ObjectRef;
  /** The endpoint was derived from a selector, not read from a slice. */
  predicted: boolean;
}

const TLS_MODE = 'security.istio.io/tlsMode';
const NO_LABELS: Readonly<Record<string, string>> = {};

/** What the labels of an endpoint say to clients (R1.6). */
export function tlsModeOf(labels: Readonly<Record<string, string>>): string {
  return labels[TLS_MODE] || 'disabled';
}

/** The endpoint that a pod is for one of its ports. */
export function endpointOfPod(
  pod: MeshPod,
  port: number,
  predicted: boolean,
): Endpoint {
  return {
    pod,
    labelled: pod,
    labels: pod.labels,
    tlsMode: tlsModeOf(pod.labels),
    ip: addressOfPod(pod),
    port,
    predicted,
  };
}

/** The ready endpoints of one port of a Service. */
export function endpointsOf(
  snapshot: Snapshot,
  service: ServiceResource,
  port: ServicePort,
): readonly Endpoint[] {
  return snapshot.memoOfTwo(listEndpoints, service, port);
}

function listEndpoints(
  snapshot: Snapshot,
  service: ServiceResource,
  port: ServicePort,
): readonly Endpoint[] {
  const slices = snapshot.find(
    slicesByService,
    `${service.namespace}/${service.name}`,
  );
  // An incomplete list of slices says less than the selector.
  const complete =
    slices.length > 0 && !snapshot.unread(EndpointSlice, service.namespace);
  return complete
    ? fromSlices(snapshot, slices, port)
    : fromSelector(snapshot, service, port);
}

/** Evidence for endpoints that slices list. */
export function listings(slices: readonly ObjectRef[]): Evidence[] {
  return slices.map(ref =>
    fact(
      'R1.6',
      'the slice lists the endpoint',
      { ref },
      { path: 'endpoints' },
    ),
  );
}

/** Is this a headless Service: one without an address of its own? */
export function isHeadless(service: ServiceResource): boolean {
  return service.body.spec?.clusterIP === 'None';
}

/** The pods that a Service selects, whatever their readiness. */
export function selectedPods(
  snapshot: Snapshot,
  service: ServiceResource,
): readonly MeshPod[] {
  const selector = service.body.spec?.selector;
  if (!selector || Object.keys(selector).length === 0) return [];
  return podsWith(snapshot, service.namespace, selector);
}

/** The pod port behind a Service port; undefined when a named port is missing. */
export function targetPortOf(
  port: ServicePort,
  pod: MeshPod,
): number | undefined {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target === 0 ? port.port : target;
  if (target === '') return port.port;
  for (const container of [
    ...pod.spec.containers,
    ...pod.spec.initContainers,
  ]) {
    for (const { name, containerPort, protocol } of container.ports) {
      if (name === target && (protocol ?? 'TCP') === (port.protocol ?? 'TCP')) {
        return containerPort;
      }
    }
  }
  return undefined;
}

/** The Services of a namespace that have this pod as a backend. */
export function servicesOfPod(
  snapshot: Snapshot,
  pod: MeshPod,
): readonly ServiceResource[] {
  return servicesByPod(snapshot, pod.namespace).get(pod.key) ?? [];
}

/** The Service that owns a cluster address. */
export function serviceByIp(
  snapshot: Snapshot,
  ip: string,
): ServiceResource | undefined {
  // Of two that claim one address, the last.
  return snapshot.find(servicesByAddress, ip).at(-1);
}

/**
 * The address of a Service for the purpose of a verdict: its ClusterIP, or
 * for a manifest never applied a name that stands for the address it will get.
 */
export function addressOf(service: ServiceResource): string | undefined {
  const spec = service.body.spec;
  if (isHeadless(service) || spec?.type === 'ExternalName') return undefined;
  return spec?.clusterIP || `service:${service.namespace}/${service.name}`;
}

/** The address of a pod, or a name that stands for the one it will get. */
export function addressOfPod(pod: MeshPod): string {
  return pod.ips[0] ?? `pod:${pod.key}`;
}

/** Was this address assigned by a cluster, or does it stand for a future one? */
export function isAssigned(address: string): boolean {
  return !address.startsWith('service:') && !address.startsWith('pod:');
}

function fromSlices(
  snapshot: Snapshot,
  slices: readonly Resource<Slice>[],
  port: ServicePort,
): Endpoint[] {
  const endpoints: Endpoint[] = [];
  for (const slice of slices) {
    for (const slicePort of slice.body.ports) {
      if (
        (slicePort.name ?? '') !== (port.name ?? '') ||
        slicePort.port === undefined
      )
        continue;
      for (const { addresses, conditions, targetRef } of slice.body.endpoints) {
        if (conditions?.ready === false) continue;
        for (const ip of addresses) {
          const pod = podByIp(snapshot, ip);
          const labelled =
            targetRef?.kind === 'Pod' && targetRef.name
              ? podNamed(
                  snapshot,
                  targetRef.namespace ?? slice.namespace,
                  targetRef.name,
                )
              : pod?.namespace === slice.namespace
              ? pod
              : undefined;
          const labels = labelled?.labels ?? NO_LABELS;
          endpoints.push({
            ip,
            port: slicePort.port,
            labels,
            tlsMode: tlsModeOf(labels),
            listedIn: slice.ref,
            predicted: false,
            ...(pod ? { pod } : {}),
            ...(labelled ? { labelled } : {}),
          });
        }
      }
    }
  }
  return endpoints;
}

interface Slice {
  ports: { name?: string; port?: number }[];
  endpoints: {
    addresses: string[];
    conditions?: { ready?: boolean };
    targetRef?: { kind?: string; name?: string; namespace?: string };
  }[];
}

function fromSelector(
  snapshot: Snapshot,
  service: ServiceResource,
  port: ServicePort,
): Endpoint[] {
  const endpoints: Endpoint[] = [];
  for (const pod of selectedPods(snapshot, service)) {
    if (!pod.ready && !service.body.spec?.publishNotReadyAddresses) continue;
    const target = targetPortOf(port, pod);
    if (target === undefined) continue;
    endpoints.push(endpointOfPod(pod, target, true));
  }
  return endpoints;
}

const slicesByService = declareIndex<Slice>({
  kind: EndpointSlice,
  keysOf: ({ namespace, labels }) => {
    const name = labels['kubernetes.io/service-name'];
    return name ? [`${namespace}/${name}`] : [];
  },
});

const slicesByAddress = declareIndex<Slice>({
  kind: EndpointSlice,
  keysOf: ({ body }) => body.endpoints.flatMap(({ addresses }) => addresses),
});

/** The Services that have the pods of a namespace as backends, by key of pod. */
export function servicesByPod(
  snapshot: Snapshot,
  namespace: string,
): ReadonlyMap<string, readonly ServiceResource[]> {
  return snapshot.memoOf(findServicesByPod, namespace);
}

function findServicesByPod(
  snapshot: Snapshot,
  namespace: string,
): ReadonlyMap<string, readonly ServiceResource[]> {
  const byPod = new Map<string, ServiceResource[]>();
  for (const service of snapshot.inNamespace(Service, namespace)) {
    for (const { key } of selectedPods(snapshot, service)) {
      const known = byPod.get(key);
      if (known) known.push(service);
      else byPod.set(key, [service]);
    }
  }
  for (const pod of podsIn(snapshot, namespace)) {
    const listing = addressesOfPod(pod).flatMap(ip =>
      snapshot
        .find(slicesByAddress, ip)
        .filter(() => podByIp(snapshot, ip) === pod),
    );
    for (const slice of listing) {
      const name = slice.labels['kubernetes.io/service-name'];
      const known = byPod.get(pod.key) ?? [];
      if (!name || known.some(each => isNamed(each, slice.namespace, name)))
        continue;
      const service = snapshot.get(Service, slice.namespace, name);
      if (service) byPod.set(pod.key, [...known, service].sort(byName));
    }
  }
  return byPod;
}

function isNamed(
  service: ServiceResource,
  namespace: string,
  name: string,
): boolean {
  return service.name === name && service.namespace === namespace;
}

function byName(a: ServiceResource, b: ServiceResource): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

const servicesByAddress = declareIndex<ServiceResource['body']>({
  kind: Service,
  keysOf: service => {
    const address = addressOf(service);
    const others = service.body.spec?.clusterIPs ?? [];
    return [
      ...(address ? [address] : []),
      ...others.filter(ip => ip && ip !== 'None'),
    ];
  },
});
