import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { fact } from '../evidence';
import { EndpointSlice, Service } from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import type { ServicePort } from '../snapshot/schema/core';
import type { Snapshot } from '../snapshot/Snapshot';
import { type MeshPod, podByIp, podNamed, podsWith } from './pods';

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
  const cache = snapshot.memo(endpointCaches);
  let byPort = cache.get(service);
  if (!byPort) {
    byPort = new Map();
    cache.set(service, byPort);
  }
  let endpoints = byPort.get(port);
  if (!endpoints) {
    const slices = snapshot
      .memo(slicesByService)
      .get(`${service.namespace}/${service.name}`);
    // An incomplete list of slices says less than the selector.
    const complete =
      slices && !snapshot.unread(EndpointSlice, service.namespace);
    endpoints = complete
      ? fromSlices(snapshot, slices, port)
      : fromSelector(snapshot, service, port);
    byPort.set(port, endpoints);
  }
  return endpoints;
}

function endpointCaches(_: Snapshot) {
  return new Map<ServiceResource, Map<ServicePort, readonly Endpoint[]>>();
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
  return snapshot.memo(servicesByPod).get(pod.key) ?? [];
}

/** The Service that owns a cluster address. */
export function serviceByIp(
  snapshot: Snapshot,
  ip: string,
): ServiceResource | undefined {
  return snapshot.memo(indexByIp).get(ip);
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

function slicesByService(snapshot: Snapshot) {
  const byService = new Map<string, Resource<Slice>[]>();
  for (const slice of snapshot.list(EndpointSlice)) {
    const name = slice.labels['kubernetes.io/service-name'];
    if (!name) continue;
    const key = `${slice.namespace}/${name}`;
    const known = byService.get(key);
    if (known) known.push(slice);
    else byService.set(key, [slice]);
  }
  return byService;
}

function servicesByPod(snapshot: Snapshot) {
  const byPod = new Map<string, ServiceResource[]>();
  const add = (pod: MeshPod, service: ServiceResource) => {
    const known = byPod.get(pod.key);
    if (!known) byPod.set(pod.key, [service]);
    else if (!known.includes(service)) known.push(service);
  };
  const slices = snapshot.memo(slicesByService);
  for (const service of snapshot.list(Service)) {
    for (const pod of selectedPods(snapshot, service)) add(pod, service);
    for (const slice of slices.get(`${service.namespace}/${service.name}`) ??
      []) {
      for (const { addresses } of slice.body.endpoints) {
        for (const ip of addresses) {
          const pod = podByIp(snapshot, ip);
          if (pod) add(pod, service);
        }
      }
    }
  }
  return byPod;
}

function indexByIp(snapshot: Snapshot) {
  const byIp = new Map<string, ServiceResource>();
  for (const service of snapshot.list(Service)) {
    const address = addressOf(service);
    if (address) byIp.set(address, service);
    for (const ip of service.body.spec?.clusterIPs ?? []) {
      if (ip && ip !== 'None') byIp.set(ip, service);
    }
  }
  return byIp;
}
