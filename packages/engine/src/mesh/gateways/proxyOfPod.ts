import type { Snapshot } from '../../snapshot/Snapshot';
import { servicesOfPod, targetPortOf } from '../endpoints';
import { serviceHostname } from '../hostnames';
import { type MeshPod, planeOf, proxyContainer } from '../pods';
import { isNamespaceDiscovered } from '../visibility';
import { gatewayIndex } from './configs';
import type { GatewayProxy, ServiceTarget } from './model';

const NOT_TRANSLATED = 'experimental.istio.io/disable-gateway-port-translation';

/** A gateway pod as its control plane sees it, with the Services in front. */
export function proxyOfPod(snapshot: Snapshot, pod: MeshPod): GatewayProxy {
  const plane = planeOf(snapshot, pod);
  const targets: ServiceTarget[] = [];
  for (const service of servicesOfPod(snapshot, pod)) {
    if (!isNamespaceDiscovered(plane, snapshot, service.namespace)) continue;
    for (const port of service.body.spec?.ports ?? []) {
      const targetPort = targetPortOf(port, pod);
      if (targetPort === undefined) continue;
      targets.push({
        hostname: serviceHostname(service.namespace, service.name),
        namespace: service.namespace,
        name: service.name,
        createdAt: service.createdAt,
        port: port.port,
        targetPort,
        untranslated: NOT_TRANSLATED in service.labels,
      });
    }
  }
  targets.push(...futureTargets(snapshot, pod, targets));
  const env = proxyContainer(pod.spec)?.env ?? [];
  return {
    namespace: pod.namespace,
    labels: pod.labels,
    ...(pod.revision ? { revision: pod.revision } : {}),
    addresses: pod.ips,
    unprivileged: env.some(
      ({ name, value }) =>
        name === 'ISTIO_META_UNPRIVILEGED_POD' && value === 'true',
    ),
    targets: sortTargets(targets),
    pod,
  };
}

/**
 * The ports of the Service that istiod will make for a managed Gateway: those
 * of its listeners, unchanged.
 */
function futureTargets(
  snapshot: Snapshot,
  pod: MeshPod,
  known: readonly ServiceTarget[],
): ServiceTarget[] {
  if (pod.object.kind !== 'Gateway' || !pod.predicted) return [];
  const { namespace, name } = pod;
  const hostname = serviceHostname(namespace, name);
  if (known.some(target => target.hostname === hostname)) return [];
  const { gateways } = gatewayIndex(snapshot, planeOf(snapshot, pod));
  const ports = new Set(
    gateways
      .filter(
        ({ services }) =>
          services?.namespace === namespace &&
          services.hostnames.includes(hostname),
      )
      .flatMap(({ servers }) => servers.map(({ port }) => port)),
  );
  return [...ports].map(port => ({
    hostname,
    namespace,
    name,
    createdAt: '',
    port,
    targetPort: port,
    untranslated: false,
  }));
}

/** Oldest Service first, as ports are resolved in this order. */
export function sortTargets(
  targets: readonly ServiceTarget[],
): ServiceTarget[] {
  const key = ({ createdAt, hostname }: ServiceTarget) =>
    `${createdAt || '9999'} ${hostname}`;
  return [...targets].sort((a, b) => {
    if (key(a) === key(b)) return 0;
    return key(a) < key(b) ? -1 : 1;
  });
}
