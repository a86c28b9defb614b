import type { Snapshot } from '../../snapshot/Snapshot';
import type { ControlPlane } from '../controlPlanes';
import { type ApiListener, apiListeners } from './apiListeners';
import { indexListeners, type ListenerIndex } from './apiParents';
import { apiRouteConfigs } from './apiRoutes';
import { ingressGatewayConfigs, ingressRouteConfigs } from './ingressObjects';
import { istioGatewayConfigs, virtualServiceConfigs } from './istioObjects';
import type { GatewayConfig, RouteConfig } from './model';
import { RoutesOfGateway } from './RoutesOfGateway';

/** What a control plane makes of all gateway objects and routes of a cluster. */
export interface GatewayIndex {
  /** Oldest first: the first of two that conflict wins. */
  gateways: readonly GatewayConfig[];
  byId: ReadonlyMap<string, GatewayConfig>;
  listeners: readonly ApiListener[];
  listenersByParent: ListenerIndex<ApiListener>;
  /** Every set of rules, oldest first. */
  routes: readonly RouteConfig[];
  /** The rules that proxies of a namespace apply for one gateway. */
  routesOf(gatewayId: string, proxyNamespace: string): RoutesOfGateway;
}

/** The gateways and routes of a control plane, computed once. */
export function gatewayIndex(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): GatewayIndex {
  return snapshot.memoOf(buildIndex, plane);
}

function buildIndex(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): GatewayIndex {
  const listeners = apiListeners(snapshot, plane);
  const listenersByParent = indexListeners(listeners);
  const gateways = [
    ...istioGatewayConfigs(snapshot, plane),
    ...listeners.map(({ config }) => config),
    ...ingressGatewayConfigs(snapshot, plane),
  ].sort(byCreation);
  const routes = [
    ...virtualServiceConfigs(snapshot, plane),
    ...apiRouteConfigs(snapshot, plane, listenersByParent),
    ...ingressRouteConfigs(snapshot, plane),
  ].sort(byCreation);
  const byGateway = new Map<string, RouteConfig[]>();
  for (const route of routes) {
    for (const gateway of new Set(route.gateways)) {
      const known = byGateway.get(gateway);
      if (known) known.push(route);
      else byGateway.set(gateway, [route]);
    }
  }
  const views = new Map<string, RoutesOfGateway>();
  return {
    gateways,
    byId: new Map(gateways.map(gateway => [gateway.id, gateway])),
    listeners,
    listenersByParent,
    routes,
    routesOf: (gatewayId, proxyNamespace) => {
      const key = `${proxyNamespace} ${gatewayId}`;
      let view = views.get(key);
      if (!view) {
        view = new RoutesOfGateway(
          visibleTo(byGateway.get(gatewayId) ?? [], proxyNamespace),
        );
        views.set(key, view);
      }
      return view;
    },
  };
}

/**
 * The route sets that proxies of a namespace see, in the order in which they
 * apply: kept to the namespace, exported to it, then public ones, of which
 * Gateway API routes of the same namespace come first
 * (`pilot/pkg/model/push_context.go#VirtualServicesForGateway`).
 */
function visibleTo(
  routes: readonly RouteConfig[],
  namespace: string,
): RouteConfig[] {
  const ranked: RouteConfig[][] = [[], [], [], []];
  for (const route of routes) {
    if (route.exportTo.includes('*')) {
      const preferred =
        route.source === 'gateway-api' && route.namespace === namespace;
      ranked[preferred ? 2 : 3].push(route);
    } else if (
      !route.exportTo.includes('~') &&
      route.exportTo.includes(namespace)
    ) {
      ranked[route.namespace === namespace ? 0 : 1].push(route);
    }
  }
  return ranked.flat();
}

/** Creation time, then name, then namespace (`pilot/pkg/model/config.go`). */
function byCreation(
  a: { createdAt: string; name: string; namespace: string },
  b: { createdAt: string; name: string; namespace: string },
): number {
  return (
    compare(a.createdAt || '9999', b.createdAt || '9999') ||
    compare(a.name, b.name) ||
    compare(a.namespace, b.namespace)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
