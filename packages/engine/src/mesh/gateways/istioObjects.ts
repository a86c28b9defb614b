import { IstioGateway, VirtualService } from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import type {
  GatewayServer,
  HttpMatch as HttpMatchSpec,
  RouteDestination,
  VirtualServiceHttpRoute,
} from '../../snapshot/schema/istio';
import type { Snapshot } from '../../snapshot/Snapshot';
import { type ControlPlane, settingsOf } from '../controlPlanes';
import { resolveShortName } from '../hostnames';
import {
  defaultExportTo,
  isInRevision,
  isNamespaceDiscovered,
} from '../visibility';
import { mergeDelegate } from './delegates';
import type {
  ConnectionRule,
  Destination,
  GatewayConfig,
  HttpAction,
  HttpMatch,
  HttpRule,
  PathMatch,
  RouteConfig,
  Server,
  ServerTlsMode,
} from './model';
import { rewriteInRule } from './pathRewrite';

type GatewayObject = ReturnType<typeof listGateways>[number];
type VirtualServiceObject = ReturnType<typeof listVirtualServices>[number];

function listGateways(snapshot: Snapshot) {
  return snapshot.list(IstioGateway);
}

function listVirtualServices(snapshot: Snapshot) {
  return snapshot.list(VirtualService);
}

function isRead(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  object: Resource<unknown>,
) {
  return (
    isInRevision(object.labels, plane) &&
    isNamespaceDiscovered(plane, snapshot, object.namespace)
  );
}

// Enum zero of ServerTLSSettings.TLSmode: TLS without a mode passes through.
const TLS_MODES: readonly ServerTlsMode[] = [
  'PASSTHROUGH',
  'SIMPLE',
  'MUTUAL',
  'AUTO_PASSTHROUGH',
  'ISTIO_MUTUAL',
  'OPTIONAL_MUTUAL',
];

/** The Gateways of Istio that a control plane reads. */
export function istioGatewayConfigs(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): GatewayConfig[] {
  return listGateways(snapshot)
    .filter(gateway => isRead(snapshot, plane, gateway))
    .map(fromGateway);
}

function fromGateway(gateway: GatewayObject): GatewayConfig {
  const { namespace, name } = gateway;
  const servers: Server[] = [];
  const config: GatewayConfig = {
    id: `${namespace}/${name}`,
    namespace,
    name,
    createdAt: gateway.createdAt,
    object: gateway,
    source: 'istio',
    ...(gateway.body.spec?.selector
      ? { selector: gateway.body.spec.selector }
      : {}),
    managed: false,
    servers,
  };
  (gateway.body.spec?.servers ?? []).forEach((server, index) => {
    if (!server.port) return;
    servers.push({
      port: server.port.number,
      portName: server.port.name ?? '',
      protocol: (server.port.protocol ?? '').toUpperCase(),
      bind: server.bind ?? '',
      hosts: sanitizeHosts(server.hosts, namespace),
      ...tlsOf(server),
      gateway: config,
      pointer: `/spec/servers/${index}`,
    });
  });
  return config;
}

function tlsOf(server: GatewayServer): Pick<Server, 'tls'> {
  if (!server.tls) return {};
  const mode =
    TLS_MODES.find(known => known === server.tls?.mode) ?? 'PASSTHROUGH';
  return { tls: { mode, httpsRedirect: server.tls.httpsRedirect ?? false } };
}

/**
 * `./host` belongs to the Gateway's namespace, the namespace wildcard means no
 * restriction (`pilot/pkg/model/gateway.go#sanitizeServerHostNamespace`).
 */
function sanitizeHosts(hosts: readonly string[], namespace: string): string[] {
  return hosts.map(host => {
    const slash = host.indexOf('/');
    if (slash < 0) return host;
    const owner = host.slice(0, slash);
    const name = host.slice(slash + 1);
    if (owner === '.') return `${namespace}/${name}`;
    return owner === '*' ? name : host;
  });
}

/**
 * The gateway that a VirtualService names: `namespace/name`, a name of its own
 * namespace, or the old form `name.namespace...`
 * (`pilot/pkg/model/config.go#resolveGatewayName`).
 */
export function resolveGatewayName(name: string, namespace: string): string {
  if (name === 'mesh') return name;
  if (name.startsWith('./')) return `${namespace}/${name.slice(2)}`;
  if (name.includes('/')) return name;
  const [first, owner] = name.split('.');
  return owner === undefined ? `${namespace}/${name}` : `${owner}/${first}`;
}

/** The VirtualServices that a control plane reads, delegates merged in. */
export function virtualServiceConfigs(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): RouteConfig[] {
  const read = listVirtualServices(snapshot).filter(object =>
    isRead(snapshot, plane, object),
  );
  const delegates = new Map(
    read
      .filter(({ body }) => body.spec?.hosts.length === 0)
      .map(object => [`${object.namespace}/${object.name}`, object]),
  );
  return read
    .filter(({ body }) => (body.spec?.hosts.length ?? 0) > 0)
    .map(object => fromVirtualService(object, delegates, plane));
}

/** The namespaces a VirtualService is exported to. */
export function virtualServiceExportTo(
  exportTo: readonly string[],
  namespace: string,
  plane: ControlPlane | undefined,
): string[] {
  const declared =
    exportTo.length > 0
      ? exportTo
      : defaultExportTo(settingsOf(plane).defaultVirtualServiceExportTo, plane);
  return declared.map(to => (to === '.' ? namespace : to));
}

function fromVirtualService(
  object: VirtualServiceObject,
  delegates: ReadonlyMap<string, VirtualServiceObject>,
  plane: ControlPlane | undefined,
): RouteConfig {
  const { namespace, name } = object;
  const spec = object.body.spec;
  const gateways = spec?.gateways.length ? spec.gateways : ['mesh'];
  return {
    namespace,
    name,
    createdAt: object.createdAt,
    object,
    source: 'istio',
    hosts: (spec?.hosts ?? []).map(host => resolveShortName(host, namespace)),
    gateways: gateways.map(gateway => resolveGatewayName(gateway, namespace)),
    exportTo: virtualServiceExportTo(spec?.exportTo ?? [], namespace, plane),
    http: (spec?.http ?? []).flatMap((rule, index) => {
      const root = httpRule(object, rule, index);
      if (!rule.delegate) return [root];
      const owner = rule.delegate.namespace || namespace;
      const delegate = delegates.get(`${owner}/${rule.delegate.name ?? ''}`);
      if (!delegate) return [];
      const exportTo = virtualServiceExportTo(
        delegate.body.spec?.exportTo ?? [],
        owner,
        plane,
      );
      if (!exportTo.includes('*') && !exportTo.includes(namespace)) return [];
      return mergeDelegate(
        root,
        (delegate.body.spec?.http ?? []).map((sub, at) =>
          httpRule(delegate, sub, at),
        ),
      );
    }),
    tls: (spec?.tls ?? []).map((rule, index) =>
      connectionRule(object, `/spec/tls/${index}`, rule.match, rule.route),
    ),
    tcp: (spec?.tcp ?? []).map((rule, index) =>
      connectionRule(
        object,
        `/spec/tcp/${index}`,
        rule.match.map(match => ({ sniHosts: [], ...match })),
        rule.route,
      ),
    ),
  };
}

/** One HTTP rule of a VirtualService; names resolve in its own namespace. */
function httpRule(
  object: VirtualServiceObject,
  rule: VirtualServiceHttpRoute,
  index: number,
): HttpRule {
  const pointer = `/spec/http/${index}`;
  const { namespace } = object;
  const rewriteHost =
    rule.rewrite?.authority ??
    Object.entries(rule.headers?.request?.set ?? {}).find(([header]) =>
      [':authority', 'host'].includes(header.toLowerCase()),
    )?.[1];
  const rewritePath = rewriteInRule(rule);
  return {
    object,
    pointer,
    matches: rule.match.map(match => httpMatch(match, namespace)),
    action: actionOf(rule, namespace, pointer),
    mirrors: [
      ...(rule.mirror
        ? [{ at: `${pointer}/mirror`, destination: rule.mirror }]
        : []),
      ...rule.mirrors.map(({ destination }, at) => ({
        at: `${pointer}/mirrors/${at}`,
        destination,
      })),
    ].map(({ at, destination }) =>
      toDestination(destination, undefined, namespace, at),
    ),
    ...(rewriteHost ? { rewriteHost } : {}),
    ...(rewritePath ? { rewritePath } : {}),
  };
}

function actionOf(
  rule: VirtualServiceHttpRoute,
  namespace: string,
  pointer: string,
): HttpAction {
  if (rule.redirect) return { kind: 'redirect' };
  if (rule.directResponse)
    return { kind: 'direct', status: rule.directResponse.status ?? 0 };
  return {
    kind: 'route',
    destinations: destinations(rule.route, namespace, pointer),
  };
}

function httpMatch(match: HttpMatchSpec, namespace: string): HttpMatch {
  const { uri } = match;
  let path: PathMatch | undefined;
  if (uri?.exact) path = { kind: 'exact', value: uri.exact };
  else if (uri?.prefix) path = { kind: 'prefix', value: uri.prefix };
  else if (uri?.regex) path = { kind: 'regex', value: uri.regex };
  const conditions: Record<string, unknown> = {};
  for (const [header, value] of Object.entries(match.headers ?? {}))
    conditions[`header ${header}`] = value;
  for (const [header, value] of Object.entries(match.withoutHeaders ?? {}))
    conditions[`no header ${header}`] = value;
  for (const [name, value] of Object.entries(match.queryParams ?? {}))
    conditions[`query ${name}`] = value;
  if (match.method) conditions.method = match.method;
  if (match.authority) conditions.authority = match.authority;
  if (match.scheme) conditions.scheme = match.scheme;
  return {
    ...(path ? { path } : {}),
    ...(match.port ? { port: match.port } : {}),
    gateways: match.gateways.map(gateway =>
      resolveGatewayName(gateway, namespace),
    ),
    sourceLabels: match.sourceLabels,
    ...(match.sourceNamespace
      ? { sourceNamespace: match.sourceNamespace }
      : {}),
    conditions,
    ignoreCase: match.ignoreUriCase ?? false,
  };
}

function connectionRule(
  object: VirtualServiceObject,
  pointer: string,
  matches: readonly { sniHosts: string[]; port?: number; gateways: string[] }[],
  route: readonly RouteDestination[],
): ConnectionRule {
  const { namespace } = object;
  return {
    object,
    pointer,
    matches: matches.map(({ sniHosts, port, gateways }) => ({
      sniHosts,
      ...(port ? { port } : {}),
      gateways: gateways.map(gateway => resolveGatewayName(gateway, namespace)),
    })),
    destinations: destinations(route, namespace, pointer),
  };
}

function destinations(
  route: readonly RouteDestination[],
  namespace: string,
  pointer: string,
): Destination[] {
  return route.map(({ destination, weight }, at) =>
    toDestination(
      destination,
      weight,
      namespace,
      `${pointer}/route/${at}/destination`,
    ),
  );
}

function toDestination(
  destination: RouteDestination['destination'],
  weight: number | undefined,
  namespace: string,
  pointer: string,
): Destination {
  return {
    host: resolveShortName(destination.host, namespace),
    ...(destination.port?.number ? { port: destination.port.number } : {}),
    ...(destination.subset ? { subset: destination.subset } : {}),
    weight: weight ?? 0,
    pointer,
  };
}
