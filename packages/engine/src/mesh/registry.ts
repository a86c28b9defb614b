import type { ObjectRef } from 'istio-ingress-contract';
import { Service, ServiceEntry } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import type { ControlPlane } from './controlPlanes';
import {
  addressOf,
  type Endpoint,
  endpointsOf,
  isHeadless,
  type ServiceResource,
} from './endpoints';
import { serviceHostname } from './hostnames';
import { type PortProtocol, protocolOf } from './protocol';
import type { ServicePort } from '../snapshot/schema/core';
import { servicesOfEntry } from './serviceEntries';
import {
  isExported,
  isInRevision,
  isNamespaceDiscovered,
  serviceExportTo,
} from './visibility';

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
  /**
   * How a client's proxy finds endpoints. An `alias` has none: it is another
   * name (ExternalName) of `aliasOf`.
   */
  resolution: 'endpoints' | 'headless' | 'none' | 'dns' | 'alias';
  aliasOf?: string;
  external: boolean;
  exportTo: readonly string[];
  /** Other names (ExternalName Services) that mean this one. */
  aliases: readonly string[];
  /** A ServiceEntry that names workloads by labels. */
  selects?: boolean;
  endpoints(port: RegistryPort): readonly Endpoint[];
}

/**
 * The registry of a control plane, oldest first: what a proxy sees of it
 * depends on exports and on Sidecar objects.
 */
export function registryOf(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): readonly RegistryService[] {
  return snapshot.memoOf(buildRegistry, plane);
}

/** The registry by host name; several namespaces may define one host. */
export function registryByHost(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): ReadonlyMap<string, readonly RegistryService[]> {
  return snapshot.memoOf(indexHosts, plane);
}

function indexHosts(snapshot: Snapshot, plane: ControlPlane | undefined) {
  const index = new Map<string, RegistryService[]>();
  for (const service of registryOf(snapshot, plane)) {
    const known = index.get(service.hostname);
    if (known) known.push(service);
    else index.set(service.hostname, [service]);
  }
  return index;
}

/** Is the registry service exported to clients of a namespace? */
export function isVisible(
  service: RegistryService,
  clientNamespace: string,
): boolean {
  return isExported(service.exportTo, service.namespace, clientNamespace);
}

function buildRegistry(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): readonly RegistryService[] {
  const services: RegistryService[] = [];
  for (const service of snapshot.list(Service)) {
    if (!isNamespaceDiscovered(plane, snapshot, service.namespace)) continue;
    services.push(fromService(snapshot, plane, service));
  }
  for (const entry of snapshot.list(ServiceEntry)) {
    if (!isNamespaceDiscovered(plane, snapshot, entry.namespace)) continue;
    if (!isInRevision(entry.labels, plane)) continue;
    services.push(...servicesOfEntry(snapshot, plane, entry));
  }
  const aliases = aliasesByTarget(services);
  return services
    .map(service => {
      const others = aliases.get(service.hostname);
      return others ? { ...service, aliases: others } : service;
    })
    .sort(byCreation);
}

// pilot/pkg/model/push_context.go#SortServicesByCreationTime
function byCreation(a: RegistryService, b: RegistryService): number {
  const left = `${a.createdAt || '9999'} ${a.name}.${a.namespace} ${
    a.hostname
  }`;
  const right = `${b.createdAt || '9999'} ${b.name}.${b.namespace} ${
    b.hostname
  }`;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * The names that mean each concrete service; an alias of an alias means the
 * end of the chain, a loop means nothing.
 */
function aliasesByTarget(
  services: readonly RegistryService[],
): Map<string, string[]> {
  const next = new Map<string, string>();
  for (const { hostname, aliasOf } of services) {
    if (aliasOf !== undefined) next.set(hostname, aliasOf);
  }
  const byTarget = new Map<string, string[]>();
  for (const alias of next.keys()) {
    const seen = new Set([alias]);
    let target = next.get(alias);
    while (target !== undefined && next.has(target) && !seen.has(target)) {
      seen.add(target);
      target = next.get(target);
    }
    if (target === undefined || next.has(target)) continue;
    byTarget.set(target, [...(byTarget.get(target) ?? []), alias].sort());
  }
  return byTarget;
}

function fromService(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  service: ServiceResource,
): RegistryService {
  const spec = service.body.spec;
  const aliasOf =
    spec?.type === 'ExternalName'
      ? spec.externalName?.toLowerCase().replace(/\.$/, '') ?? ''
      : undefined;
  const address = addressOf(service);
  const addresses = new Set(
    [address, ...(spec?.clusterIPs ?? [])].filter(
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
    addresses: aliasOf === undefined ? [...addresses] : [],
    ports: (spec?.ports ?? []).map(port => ({
      number: port.port,
      name: port.name ?? '',
      protocol: protocolOf(port),
      servicePort: port,
    })),
    resolution: resolutionOf(service),
    ...(aliasOf === undefined ? {} : { aliasOf }),
    external: false,
    exportTo: serviceExportTo(service, plane),
    aliases: [],
    endpoints: port => endpointsOf(snapshot, service, port.servicePort),
  };
}

function resolutionOf(service: ServiceResource): RegistryService['resolution'] {
  if (service.body.spec?.type === 'ExternalName') return 'alias';
  return isHeadless(service) ? 'headless' : 'endpoints';
}
