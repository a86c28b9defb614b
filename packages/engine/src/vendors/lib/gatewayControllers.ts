import type { VendorId } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { MeshPod } from '../../mesh/pods';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { ControllerDraft } from '../types';
import { absentController } from './claimIngresses';
import type { GatewayResource, OwnGateway } from './gatewayRoutes';
import { podsWithLabel, workloadOf } from './proxies';

/** The id of the controller that serves a Gateway. */
export function gatewayControllerId(
  vendor: VendorId,
  gateway: GatewayResource,
): string {
  return `${vendor}/${gateway.namespace}/${gateway.name}`;
}

/** The load balancer that a cloud makes of a Gateway. */
export function cloudGateway(
  vendor: { id: VendorId; title: string },
  { gateway, because }: OwnGateway,
): ControllerDraft {
  return {
    id: gatewayControllerId(vendor.id, gateway),
    ref: gateway.ref,
    title: `${vendor.title} ${gateway.namespace}/${gateway.name}`,
    because,
  };
}

/** How the proxy pods of one Gateway are labelled. */
export interface GatewayPodLabels {
  /** Its value is the name of the Gateway. */
  name: string;
  /** Its value is the Gateway's namespace; without it the pods run there. */
  namespace?: string;
}

/**
 * The proxy that an in-cluster controller runs for a Gateway, found by the
 * labels that it gives the pods.
 */
export function proxyOfGateway(
  snapshot: Snapshot,
  vendor: { id: VendorId; title: string },
  own: OwnGateway,
  labels: GatewayPodLabels,
  isProxy: (pod: MeshPod) => boolean = () => true,
): ControllerDraft {
  const { gateway } = own;
  const pods = podsWithLabel(snapshot, labels.name, gateway.name).filter(
    pod =>
      (labels.namespace === undefined
        ? pod.namespace
        : pod.labels[labels.namespace]) === gateway.namespace && isProxy(pod),
  );
  return gatewayController(snapshot, vendor, own, pods, {
    path: `metadata.labels["${labels.name}"]`,
    value: gateway.name,
  });
}

/** A controller that serves a Gateway with these pods, of which there may be none. */
export function gatewayController(
  snapshot: Snapshot,
  vendor: { id: VendorId; title: string },
  { gateway, because }: OwnGateway,
  pods: readonly MeshPod[],
  recognised: { path: string; value?: unknown },
): ControllerDraft {
  const id = gatewayControllerId(vendor.id, gateway);
  const title = `${vendor.title} ${gateway.namespace}/${gateway.name}`;
  if (pods.length === 0) {
    return {
      ...absentController(snapshot, vendor),
      id,
      ref: gateway.ref,
      title,
      because,
    };
  }
  const sorted = [...pods].sort((a, b) => (a.key < b.key ? -1 : 1));
  const [first] = sorted;
  return {
    id,
    ref: workloadOf(snapshot, first)?.ref ?? first.object,
    title,
    pods: sorted,
    because: [
      fact(
        'V2',
        'the pods are those of the Gateway',
        { ref: first.object },
        recognised,
      ),
      ...because,
    ],
  };
}
