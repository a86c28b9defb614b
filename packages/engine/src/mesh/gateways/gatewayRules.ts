import type { Snapshot } from '../../snapshot/Snapshot';
import { controlPlaneOf } from '../controlPlanes';
import type { ProxyContext } from './clusters';
import { isIngressControllerOff } from './ingressObjects';
import type { MeshGateway } from './istioGateways';
import { listenersOf } from './listenersOf';
import type { GatewayRule } from './rule';
import { RuleSet } from './RuleSet';
import { reachable } from './shadows';

/** Everything that the listeners and routes of one gateway need. */
export function contextOf(
  snapshot: Snapshot,
  gateway: MeshGateway,
): ProxyContext {
  return {
    snapshot,
    plane: controlPlaneOf(snapshot, gateway.proxy.revision),
    proxy: gateway.proxy,
  };
}

/**
 * Every rule that is bound to a gateway, each once for a port with all of its
 * hosts: VirtualServices, routes of the Gateway API, Ingresses of Istio.
 */
export function entriesOn(
  snapshot: Snapshot,
  gateway: MeshGateway,
): readonly GatewayRule[] {
  return snapshot.memoOf(collect, gateway);
}

function collect(
  snapshot: Snapshot,
  gateway: MeshGateway,
): readonly GatewayRule[] {
  const context = contextOf(snapshot, gateway);
  const rules = new RuleSet(context, gateway);
  const ingressOff = isIngressControllerOff(context.plane);
  for (const listener of listenersOf(
    snapshot,
    context.plane,
    gateway.proxy,
  ).all()) {
    for (const chain of listener.chains) {
      if (
        chain.connection &&
        !(ingressOff && chain.connection.routes.source === 'ingress')
      ) {
        rules.addConnection({ listener, chain });
      }
      if (!chain.http) continue;
      for (const host of [...chain.http.hosts.values()]) {
        for (const entry of reachable(host.entries)) {
          if (ingressOff && entry.routes.source === 'ingress') continue;
          rules.addHttp({ listener, chain }, host, entry);
        }
      }
    }
  }
  return rules.sorted();
}
