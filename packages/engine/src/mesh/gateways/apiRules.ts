import type { Reason } from 'istio-ingress-contract';
import type { Cited } from '../../evidence';
import { ReferenceGrant } from '../../snapshot/kinds';
import type {
  BackendRef,
  RouteFilter,
  RouteRuleSpec,
} from '../../snapshot/schema/gatewayApi';
import type { Snapshot } from '../../snapshot/Snapshot';
import { serviceHostname } from '../hostnames';
import type { ApiRoute } from './apiRoutes';
import type {
  ConnectionRule,
  Destination,
  HttpAction,
  HttpMatch,
  HttpRule,
  PathMatch,
} from './model';
import { grantFor } from './referenceGrants';
import { rewriteInFilters } from './pathRewrite';

const HTTP_FILTERS = [
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestRedirect',
  'RequestMirror',
  'URLRewrite',
  'CORS',
];
const GRPC_FILTERS = [
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestMirror',
];
const BACKEND_FILTERS = ['RequestHeaderModifier', 'ResponseHeaderModifier'];

/** A connection rule without a weighted backend goes nowhere, by this name. */
const NOWHERE = {
  host: 'internal.cluster.local',
  port: 65535,
  subset: 'zero-weight',
  weight: 0,
};

/** An error in a rule that makes Istio drop every rule of the route. */
class Dropped extends Error {}

/**
 * The rules of an HTTPRoute or GRPCRoute, one for each match. Empty when one
 * of them is in error: Istio then drops the route
 * (`route_collections.go#computeRoute`).
 */
export function httpRulesOf(snapshot: Snapshot, route: ApiRoute): HttpRule[] {
  try {
    return (route.body.spec?.rules ?? []).flatMap((rule, index) =>
      rulesFor(snapshot, route, rule, index),
    );
  } catch (error) {
    if (error instanceof Dropped) return [];
    throw error;
  }
}

/** Why Istio drops every rule of a route, if it does. */
export function droppedBecause(
  snapshot: Snapshot,
  route: ApiRoute,
): string | undefined {
  try {
    (route.body.spec?.rules ?? []).forEach((rule, index) =>
      route.ref.kind === 'HTTPRoute' || route.ref.kind === 'GRPCRoute'
        ? rulesFor(snapshot, route, rule, index)
        : backends(snapshot, route, rule.backendRefs, `/spec/rules/${index}`),
    );
    return undefined;
  } catch (error) {
    if (error instanceof Dropped) return error.message;
    throw error;
  }
}

function rulesFor(
  snapshot: Snapshot,
  route: ApiRoute,
  rule: RouteRuleSpec,
  index: number,
): HttpRule[] {
  const isGrpc = route.ref.kind === 'GRPCRoute';
  const pointer = `/spec/rules/${index}`;
  const supported = isGrpc ? GRPC_FILTERS : HTTP_FILTERS;
  const unsupported = rule.filters.find(
    ({ type }) => !supported.includes(type ?? ''),
  );
  if (unsupported)
    throw new Dropped(`filter ${unsupported.type ?? ''} is not supported`);
  const matches = rule.matches.map(match =>
    isGrpc ? grpcMatch(match) : httpMatch(match),
  );
  const action = actionOf(snapshot, route, rule, pointer);
  const mirrors = rule.filters.flatMap(({ requestMirror }, at) => {
    const ref = requestMirror?.backendRef;
    if (!ref) return [];
    const mirror = backend(
      snapshot,
      route,
      { ...ref, weight: 1 },
      `${pointer}/filters/${at}/requestMirror/backendRef`,
    );
    return mirror.refused ? [] : [mirror];
  });
  const rewriteHost = rewrittenHost(rule.filters);
  const rewritten = rewriteInFilters(rule.filters);
  const made = {
    object: route,
    pointer,
    action,
    mirrors,
    ...(rewriteHost ? { rewriteHost } : {}),
    ...(rewritten ? { rewritePath: rewritten.rewrite } : {}),
  };
  if (matches.length === 0) return [{ ...made, matches: [] }];
  return matches.map(match => ({ ...made, matches: [match] }));
}

function rewrittenHost(filters: readonly RouteFilter[]): string | undefined {
  for (const { urlRewrite, requestHeaderModifier } of filters) {
    if (urlRewrite?.hostname) return urlRewrite.hostname;
    const host = requestHeaderModifier?.set.find(
      ({ name }) => name.toLowerCase() === 'host',
    );
    if (host) return host.value;
  }
  return undefined;
}

function actionOf(
  snapshot: Snapshot,
  route: ApiRoute,
  rule: RouteRuleSpec,
  pointer: string,
): HttpAction {
  const redirects = rule.filters.some(({ type }) => type === 'RequestRedirect');
  if (!redirects && weightSum(rule.backendRefs) === 0)
    return { kind: 'direct', status: 500 };
  const unsupported = rule.backendRefs
    .filter(({ weight }) => weight !== 0)
    .flatMap(({ filters }) => filters)
    .find(({ type }) => !BACKEND_FILTERS.includes(type ?? ''));
  if (unsupported)
    throw new Dropped(
      `filter ${unsupported.type ?? ''} is not supported on a backend`,
    );
  const destinations = backends(snapshot, route, rule.backendRefs, pointer);
  return redirects ? { kind: 'redirect' } : { kind: 'route', destinations };
}

/** The rules of a TLSRoute or TCPRoute. */
export function connectionRulesOf(
  snapshot: Snapshot,
  route: ApiRoute,
): ConnectionRule[] {
  const hostnames = route.body.spec?.hostnames ?? [];
  const sniHosts = hostnames.length > 0 ? hostnames : ['*'];
  try {
    return (route.body.spec?.rules ?? []).map((rule, index) => {
      const pointer = `/spec/rules/${index}`;
      const nowhere = weightSum(rule.backendRefs) === 0;
      return {
        object: route,
        pointer,
        matches:
          route.ref.kind === 'TLSRoute' && !nowhere
            ? [{ sniHosts, gateways: [] }]
            : [],
        destinations: nowhere
          ? [{ ...NOWHERE, pointer }]
          : backends(snapshot, route, rule.backendRefs, pointer),
      };
    });
  } catch (error) {
    if (error instanceof Dropped) return [];
    throw error;
  }
}

function weightSum(refs: readonly BackendRef[]): number {
  return refs.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
}

function backends(
  snapshot: Snapshot,
  route: ApiRoute,
  refs: readonly BackendRef[],
  pointer: string,
): Destination[] {
  return refs.flatMap((ref, at) =>
    ref.weight === 0
      ? []
      : [backend(snapshot, route, ref, `${pointer}/backendRefs/${at}`)],
  );
}

function backend(
  snapshot: Snapshot,
  route: ApiRoute,
  ref: BackendRef,
  pointer: string,
): Destination {
  const weight = ref.weight ?? 1;
  const kind = ref.kind ?? 'Service';
  const group = ref.group === 'core' ? '' : ref.group ?? '';
  const { namespace } = route;
  const refuse = (refused: string): Destination => ({
    host: '',
    weight,
    pointer,
    refused,
  });
  let grantUnknown: Reason | undefined;
  let grant: Cited | undefined;
  if (ref.namespace !== undefined && ref.namespace !== namespace) {
    // Istio looks up the grants of HTTPRoutes for GRPCRoutes too.
    const fromKind =
      route.ref.kind === 'GRPCRoute' ? 'HTTPRoute' : route.ref.kind;
    grant = grantFor(snapshot, {
      fromKind,
      fromNamespace: namespace,
      toNamespace: ref.namespace,
      toGroup: group,
      toKind: kind,
      toName: ref.name,
    });
    // A grant that was not read may allow it.
    if (!grant) grantUnknown = snapshot.unread(ReferenceGrant, ref.namespace);
    if (!grant && !grantUnknown) return refuse('reference not granted');
  }
  const host = hostOf(group, kind, ref, ref.namespace ?? namespace);
  if (host === undefined)
    return refuse(`backends of kind ${kind} are not supported`);
  if (ref.port === undefined) throw new Dropped('a backendRef has no port');
  return {
    host,
    port: ref.port,
    weight,
    pointer,
    ...(grant ? { grant } : {}),
    ...(grantUnknown ? { grantUnknown } : {}),
  };
}

function hostOf(
  group: string,
  kind: string,
  ref: BackendRef,
  namespace: string,
): string | undefined {
  switch (`${group}/${kind}`) {
    case '/Service':
      if (ref.name.includes('.'))
        throw new Dropped(`${ref.name} is not the name of a Service`);
      return serviceHostname(namespace, ref.name);
    case 'networking.istio.io/Hostname':
      if (ref.namespace !== undefined)
        throw new Dropped('a Hostname has no namespace');
      return ref.name;
    case 'multicluster.x-k8s.io/ServiceImport':
      return serviceHostname(namespace, ref.name);
    default:
      return undefined;
  }
}

function httpMatch(match: RouteRuleSpec['matches'][number]): HttpMatch {
  const conditions: Record<string, unknown> = {};
  for (const { name, value } of match.headers)
    conditions[`header ${name.toLowerCase()}`] ??= value ?? '';
  for (const { name } of match.queryParams) conditions[`query ${name}`] ??= '';
  if (typeof match.method === 'string') conditions.method = match.method;
  return plain(
    pathMatch(match.path?.type ?? 'PathPrefix', match.path?.value ?? '/'),
    conditions,
  );
}

function pathMatch(type: string, value: string): PathMatch {
  switch (type) {
    case 'PathPrefix':
      return {
        kind: 'prefix',
        value: value === '/' ? value : value.replace(/\/$/, ''),
      };
    case 'Exact':
      return { kind: 'exact', value };
    case 'RegularExpression':
      return { kind: 'regex', value };
    default:
      throw new Dropped(`path match ${type} is not supported`);
  }
}

function grpcMatch(match: RouteRuleSpec['matches'][number]): HttpMatch {
  const conditions: Record<string, unknown> = {};
  for (const { name, value } of match.headers)
    conditions[`header ${name.toLowerCase()}`] ??= value ?? '';
  const method = match.method as
    | { type?: string; service?: string; method?: string }
    | null
    | undefined;
  if (typeof method !== 'object' || method === null)
    return plain(undefined, conditions);
  const { service, method: name } = method;
  if (service === undefined && name === undefined) {
    throw new Dropped(
      'a match of gRPC methods names neither service nor method',
    );
  }
  const exact = (method.type ?? 'Exact') === 'Exact';
  if (service === undefined)
    return plain({ kind: 'regex', value: `/[^/]+/${name}` }, conditions);
  if (name === undefined) {
    return plain(
      exact
        ? { kind: 'prefix', value: `/${service}/` }
        : { kind: 'regex', value: `/${service}/.+` },
      conditions,
    );
  }
  return plain(
    { kind: exact ? 'exact' : 'regex', value: `/${service}/${name}` },
    conditions,
  );
}

function plain(
  path: PathMatch | undefined,
  conditions: Record<string, unknown>,
): HttpMatch {
  return {
    ...(path ? { path } : {}),
    gateways: [],
    sourceLabels: {},
    conditions,
    ignoreCase: false,
  };
}
