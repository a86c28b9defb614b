import type { ObjectRef } from 'istio-ingress-contract';
import {
  GRPCRoute,
  HTTPRoute,
  type Kind,
  TCPRoute,
  TLSRoute,
} from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { ControlPlane } from '../controlPlanes';
import { hostsOverlap, intersectHosts } from '../hostnames';
import { readsKind, type VersionDifferenceId } from '../versions';
import { isInRevision, isNamespaceDiscovered } from '../visibility';
import type { ApiListener } from './apiListeners';
import {
  type ListenerIndex,
  type ParentLink,
  parentsOf,
  servesHostname,
} from './apiParents';
import { connectionRulesOf, httpRulesOf } from './apiRules';
import { virtualServiceExportTo } from './istioObjects';
import type { HttpRule, RouteConfig } from './model';

export type ApiRoute = ReturnType<typeof listRoutes>[number];

function listRoutes(snapshot: Snapshot) {
  return snapshot.list(HTTPRoute);
}

/** The route kinds of the Gateway API that Istio serves. */
export const apiRouteKinds = [
  HTTPRoute,
  GRPCRoute,
  TLSRoute,
  TCPRoute,
] satisfies Kind<unknown>[];

// Kinds that were experimental once, and the difference that says until when.
const EXPERIMENTAL: Readonly<Record<string, VersionDifferenceId>> = {
  TLSRoute: 'stable-tls-route',
  TCPRoute: 'stable-tcp-route',
};

/** The routes of one kind that a control plane reads. */
export function apiRoutesOf(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  kind: (typeof apiRouteKinds)[number],
): ApiRoute[] {
  const experimental = EXPERIMENTAL[kind.kind];
  if (experimental && !readsKind(experimental, plane)) return [];
  return snapshot
    .list(kind)
    .filter(
      route =>
        isInRevision(route.labels, plane) &&
        isNamespaceDiscovered(plane, snapshot, route.namespace),
    );
}

/** How a route's parents answer it. */
export function routeParents(
  index: ListenerIndex<ApiListener>,
  route: ApiRoute,
) {
  return parentsOf(index, {
    kind: route.ref.kind,
    namespace: route.namespace,
    parentRefs: route.body.spec?.parentRefs ?? [],
    hostnames: hostnamesOf(route),
  });
}

function hostnamesOf(route: ApiRoute): readonly string[] {
  return route.ref.kind === 'TCPRoute' ? [] : route.body.spec?.hostnames ?? [];
}

/**
 * Routes of the Gateway API as sets of rules, one for each listener and
 * hostname. HTTPRoutes and GRPCRoutes that share both are merged and ordered
 * by the precision of their matches (`route_collections.go#mergeHTTPRoutes`).
 */
export function apiRouteConfigs(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  index: ListenerIndex<ApiListener>,
): RouteConfig[] {
  const context = { snapshot, plane, index };
  return [
    ...mergedHttpConfigs(context),
    ...apiRoutesOf(snapshot, plane, TLSRoute).flatMap(route =>
      tlsConfigs(context, route),
    ),
    ...apiRoutesOf(snapshot, plane, TCPRoute).flatMap(route =>
      tcpConfigs(context, route),
    ),
  ];
}

interface Context {
  snapshot: Snapshot;
  plane: ControlPlane | undefined;
  index: ListenerIndex<ApiListener>;
}

function accepted(
  { index }: Context,
  route: ApiRoute,
): ParentLink<ApiListener>[] {
  return routeParents(index, route)
    .links.filter(({ denied }) => denied === undefined)
    .sort((a, b) => compare(a.listener.config.id, b.listener.config.id));
}

function mergedHttpConfigs(context: Context): RouteConfig[] {
  const { snapshot, plane } = context;
  const byKey = new Map<
    string,
    {
      route: ApiRoute;
      listener: ApiListener;
      host: string;
      rules: readonly HttpRule[];
    }[]
  >();
  for (const kind of [HTTPRoute, GRPCRoute]) {
    for (const route of apiRoutesOf(snapshot, plane, kind)) {
      const links = accepted(context, route);
      if (links.length === 0) continue;
      const rules = httpRulesOf(snapshot, route);
      if (rules.length === 0) continue;
      const hosts = hostnamesOf(route);
      for (const link of links) {
        for (const host of hosts.length > 0 ? hosts : ['*']) {
          if (!servesHostname(link, host)) continue;
          const key = `${link.listener.config.id}/${host}`;
          const part = { route, listener: link.listener, host, rules };
          const known = byKey.get(key);
          if (known) known.push(part);
          else byKey.set(key, [part]);
        }
      }
    }
  }
  return [...byKey].map(([key, parts]) => {
    parts.sort((a, b) => byAgeNamespaceName(a.route, b.route));
    const { route, listener, host } = parts[0];
    return {
      ...common(context, route, key.replaceAll('/', '~')),
      hosts: [host],
      gateways: [listener.config.id],
      http: parts.flatMap(({ rules }) => rules).sort(byPrecision),
    };
  });
}

function common({ plane }: Context, route: ApiRoute, name: string) {
  return {
    namespace: route.namespace,
    name,
    createdAt: route.createdAt,
    object: route as { ref: ObjectRef },
    source: 'gateway-api' as const,
    exportTo: virtualServiceExportTo([], route.namespace, plane),
    http: [],
    tls: [],
    tcp: [],
  };
}

function tlsConfigs(context: Context, route: ApiRoute): RouteConfig[] {
  const rules = connectionRulesOf(context.snapshot, route);
  const hostnames = hostnamesOf(route).length > 0 ? hostnamesOf(route) : ['*'];
  return accepted(context, route).flatMap(({ listener }, at) => {
    const own = listener.hostname;
    const narrow = (hosts: readonly string[]) =>
      own === '' ? hosts : intersectHosts(hosts, [own]);
    const narrowed = rules
      .map(rule => ({
        ...rule,
        matches: rule.matches.map(match => ({
          ...match,
          sniHosts: narrow(match.sniHosts),
        })),
      }))
      .filter(
        ({ matches }) =>
          matches.length === 0 ||
          matches.some(({ sniHosts }) => sniHosts.length > 0),
      );
    return narrow(hostnames).map((host, n) => ({
      ...common(context, route, `${route.name}~tls~${at}~${n}`),
      hosts: [host],
      gateways: [listener.config.id],
      tls: narrowed,
      tlsRoute: true,
    }));
  });
}

function tcpConfigs(context: Context, route: ApiRoute): RouteConfig[] {
  return accepted(context, route).map(({ listener }, at) => ({
    ...common(context, route, `${route.name}~tcp~${at}`),
    hosts: ['*'],
    gateways: [listener.config.id],
    tcp: connectionRulesOf(context.snapshot, route),
  }));
}

/** Does any hostname of the route overlap a host? Used to name broken links. */
export function mentionsHost(route: ApiRoute, host: string): boolean {
  const hosts = hostnamesOf(route);
  return hosts.length === 0 || hosts.some(name => hostsOverlap(name, host));
}

function byAgeNamespaceName(
  a: Resource<unknown>,
  b: Resource<unknown>,
): number {
  return (
    compare(a.createdAt || '9999', b.createdAt || '9999') ||
    compare(a.namespace, b.namespace) ||
    compare(a.name, b.name)
  );
}

const RANK = { exact: 3, prefix: 2, regex: 1 };

/** Exact before prefix before regex, longer before shorter, then by conditions. */
function byPrecision(a: HttpRule, b: HttpRule): number {
  const [left] = a.matches;
  const [right] = b.matches;
  if (!left || !right) return Number(!left) - Number(!right);
  const rank = (path: typeof left.path) => (path ? RANK[path.kind] : -1);
  return (
    rank(right.path) - rank(left.path) ||
    (right.path?.value.length ?? 0) - (left.path?.value.length ?? 0) ||
    Number('method' in right.conditions) -
      Number('method' in left.conditions) ||
    count(right.conditions, 'header ') - count(left.conditions, 'header ') ||
    count(right.conditions, 'query ') - count(left.conditions, 'query ')
  );
}

function count(
  conditions: Readonly<Record<string, unknown>>,
  prefix: string,
): number {
  return Object.keys(conditions).filter(name => name.startsWith(prefix)).length;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
