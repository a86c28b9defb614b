import type { Reason } from 'istio-ingress-contract';
import {
  Service,
  ServiceEntry,
  Sidecar,
  VirtualService,
} from '../snapshot/kinds';
import { byAge } from '../snapshot/Resource';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import { type ControlPlane, planeUnknown, settingsOf } from './controlPlanes';
import { type EgressListener, selectFor } from './egressListeners';
import type { OutboundMode } from './meshConfig';
import type { MeshPod } from './pods';
import {
  isVisible,
  registryByHost,
  registryOf,
  type RegistryService,
} from './registry';
import { behavesAsOf } from './versions';
import { type MeshVirtualService, virtualServicesFor } from './virtualServices';
import { isInRevision, isNamespaceDiscovered } from './visibility';

type SidecarResource = ReturnType<typeof sidecarsOf>[number];

/** What one proxy knows of the mesh. */
export interface ProxyView {
  namespace: string;
  plane: ControlPlane | undefined;
  sidecar?: SidecarResource;
  egress: readonly EgressListener[];
  /** Everything the proxy has clusters for, by host name. */
  services: ReadonlyMap<string, RegistryService>;
  /** Where bytes for unknown destinations go. */
  outbound: {
    mode: OutboundMode;
    egressProxy?: { host: string; port: number; subset?: string };
  };
  /** Why the view is not complete, if it is not. */
  unknown?: Reason;
}

/** What the sidecar of a pod knows. */
export function sidecarView(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
): ProxyView {
  const sidecar = sidecarFor(snapshot, plane, pod);
  const which = sidecar ? `${sidecar.namespace}/${sidecar.name}` : '';
  return snapshot.memoOfTwo(
    buildSidecarView,
    plane,
    `${pod.namespace} ${which}`,
  );
}

/**
 * What an Istio gateway or a waypoint in a namespace knows: all services that
 * are exported to it. Sidecar objects do not apply.
 */
export function gatewayView(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): ProxyView {
  return snapshot.memoOfTwo(buildGatewayView, plane, namespace);
}

function buildGatewayView(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): ProxyView {
  const services = new Map<string, RegistryService>();
  for (const service of registryOf(snapshot, plane)) {
    if (isVisible(service, namespace)) add(services, service);
  }
  const unknown = planeUnknown(snapshot, plane);
  return {
    namespace,
    plane,
    egress: [],
    services,
    outbound: { mode: 'ALLOW_ANY' },
    ...(unknown ? { unknown } : {}),
  };
}

/**
 * The Sidecar that applies to a pod: the oldest that selects it in its
 * namespace, else the oldest without a selector there, else in the root
 * namespace (`pilot/pkg/model/push_context.go#getSidecarScope`).
 */
export function sidecarFor(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: Pick<MeshPod, 'namespace' | 'labels'>,
): SidecarResource | undefined {
  const own = sidecarsIn(snapshot, plane, pod.namespace);
  const isGeneral = ({ body }: SidecarResource) =>
    body.spec?.workloadSelector === undefined;
  const root = settingsOf(plane).rootNamespace;
  return (
    own.find(
      ({ body }) =>
        body.spec?.workloadSelector !== undefined &&
        matchesLabels(body.spec.workloadSelector.labels, pod.labels),
    ) ??
    own.find(isGeneral) ??
    sidecarsIn(snapshot, plane, root).find(isGeneral)
  );
}

function sidecarsOf(snapshot: Snapshot) {
  return snapshot.list(Sidecar);
}

function sidecarsIn(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): readonly SidecarResource[] {
  const there = snapshot.inNamespace(Sidecar, namespace);
  if (there.length === 0 || !isNamespaceDiscovered(plane, snapshot, namespace))
    return [];
  return there.filter(({ labels }) => isInRevision(labels, plane)).sort(byAge);
}

/** @param of - the client's namespace, and the Sidecar that applies there */
function buildSidecarView(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  of: string,
): ProxyView {
  const [namespace, which] = of.split(' ');
  const [at, name] = which.split('/');
  const sidecar = which ? snapshot.get(Sidecar, at, name) : undefined;
  const visible = registryOf(snapshot, plane).filter(service =>
    isVisible(service, namespace),
  );
  const virtualServices = virtualServicesFor(snapshot, plane, namespace);
  const stated = sidecar?.body.spec?.egress ?? [];
  const listeners = stated.length > 0 ? stated : [{ hosts: ['*/*'] }];
  const egress = listeners.map(listener =>
    selectFor(listener, namespace, visible, virtualServices, plane),
  );
  const services = new Map<string, RegistryService>();
  const byHost = registryByHost(snapshot, plane);
  for (const listener of egress) {
    for (const service of listener.services) add(services, service);
    for (const host of destinationsOf(listener.virtualServices)) {
      if (services.has(host)) continue;
      const candidates = (byHost.get(host) ?? []).filter(
        service =>
          service.namespace === namespace || isVisible(service, namespace),
      );
      const chosen = pick(candidates, namespace, plane);
      if (chosen) add(services, chosen);
    }
  }
  const config = settingsOf(plane);
  const policy = sidecar?.body.spec?.outboundTrafficPolicy;
  const unknown = viewUnknown(snapshot, plane, namespace);
  return {
    namespace,
    plane,
    ...(sidecar ? { sidecar } : {}),
    egress,
    services,
    // The proxy for unknown destinations is a setting of Sidecars only.
    outbound: policy
      ? { mode: sidecarMode(policy.mode), ...egressProxyOf(policy) }
      : { mode: config.outboundTrafficPolicy },
    ...(unknown ? { unknown } : {}),
  };
}

/**
 * Of services with one host, that of the client's namespace; else one of
 * Kubernetes, else the oldest. Earlier releases took the first by the name of
 * its namespace (`pilot/pkg/model/sidecar.go#pickBestVisibleNamespace`).
 */
function pick(
  candidates: readonly RegistryService[],
  namespace: string,
  plane: ControlPlane | undefined,
): RegistryService | undefined {
  const own = candidates.find(service => service.namespace === namespace);
  if (own) return own;
  const best =
    behavesAsOf('kubernetes-service-first', plane) &&
    plane?.env.PILOT_SIDECAR_PICK_BEST_SERVICE_NAMESPACE !== 'false';
  if (best)
    return (
      candidates.find(({ service }) => service !== undefined) ?? candidates[0]
    );
  return [...candidates].sort((a, b) =>
    a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : 0,
  )[0];
}

/** The kinds whose absence could change where a sidecar sends a request. */
function viewUnknown(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): Reason | undefined {
  return (
    planeUnknown(snapshot, plane) ??
    snapshot.unread(Sidecar, namespace) ??
    snapshot.unread(Sidecar, settingsOf(plane).rootNamespace) ??
    snapshot.unread(Service) ??
    snapshot.unread(ServiceEntry) ??
    snapshot.unread(VirtualService)
  );
}

function egressProxyOf({
  egressProxy,
}: {
  egressProxy?: {
    host: string;
    port?: { number?: number };
    subset?: string;
  };
}): Pick<ProxyView['outbound'], 'egressProxy'> {
  if (!egressProxy) return {};
  const { host, port, subset } = egressProxy;
  return {
    egressProxy: {
      host: host.toLowerCase(),
      port: port?.number ?? 0,
      ...(subset ? { subset } : {}),
    },
  };
}

// Enum zero: a policy of a Sidecar without mode means REGISTRY_ONLY.
function sidecarMode(mode: string | undefined): OutboundMode {
  return mode === 'ALLOW_ANY' || mode === 'ALLOW_ANY_DYNAMIC_DNS'
    ? mode
    : 'REGISTRY_ONLY';
}

/** Services of one host: Kubernetes wins, else the first; ports of one object unite. */
function add(
  services: Map<string, RegistryService>,
  service: RegistryService,
): void {
  const known = services.get(service.hostname);
  if (!known) {
    services.set(service.hostname, service);
    return;
  }
  if (!known.service && service.service) {
    services.set(service.hostname, service);
    return;
  }
  if (known.service && !service.service) return;
  if (
    known.namespace !== service.namespace ||
    known.resolution !== service.resolution
  )
    return;
  const more = service.ports.filter(
    port => !known.ports.some(({ number }) => number === port.number),
  );
  if (more.length > 0)
    services.set(service.hostname, {
      ...known,
      ports: [...known.ports, ...more],
    });
}

function destinationsOf(
  virtualServices: readonly MeshVirtualService[],
): Set<string> {
  const hosts = new Set<string>();
  for (const { http, tls, tcp } of virtualServices) {
    for (const { action } of http) {
      if (action.kind === 'route')
        action.destinations.forEach(({ host }) => hosts.add(host));
    }
    for (const { route } of [...tls, ...tcp]) {
      for (const { destination } of route) hosts.add(destination.host);
    }
  }
  return hosts;
}
