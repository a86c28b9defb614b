import type { Snapshot } from '../../snapshot/Snapshot';
import { type ControlPlane, planeKey } from '../controlPlanes';
import { GatewayListeners } from './GatewayListeners';
import type { GatewayProxy } from './model';

/** The listeners of a proxy; proxies that look alike share them. */
export function listenersOf(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  proxy: GatewayProxy,
): GatewayListeners {
  const cache = snapshot.memo(listenersByProxy);
  const key = JSON.stringify([
    planeKey(plane),
    proxy.namespace,
    Object.entries(proxy.labels).sort(),
    proxy.targets,
    proxy.unprivileged,
  ]);
  let listeners = cache.get(key);
  if (!listeners) {
    listeners = new GatewayListeners(snapshot, plane, proxy);
    cache.set(key, listeners);
  }
  return listeners;
}

function listenersByProxy(_: Snapshot) {
  return new Map<string, GatewayListeners>();
}
