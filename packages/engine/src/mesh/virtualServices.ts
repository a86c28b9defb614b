import { VirtualService } from '../snapshot/kinds';
import { byAge, type Resource } from '../snapshot/Resource';
import type { HttpMatch, RouteDestination } from '../snapshot/schema/istio';
import type { Snapshot } from '../snapshot/Snapshot';
import { type ControlPlane, planeKey, settingsOf } from './controlPlanes';
import { resolveShortName } from './hostnames';
import { isExported, isInRevision, isNamespaceDiscovered } from './visibility';

/** One HTTP rule of a VirtualService, its destinations by full name. */
export interface MeshHttpRoute {
  /** Where it stands, for evidence. */
  path: string;
  match: readonly HttpMatch[];
  route: readonly RouteDestination[];
  /** Envoy answers itself. */
  answer?: 'redirect' | 'direct-response';
  /** Its rules live in another VirtualService. */
  delegate?: { name?: string; namespace?: string };
}

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

/** A VirtualService that applies to proxies of the mesh. */
export interface MeshVirtualService {
  namespace: string;
  name: string;
  object: Resource<unknown>;
  hosts: readonly string[];
  exportTo: readonly string[];
  http: readonly MeshHttpRoute[];
  tls: readonly MeshL4Route[];
  tcp: readonly MeshL4Route[];
  /** Made from a route of the Gateway API. */
  fromRoute: boolean;
}

/**
 * The VirtualServices bound to `mesh` that clients of a namespace see: the
 * namespace's own, those exported to it by name, those of everyone; each
 * oldest first (`pilot/pkg/model/virtualservice.go#SelectVirtualServices`).
 */
export function virtualServicesFor(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
): readonly MeshVirtualService[] {
  const rank = ({ exportTo, namespace: own }: MeshVirtualService) => {
    if (exportTo.includes('*')) return 2;
    return own === namespace && exportTo.includes('.') ? 0 : 1;
  };
  return meshVirtualServices(snapshot, plane)
    .filter(vs => isExported(vs.exportTo, vs.namespace, namespace))
    .map((vs, index) => ({ vs, index, rank: rank(vs) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ vs }) => vs);
}

function meshVirtualServices(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): readonly MeshVirtualService[] {
  const cache = snapshot.memo(caches);
  const key = planeKey(plane);
  let found = cache.get(key);
  if (!found) {
    found = snapshot
      .list(VirtualService)
      .filter(vs => isInRevision(vs.labels, plane) && isNamespaceDiscovered(plane, snapshot, vs.namespace))
      .sort(byAge)
      .flatMap(vs => (isMeshBound(vs.body.spec?.gateways ?? []) ? [describe(vs, plane)] : []));
    cache.set(key, found);
  }
  return found;
}

function caches(_: Snapshot) {
  return new Map<string, readonly MeshVirtualService[]>();
}

/** Without gateways a VirtualService is for the mesh. */
function isMeshBound(gateways: readonly string[]): boolean {
  return gateways.length === 0 || gateways.includes('mesh');
}

type Source = ReturnType<typeof listOf>[number];

function listOf(snapshot: Snapshot) {
  return snapshot.list(VirtualService);
}

function describe(vs: Source, plane: ControlPlane | undefined): MeshVirtualService {
  const spec = vs.body.spec;
  const full = (routes: readonly RouteDestination[]) =>
    routes.map(({ destination, weight }) => ({
      destination: { ...destination, host: resolveShortName(destination.host, vs.namespace) },
      weight,
    }));
  const stated = spec?.exportTo ?? [];
  return {
    namespace: vs.namespace,
    name: vs.name,
    object: vs,
    hosts: (spec?.hosts ?? []).map(host => resolveShortName(host, vs.namespace)),
    exportTo: stated.length > 0 ? stated : settingsOf(plane).defaultVirtualServiceExportTo,
    http: (spec?.http ?? []).map(({ match, route, redirect, directResponse, delegate }, index) => ({
      path: `spec.http[${index}]`,
      match,
      route: full(route),
      ...(redirect ? { answer: 'redirect' as const } : directResponse ? { answer: 'direct-response' as const } : {}),
      ...(delegate ? { delegate } : {}),
    })),
    tls: (spec?.tls ?? []).map(({ match, route }) => ({ match, route: full(route) })),
    tcp: (spec?.tcp ?? []).map(({ match, route }) => ({ match, route: full(route) })),
    fromRoute: false,
  };
}
