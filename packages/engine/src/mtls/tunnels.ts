import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../evidence';
import {
  type ControlPlane,
  isAmbientOn,
  settingsOf,
} from '../mesh/controlPlanes';
import type { Endpoint } from '../mesh/endpoints';
import { type MeshPod, proxyContainer } from '../mesh/pods';
import type { Snapshot } from '../snapshot/Snapshot';

type Labels = Readonly<Record<string, string>>;

/** Is there somebody at the endpoint who takes HBONE (R1.8, R1.11, R3.6)? */
export function takesTunnel({
  pod,
  labels,
  labelled,
}: Endpoint): Evidence | undefined {
  const cited = pod ?? labelled;
  const ref = cited ? { ref: cited.object } : undefined;
  if (labels['gateway.istio.io/managed'] === 'istio.io-mesh-controller') {
    return fact('R1.13', 'the endpoint is a waypoint, which takes HBONE', ref);
  }
  if (hasTunnelLabel(labels)) {
    return fact('R1.11', 'the pod is labelled to take HBONE', ref, {
      path: 'metadata.labels["networking.istio.io/tunnel"]',
      value: labels['networking.istio.io/tunnel'],
    });
  }
  if (pod && isCaptured(pod)) {
    return fact('R1.8', 'ztunnel captures the pod and takes HBONE', ref, {
      path: 'metadata.annotations["ambient.istio.io/redirection"]',
      value: 'enabled',
    });
  }
  return undefined;
}

/**
 * Does the control plane count the pod as captured? It goes by the annotation
 * alone (`serviceregistry/ambient/workloads.go#setTunnelProtocol`).
 */
export function isCaptured(pod: MeshPod): boolean {
  return pod.predicted
    ? pod.role === 'ambient'
    : pod.annotations['ambient.istio.io/redirection'] === 'enabled';
}

export function hasTunnelLabel(labels: Labels): boolean {
  return (labels['networking.istio.io/tunnel'] ?? '')
    .split(',')
    .includes('http');
}

/** Does the pod's sidecar itself listen for HBONE (R2.13)? */
export function sidecarTakesTunnel(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
): boolean {
  if (!isAmbientOn(snapshot, plane)) return false;
  return proxySetting(plane, pod, 'ISTIO_META_ENABLE_HBONE') === 'true';
}

/** Does a proxy never send HBONE? */
export function sendsNoTunnel(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  pod: MeshPod,
): boolean {
  if (!isAmbientOn(snapshot, plane)) return true;
  return proxySetting(plane, pod, 'ISTIO_META_DISABLE_HBONE_SEND') === 'true';
}

function proxySetting(
  plane: ControlPlane | undefined,
  pod: MeshPod,
  name: string,
): string | undefined {
  const own = proxyContainer(pod.spec)?.env.find(
    entry => entry.name === name,
  )?.value;
  return (
    own ?? (pod.predicted ? settingsOf(plane).proxyMetadata[name] : undefined)
  );
}
