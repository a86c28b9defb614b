import type { ObjectRef } from 'istio-ingress-contract';
import { Service, ServiceEntry } from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import type { ServicePort } from '../snapshot/schema/core';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import type { ControlPlane } from './controlPlanes';
import { addressOf, type Endpoint, endpointsOf, isHeadless, type ServiceResource } from './endpoints';
import { serviceHostname } from './hostnames';
import { podByIp, podsIn } from './pods';
import { type PortProtocol, protocolNamed, protocolOf } from './protocol';
import { isExported, isInRevision, isNamespaceDiscovered, serviceExportTo } from './visibility';

/** One port of a registry service. */
export interface RegistryPort {
  number: number;
  name: string;
  protocol: PortProtocol;
  servicePort: ServicePort;
}

/**
 * A name in Istio's service registry: a Service, or one host of a
 * ServiceEntry.
 */
export interface RegistryService {
  hostname: string;
  namespace: string;
  object: { ref: ObjectRef };
  /** Set for Services of Kubernetes. */
  service?: ServiceResource;
  createdAt: string;
  name: string;
  /** Virtual addresses. Empty for headless Services. */
  addresses: readonly string[];
  ports: readonly RegistryPort[];
  /** How a client's proxy finds endpoints. */
  resolution: 'endpoints' | 'headless' | 'none' | 'dns';
  external: boolean;
  exportTo: readonly string[];
  /** Other names of ExternalName Services that mean this one. */
  aliases: readonly string[];
  endpoints(port: RegistryPort): readonly Endpoint[];
}

/**
 * The registry of a control plane, whole: what a proxy sees of it depends on
 * exports and on Sidecar objects.
 */
export function registryOf(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): readonly RegistryService[] {
  const cache = snapshot.memo(registries);
  const key = plane ? `${plane.revision}/${plane.namespace}` : '';
  let registry = cache.get(key);
  if (!registry) {
    registry = buildRegistry(snapshot, plane);
    cache.set(key, registry);
  }
  return registry;
}

/** Is the registry service exported to clients of a namespace? */
export function isVisible(service: RegistryService, clientNamespace: string): boolean {
  return isExported(service.exportTo, service.namespace, clientNamespace);
}

function registries(_: Snapshot) {
  return new Map<string, readonly RegistryService[]>();
}

function buildRegistry(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): readonly RegistryService[] {
  const services: RegistryService[] = [];
  const aliases = new Map<string, string[]>();
  for (const service of snapshot.list(Service)) {
    if (!isNamespaceDiscovered(plane, snapshot, service.namespace)) continue;
    const spec = service.body.spec;
    if (spec?.type === 'ExternalName') {
      const target = spec.externalName?.toLowerCase().replace(/\.$/, '');
      if (!target) continue;
      const own = serviceHostname(service.namespace, service.name);
      aliases.set(target, [...(aliases.get(target) ?? []), own]);
      continue;
    }
    services.push(fromService(snapshot, plane, service));
  }
  for (const entry of snapshot.list(ServiceEntry)) {
    if (!isNamespaceDiscovered(plane, snapshot, entry.namespace)) continue;
    if (!isInRevision(entry.labels, plane)) continue;
    services.push(...fromServiceEntry(snapshot, plane, entry));
  }
  return services.map(service => {
    const others = aliases.get(service.hostname);
    return others ? { ...service, aliases: others } : service;
  });
}

function fromService(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  service: ServiceResource,
): RegistryService {
  const address = addressOf(service);
  const addresses = new Set(
    [address, ...(service.body.spec?.clusterIPs ?? [])].filter(
      (ip): ip is string => !!ip && ip !== 'None',
    ),
  );
  return {
    hostname: serviceHostname(service.namespace, service.name),
    namespace: service.namespace,
    object: service,
    service,
    createdAt: service.createdAt,
    name: service.name,
    addresses: [...addresses],
    ports: (service.body.spec?.ports ?? []).map(port => ({
      number: port.port,
      name: port.name ?? '',
      protocol: protocolOf(port),
      servicePort: port,
    })),
    resolution: isHeadless(service) ? 'headless' : 'endpoints',
    external: false,
    exportTo: serviceExportTo(service, plane),
    aliases: [],
    endpoints: port => endpointsOf(snapshot, service, port.servicePort),
  };
}

type ServiceEntrySpec = NonNullable<
  NonNullable<ReturnType<typeof specOf>>
>;

function specOf(entry: ReturnType<typeof entriesOf>[number]) {
  return entry.body.spec;
}

function entriesOf(snapshot: Snapshot) {
  return snapshot.list(ServiceEntry);
}

function fromServiceEntry(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  entry: Resource<{ spec?: ServiceEntrySpec }>,
): RegistryService[] {
  const spec = entry.body.spec;
  if (!spec) return [];
  const exportTo = spec.exportTo.length > 0 ? spec.exportTo : plane?.config.defaultServiceExportTo ?? ['*'];
  const ports = spec.ports.map(port => ({
    number: port.number,
    name: port.name ?? '',
    protocol: protocolNamed(port.protocol ?? port.name ?? '', port.number),
    servicePort: { port: port.number, name: port.name, targetPort: port.targetPort ?? port.number } as ServicePort,
  }));
  return spec.hosts.map(host => ({
    hostname: host.toLowerCase(),
    namespace: entry.namespace,
    object: entry,
    createdAt: entry.createdAt,
    name: entry.name,
    addresses: spec.addresses.filter(address => !address.includes('/')),
    ports,
    resolution: resolutionOf(spec.resolution),
    // Enum zero: a ServiceEntry without location is external.
    external: spec.location !== 'MESH_INTERNAL',
    exportTo,
    aliases: [],
    endpoints: port => serviceEntryEndpoints(snapshot, entry.namespace, spec, port),
  }));
}

function resolutionOf(resolution: string | undefined): RegistryService['resolution'] {
  if (resolution === 'STATIC') return 'endpoints';
  return resolution?.startsWith('DNS') ? 'dns' : 'none';
}

function serviceEntryEndpoints(
  snapshot: Snapshot,
  namespace: string,
  spec: ServiceEntrySpec,
  port: RegistryPort,
): Endpoint[] {
  const target = Number(port.servicePort.targetPort ?? port.number);
  const selector = spec.workloadSelector?.labels;
  if (selector) {
    return podsIn(snapshot, namespace)
      .filter(pod => pod.ready && matchesLabels(selector, pod.labels))
      .map(pod => ({ pod, labelled: pod, ip: pod.ips[0] ?? '', port: target, predicted: pod.predicted }));
  }
  return spec.endpoints.map(({ address = '', ports }) => {
    const pod = podByIp(snapshot, address);
    return {
      ip: address,
      port: ports?.[port.name] ?? target,
      predicted: false,
      ...(pod ? { pod } : {}),
    };
  });
}
