import type { Reason } from 'istio-ingress-contract';
import { controlPlaneOf, environmentUnknown } from '../controlPlanes';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { MeshGateway } from './istioGateways';
import type { GatewayRule } from './rule';

/**
 * A switch of istiod can keep Gateways to proxies of their own namespace
 * (`PILOT_SCOPE_GATEWAY_TO_NAMESPACE`). Where the switches were not read, a
 * rule by a Gateway of another namespace may not be served.
 */
export function scopeUnknown(
  snapshot: Snapshot,
  gateway: MeshGateway,
  { server }: GatewayRule,
): Reason | undefined {
  const { kind, namespace } = server.object;
  return kind === 'Gateway' && namespace !== gateway.namespace
    ? environmentUnknown(
        snapshot,
        controlPlaneOf(snapshot, gateway.proxy.revision),
      )
    : undefined;
}
