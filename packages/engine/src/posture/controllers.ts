import type { Controller } from 'istio-ingress-contract';
import { planeOf } from '../mesh/pods';
import { inboundCapture } from '../mtls/capture';
import { dataPlaneOf } from '../routes/nodes';
import type { Snapshot } from '../snapshot/Snapshot';
import type { FoundController } from '../vendors/resolveEntries';

/** The controllers of the cluster, as results state them, by id. */
export function controllersOf(
  snapshot: Snapshot,
  found: readonly FoundController[],
): Controller[] {
  return found
    .map(controller => describe(snapshot, controller))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function describe(snapshot: Snapshot, controller: FoundController): Controller {
  const { id, ref, title, vendor, pods, version, because } = controller;
  const captured = inboundCaptured(snapshot, controller);
  return {
    id,
    ...(ref ? { ref } : {}),
    vendor: vendor.id,
    title,
    placement: vendor.placement,
    dataPlane: controller.dataPlane ?? planeOfPods(pods),
    ...(captured === undefined ? {} : { inboundCaptured: captured }),
    ...(version ? { version } : {}),
    because: [...because],
  };
}

// No pods is a cloud; an empty list is a controller nobody found.
function planeOfPods(pods: FoundController['pods']): Controller['dataPlane'] {
  if (pods === undefined) return 'none';
  if (pods.length === 0) return 'unknown';
  return dataPlaneOf(pods) ?? 'unknown';
}

/** Does the mesh intercept what comes in at any port of the controller's pods? */
function inboundCaptured(
  snapshot: Snapshot,
  { pods }: FoundController,
): boolean | undefined {
  const pod = pods?.find(
    ({ role }) => role === 'sidecar' || role === 'ambient',
  );
  if (!pod) return undefined;
  if (pod.role === 'ambient') {
    return (
      pod.annotations['ambient.istio.io/bypass-inbound-capture'] !== 'true'
    );
  }
  const ports = pod.spec.containers
    .filter(({ name }) => name !== 'istio-proxy')
    .flatMap(container =>
      container.ports.flatMap(({ containerPort }) => containerPort ?? []),
    );
  const plane = planeOf(snapshot, pod);
  return ports.length === 0
    ? undefined
    : ports.some(port => inboundCapture(plane, pod, port).captured);
}
