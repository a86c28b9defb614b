import type { DataPlane, Node, Reason } from 'istio-ingress-contract';
import { endpointsOf, type ServiceResource } from '../mesh/endpoints';
import type { MeshPod } from '../mesh/pods';
import type { ServicePort } from '../snapshot/schema/core';
import type { Snapshot } from '../snapshot/Snapshot';
import type { FoundController } from '../vendors/resolveEntries';
import type { Client } from './evaluate';

/** The data plane that pods have in common; undefined when they differ. */
export function dataPlaneOf(pods: readonly MeshPod[]): DataPlane | undefined {
  const planes = new Set(pods.map(planeOfPod));
  return planes.size === 1 ? [...planes][0] : undefined;
}

function planeOfPod(pod: MeshPod): DataPlane {
  if (pod.unknown) return 'unknown';
  // The agent only hands out certificates; it intercepts nothing.
  return pod.role === 'agent' ? 'certificates' : pod.role;
}

/** The client end of a route's first hop. */
export function clientOf(controller: FoundController): Client {
  const cloud = controller.pods === undefined;
  const plane = cloud
    ? 'none'
    : controller.dataPlane ??
      (controller.pods!.length === 0
        ? 'unknown'
        : dataPlaneOf(controller.pods!));
  const node: Node = {
    kind: kindOf(controller),
    ...(controller.ref ? { ref: controller.ref } : {}),
    title: controller.title,
    ...(plane ? { dataPlane: plane } : {}),
  };
  if (cloud) return { kind: 'outside', node };
  const pods = readyOnes(controller.pods!);
  if (pods.length === 0) {
    const reason = controller.unknown ?? {
      code: 'no-controller' as const,
      message: `no pod of ${controller.title} was found`,
    };
    return { kind: 'unknown', node, reason };
  }
  return {
    kind: 'pods',
    node,
    pods,
    gateway: controller.vendor.placement === 'istio',
  };
}

/** The client of a connection that may never be opened, for the reason given. */
export function unsureOf(client: Client, reason: Reason | undefined): Client {
  return reason ? { kind: 'unknown', node: client.node, reason } : client;
}

// A pod that is going or not yet there opens no connections.
function readyOnes(pods: readonly MeshPod[]): readonly MeshPod[] {
  const ready = pods.filter(pod => pod.ready);
  return ready.length > 0 ? ready : pods;
}

function kindOf({ vendor, pods }: FoundController): Node['kind'] {
  if (vendor.placement === 'istio') return 'istio-gateway';
  return vendor.placement === 'cloud' || pods === undefined
    ? 'load-balancer'
    : 'controller';
}

/** The server end of a hop. */
export function serverNode(
  snapshot: Snapshot,
  kind: 'workload' | 'istio-gateway',
  service: ServiceResource,
  port: ServicePort,
): Node {
  const plane = dataPlaneOf(
    endpointsOf(snapshot, service, port).flatMap(({ pod }) =>
      pod ? [pod] : [],
    ),
  );
  return {
    kind,
    ref: service.ref,
    title: `${service.namespace}/${service.name}`,
    ...(plane ? { dataPlane: plane } : {}),
  };
}
