import type { Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../evidence';
import { type ControlPlane, settingsOf } from '../mesh/controlPlanes';
import { selectedPods, servicesOfPod, targetPortOf } from '../mesh/endpoints';
import { serviceHostname } from '../mesh/hostnames';
import type { MeshPod } from '../mesh/pods';
import {
  type PortProtocol,
  type ProtocolClass,
  protocolNamed,
  protocolOf,
} from '../mesh/protocol';
import { sidecarFor } from '../mesh/proxyView';
import { isInRevision, isNamespaceDiscovered } from '../mesh/visibility';
import { Service, ServiceEntry, Sidecar } from '../snapshot/kinds';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';

/** What a server's sidecar expects on a pod port. */
export interface InboundProtocol {
  class: ProtocolClass;
  /** TLS that the sidecar ends with a certificate of the user. */
  ownTls?: string;
  because: Evidence;
}

/**
 * The protocol of a pod port: from the ingress listeners of a Sidecar, else
 * from the oldest Service that has the port as a target; a port that none
 * declares is recognised by its first bytes
 * (`pilot/pkg/networking/core/listener_inbound.go#buildInboundChainConfigs`).
 */
export function inboundProtocol(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
  port: number,
): InboundProtocol {
  const sidecar = sidecarFor(snapshot, plane, pod);
  const ingress = sidecar?.body.spec?.ingress ?? [];
  const merges =
    plane?.env.PILOT_ALLOW_SIDECAR_SERVICE_INBOUND_LISTENER_MERGE === 'true';
  const index = ingress.findIndex(({ port: own }) => own?.number === port);
  if (index >= 0) {
    const listener = ingress[index];
    const tls =
      plane?.env.ENABLE_TLS_ON_SIDECAR_INGRESS === 'true' && listener.tls
        ? listener.tls.mode ?? 'PASSTHROUGH'
        : undefined;
    const protocol = protocolNamed(listener.port?.protocol ?? '', port);
    return {
      class: tls && protocol.name === 'https' ? 'http' : protocol.class,
      ...(tls ? { ownTls: tls } : {}),
      because: fact(
        'R2.16',
        `the Sidecar's ingress listener declares port ${port} as ${protocol.name}`,
        sidecar,
        {
          path: `spec.ingress[${index}].port.protocol`,
          value: listener.port?.protocol ?? '',
        },
      ),
    };
  }
  if (ingress.length > 0 && !merges) {
    return {
      class: 'auto',
      because: fact(
        'R2.16',
        `the Sidecar's ingress listeners leave out port ${port}`,
        sidecar,
        { path: 'spec.ingress' },
      ),
    };
  }
  const oldest = snapshot
    .memoOfTwo(claimsOf, plane, pod)
    .find(claim => claim.port === port);
  if (!oldest) {
    return {
      class: 'auto',
      because: absence(
        'R2.14',
        `no Service has pod port ${port} as a target, so its protocol is recognised by its bytes`,
        {
          kind: 'Service',
          namespaces: [pod.namespace],
        },
      ),
    };
  }
  return {
    class: oldest.protocol.class,
    because: fact(
      'R2.15',
      `${oldest.title} declares pod port ${port} as ${oldest.protocol.name}`,
      oldest.object,
      {
        path: 'spec.ports',
        value: oldest.protocol.name,
      },
    ),
  };
}

/** Why the protocol of a pod port is not known, if a Service or Sidecar may state it. */
export function protocolUnread(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
): Reason | undefined {
  return (
    snapshot.unread(Service, pod.namespace) ??
    snapshot.unread(Sidecar, pod.namespace) ??
    snapshot.unread(Sidecar, settingsOf(plane).rootNamespace)
  );
}

interface Claim {
  port: number;
  protocol: PortProtocol;
  title: string;
  object: Parameters<typeof fact>[2];
  order: string;
}

/** Who declares ports of the pod, oldest first, ports in the order they are listed. */
function claimsOf(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
): readonly Claim[] {
  return [
    ...claimsOfServices(snapshot, plane, pod),
    ...claimsOfEntries(snapshot, plane, pod),
  ].sort((a, b) => (a.order === b.order ? 0 : a.order < b.order ? -1 : 1));
}

function claimsOfServices(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
): Claim[] {
  if (!isNamespaceDiscovered(plane, snapshot, pod.namespace)) return [];
  const all = servicesOfPod(snapshot, pod);
  // Services without a selector count only where no other selects the pod.
  const selecting = all.filter(service =>
    selectedPods(snapshot, service).includes(pod),
  );
  return (selecting.length > 0 ? selecting : all).flatMap(service =>
    (service.body.spec?.ports ?? []).flatMap(port => {
      const target = targetPortOf(port, pod);
      if (target === undefined) return [];
      return [
        {
          port: target,
          protocol: protocolOf(port),
          title: `Service ${service.namespace}/${service.name}`,
          object: service,
          order: `${service.createdAt || '9999'} ${serviceHostname(
            service.namespace,
            service.name,
          )}`,
        },
      ];
    }),
  );
}

function claimsOfEntries(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
): Claim[] {
  return snapshot.inNamespace(ServiceEntry, pod.namespace).flatMap(entry => {
    const spec = entry.body.spec;
    const selector = spec?.workloadSelector?.labels;
    if (!spec || !selector || Object.keys(selector).length === 0) return [];
    if (
      !isInRevision(entry.labels, plane) ||
      !matchesLabels(selector, pod.labels)
    )
      return [];
    if (!isNamespaceDiscovered(plane, snapshot, entry.namespace)) return [];
    return spec.hosts.flatMap(host =>
      spec.ports.map(({ number, protocol, targetPort }) => ({
        port: targetPort ?? number,
        protocol: protocolNamed(protocol ?? '', number),
        title: `ServiceEntry ${entry.namespace}/${entry.name}`,
        object: entry,
        order: `${entry.createdAt || '9999'} ${host}`,
      })),
    );
  });
}
