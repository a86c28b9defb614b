import { WorkloadEntry } from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import { type ControlPlane, settingsOf } from './controlPlanes';
import { type Endpoint, endpointOfPod, tlsModeOf } from './endpoints';
import { podByIp, podsWith } from './pods';
import { protocolNamed } from './protocol';
import type { RegistryPort, RegistryService } from './registry';

/** A machine outside of the cluster, or an address, as an endpoint. */
interface AddressSpec {
  address?: string;
  ports?: Record<string, number>;
  labels: Record<string, string>;
  serviceAccount?: string;
}

export interface ServiceEntrySpec {
  hosts: string[];
  addresses: string[];
  ports: {
    number: number;
    name?: string;
    protocol?: string;
    targetPort?: number;
  }[];
  location?: string;
  resolution?: string;
  endpoints: AddressSpec[];
  workloadSelector?: { labels: Record<string, string> };
  exportTo: string[];
}

/** The registry services of a ServiceEntry: one for each host. */
export function servicesOfEntry(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  entry: Resource<{ spec?: ServiceEntrySpec }>,
): RegistryService[] {
  const spec = entry.body.spec;
  if (!spec) return [];
  const exportTo =
    spec.exportTo.length > 0
      ? spec.exportTo
      : settingsOf(plane).defaultServiceExportTo;
  const ports = spec.ports.map(
    ({ number, name = '', protocol = '', targetPort }) => ({
      number,
      name,
      protocol: protocolNamed(protocol, number),
      servicePort: {
        port: number,
        name,
        targetPort: targetPort ?? number,
        protocol: 'TCP',
        appProtocol: undefined,
        nodePort: undefined,
      },
    }),
  );
  return spec.hosts.map(host => ({
    hostname: host.toLowerCase(),
    namespace: entry.namespace,
    object: entry,
    createdAt: entry.createdAt,
    name: entry.name,
    addresses: spec.addresses,
    ports,
    resolution: resolutionOf(spec.resolution),
    // Enum zero: a ServiceEntry without location is external.
    external: spec.location !== 'MESH_INTERNAL',
    exportTo,
    aliases: [],
    selects: spec.workloadSelector !== undefined,
    endpoints: port =>
      endpointsOfEntry(snapshot, entry.namespace, host, spec, port),
  }));
}

function resolutionOf(
  resolution: string | undefined,
): RegistryService['resolution'] {
  if (resolution === 'STATIC') return 'endpoints';
  return resolution?.startsWith('DNS') ? 'dns' : 'none';
}

function endpointsOfEntry(
  snapshot: Snapshot,
  namespace: string,
  host: string,
  spec: ServiceEntrySpec,
  port: RegistryPort,
): Endpoint[] {
  const target = Number(port.servicePort.targetPort ?? port.number);
  const beyond = spec.location === 'MESH_INTERNAL' ? 'vm' : 'outside';
  const selector = spec.workloadSelector?.labels;
  if (selector && Object.keys(selector).length > 0) {
    const pods = podsWith(snapshot, namespace, selector)
      .filter(({ ready }) => ready)
      .map(pod => endpointOfPod(pod, target, pod.predicted));
    const machines = snapshot
      .inNamespace(WorkloadEntry, namespace)
      .flatMap(({ body }) =>
        body.spec && matchesLabels(selector, body.spec.labels)
          ? [body.spec]
          : [],
      )
      .map(machine => endpointAt(snapshot, machine, port, target, 'vm'));
    return [...pods, ...machines];
  }
  if (spec.endpoints.length === 0 && spec.resolution?.startsWith('DNS')) {
    return [
      endpointAt(snapshot, { address: host, labels: {} }, port, target, beyond),
    ];
  }
  return spec.endpoints.map(endpoint =>
    endpointAt(snapshot, endpoint, port, target, beyond),
  );
}

function endpointAt(
  snapshot: Snapshot,
  { address = '', ports, labels, serviceAccount }: AddressSpec,
  port: RegistryPort,
  target: number,
  beyond: 'vm' | 'outside',
): Endpoint {
  const pod = podByIp(snapshot, address);
  const stated = labels['security.istio.io/tlsMode'];
  // Without the label, a service account tells that it has a proxy (R1.6).
  const tlsMode = stated
    ? tlsModeOf(labels)
    : serviceAccount
    ? 'istio'
    : 'disabled';
  return {
    ip: address,
    port: ports?.[port.name] ?? target,
    labels,
    tlsMode,
    predicted: false,
    ...(pod ? { pod } : { beyond }),
  };
}
