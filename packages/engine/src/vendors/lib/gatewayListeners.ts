import type { Edge } from 'istio-ingress-contract';
import {
  admitsListenerSet,
  allowedKinds,
  hostsOf,
  listenerParent,
  type ListenerTerms,
} from '../../mesh/gateways/apiListeners';
import { ListenerSet } from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { ObjectReader } from '../types';
import type { GatewayResource } from './gatewayRoutes';

/** A listener of a vendor's Gateway. */
export interface VendorListener extends ListenerTerms {
  gateway: GatewayResource;
  edge: Edge;
}

/** The listeners of a Gateway: its own, and those that ListenerSets add. */
export function listenersOf(
  objects: ObjectReader,
  snapshot: Snapshot,
  gateway: GatewayResource,
): VendorListener[] {
  const own = gateway.body.spec.listeners.map(listener =>
    termsOf(snapshot, gateway, { kind: 'Gateway', object: gateway }, listener),
  );
  const added = objects.list(ListenerSet).flatMap(set => {
    const { parentRef, listeners } = set.body.spec;
    if (
      (parentRef.kind ?? 'Gateway') !== 'Gateway' ||
      parentRef.name !== gateway.name
    )
      return [];
    if ((parentRef.namespace ?? set.namespace) !== gateway.namespace) return [];
    if (!admitsListenerSet(snapshot, gateway, set.namespace)) return [];
    return listeners.map(listener =>
      termsOf(
        snapshot,
        gateway,
        { kind: 'ListenerSet', object: set },
        listener,
      ),
    );
  });
  return [...own, ...added];
}

function termsOf(
  snapshot: Snapshot,
  gateway: GatewayResource,
  owner: { kind: 'Gateway' | 'ListenerSet'; object: Resource<unknown> },
  listener: GatewayResource['body']['spec']['listeners'][number],
): VendorListener {
  return {
    gateway,
    edge: edgeOf(listener),
    parent: listenerParent(snapshot, owner),
    section: listener.name,
    port: listener.port,
    protocol: listener.protocol,
    hostname: listener.hostname ?? '',
    hosts: hostsOf(snapshot, owner.object.namespace, listener),
    kinds: allowedKinds(listener),
  };
}

function edgeOf({
  protocol,
  tls,
}: {
  protocol: string;
  tls?: { mode?: string };
}): Edge {
  if (protocol !== 'HTTPS' && protocol !== 'TLS') return 'none';
  return tls?.mode === 'Passthrough' ? 'passthrough' : 'terminate';
}
