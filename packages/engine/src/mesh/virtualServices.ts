import type { Cited } from '../evidence';
import {
  GRPCRoute,
  HTTPRoute,
  TCPRoute,
  TLSRoute,
  VirtualService,
} from '../snapshot/kinds';
import type { ParentRef } from '../snapshot/schema/gatewayApi';
import type { RouteDestination } from '../snapshot/schema/istio';
import type { Snapshot } from '../snapshot/Snapshot';
import { type ControlPlane, settingsOf } from './controlPlanes';
import { type ApiRoute, apiRoutesOf } from './gateways/apiRoutes';
import { connectionRulesOf, httpRulesOf } from './gateways/apiRules';
import { virtualServiceConfigs } from './gateways/istioObjects';
import type { HttpMatch, HttpRule } from './gateways/model';
import { resolveShortName, serviceHostname } from './hostnames';
import { defaultExportTo, isExported } from './visibility';

/** One rule for TLS by SNI, or for TCP. */
export interface MeshL4Route {
  match: readonly {
    sniHosts?: readonly string[];
    port?: number;
    gateways: readonly string[];
    sourceLabels: Readonly<Record<string, string>>;
    sourceNamespace?: string;
    destinationSubnets: readonly string[];
  }[];
  route: readonly RouteDestination[];
}

/** A VirtualService, or what acts as one, that applies to proxies of the mesh. */
export interface MeshVirtualService {
  namespace: string;
  name: string;
  createdAt: string;
  object: Cited;
  hosts: readonly string[];
  exportTo: readonly string[];
  http: readonly HttpRule[];
  tls: readonly MeshL4Route[];
  tcp: readonly MeshL4Route[];
  /** Made from a route of the Gateway API whose parent is a Service. */
  fromRoute: boolean;
}

/**
 * The VirtualServices bound to `mesh` that clients of a namespace see: the
 * namespace's own private ones, those exported to it by name, those of
 * everyone; each oldest first
 * (`pilot/pkg/model/virtualservice.go#SelectVirtualServices`).
 */
export function virtualServicesFor(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): readonly MeshVirtualService[] {
  const rank = ({ exportTo, namespace: own }: MeshVirtualService) => {
    if (exportTo.includes('*')) return 2;
    return own === namespace ? 0 : 1;
  };
  return snapshot
    .memoOf(meshVirtualServices, plane)
    .filter(vs => isExported(vs.exportTo, vs.namespace, namespace))
    .map((vs, index) => ({ vs, index, rank: rank(vs) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ vs }) => vs);
}

function meshVirtualServices(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): readonly MeshVirtualService[] {
  return [...written(snapshot, plane), ...fromApiRoutes(snapshot, plane)].sort(
    byCreation,
  );
}

function byCreation(a: MeshVirtualService, b: MeshVirtualService): number {
  const left = `${a.createdAt || '9999'} ${a.name} ${a.namespace}`;
  const right = `${b.createdAt || '9999'} ${b.name} ${b.namespace}`;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function written(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): MeshVirtualService[] {
  return virtualServiceConfigs(snapshot, plane).flatMap(config => {
    if (!config.gateways.includes('mesh')) return [];
    const { namespace, name, createdAt, object, hosts, exportTo, http } =
      config;
    const spec = snapshot.get(VirtualService, namespace, name)?.body.spec;
    const full = (routes: readonly RouteDestination[]) =>
      routes.map(({ destination, weight }) => ({
        destination: {
          ...destination,
          host: resolveShortName(destination.host, namespace),
        },
        weight,
      }));
    return [
      {
        namespace,
        name,
        createdAt,
        object,
        hosts,
        exportTo,
        http,
        tls: (spec?.tls ?? []).map(({ match, route }) => ({
          match,
          route: full(route),
        })),
        tcp: (spec?.tcp ?? []).map(({ match, route }) => ({
          match,
          route: full(route),
        })),
        fromRoute: false,
      },
    ];
  });
}

/**
 * Routes of the Gateway API whose parent is a Service act as VirtualServices
 * for that service (`config/kube/gateway/route_collections.go`).
 */
function fromApiRoutes(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): MeshVirtualService[] {
  return [HTTPRoute, GRPCRoute, TLSRoute, TCPRoute].flatMap(kind =>
    apiRoutesOf(snapshot, plane, kind).flatMap(route =>
      (route.body.spec?.parentRefs ?? []).flatMap((parent, index) =>
        isService(parent)
          ? [fromApiRoute(snapshot, plane, route, parent, index)]
          : [],
      ),
    ),
  );
}

function isService({ group, kind }: ParentRef): boolean {
  return kind === 'Service' && (group === '' || group === 'core');
}

function fromApiRoute(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  route: ApiRoute,
  parent: ParentRef,
  index: number,
): MeshVirtualService {
  const { kind } = route.ref;
  const opaque = kind === 'TLSRoute' || kind === 'TCPRoute';
  const rules = opaque ? connectionRulesOf(snapshot, route) : [];
  const l4 = rules.map(({ matches, destinations }) => ({
    match: matches.map(({ sniHosts }) => ({
      sniHosts,
      ...(parent.port ? { port: parent.port } : {}),
      gateways: [],
      sourceLabels: {},
      destinationSubnets: [],
    })),
    route: destinations.map(({ host, port, subset, weight }) => ({
      destination: { host, subset, port: port ? { number: port } : undefined },
      weight,
    })),
  }));
  return {
    namespace: route.namespace,
    name: `${route.name}~${index}`,
    createdAt: route.createdAt,
    object: route,
    hosts: [serviceHostname(parent.namespace ?? route.namespace, parent.name)],
    exportTo: defaultExportTo(
      settingsOf(plane).defaultVirtualServiceExportTo,
      plane,
    ),
    http: opaque
      ? []
      : httpRulesOf(snapshot, route).map(rule => onPort(rule, parent.port)),
    tls: kind === 'TLSRoute' ? l4 : [],
    tcp: kind === 'TCPRoute' ? l4 : [],
    fromRoute: true,
  };
}

/** A parent reference with a port matches requests to that port only. */
function onPort(rule: HttpRule, port: number | undefined): HttpRule {
  if (port === undefined) return rule;
  const any: HttpMatch = {
    gateways: [],
    sourceLabels: {},
    conditions: {},
    ignoreCase: false,
  };
  const matches = rule.matches.length > 0 ? rule.matches : [any];
  return { ...rule, matches: matches.map(match => ({ ...match, port })) };
}
