import { absence, fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import type { ResourceOf } from '../lib/ownKind';
import { payloadOf } from '../lib/payload';
import { servicePort } from '../lib/servicePort';
import type { ObjectReader, RouteDraft, VendorContext } from '../types';
import {
  ApisixPluginConfig,
  type ApisixRoute,
  ApisixTls,
  ApisixUpstream,
  type Plugins,
  type RouteBackend,
} from './kinds';
import {
  NO_REWRITE,
  requestOf,
  type Rewrite,
  settingsOf,
  upstreamOf,
} from './upstream';

type Route = ResourceOf<typeof ApisixRoute>;
type HttpRule = NonNullable<Route['body']['spec']>['http'][number];

/** The drafts of an ApisixRoute; UDP is left out. */
export function routeDrafts(
  context: VendorContext,
  route: Route,
  controllerId: string,
): RouteDraft[] {
  const { spec } = route.body;
  return [
    ...(spec?.http ?? []).flatMap((rule, r) =>
      httpDrafts(context, route, rule, r, controllerId),
    ),
    ...(spec?.stream ?? []).flatMap((rule, s): RouteDraft[] => {
      if (!rule.backend || rule.protocol?.toUpperCase() === 'UDP') return [];
      const target = targetOf(
        context.objects,
        route,
        rule.backend,
        `spec.stream[${s}].backend`,
      );
      const port = servicePort(
        context.objects.get(Service, route.namespace, target.name),
        target.port,
      );
      const host = rule.match?.host;
      const { backend, upstream } = upstreamOf(
        context.objects,
        { ...target, protocol: 'tcp' },
        NO_REWRITE,
      );
      return [
        {
          rule: {
            pointer: `/spec/stream/${s}/backend`,
            hosts: host ? [host] : [],
            ...(rule.match?.ingressPort === undefined
              ? {}
              : { port: rule.match.ingressPort }),
          },
          edge: host ? 'terminate' : 'none',
          controllerId,
          backend,
          upstream: { ...upstream, ...(host ? {} : payloadOf(port)) },
        },
      ];
    }),
  ];
}

/** Is there anything but UDP in it? */
export function isUdpOnly(route: Route): boolean {
  const { http = [], stream = [] } = route.body.spec ?? {};
  return (
    http.length === 0 &&
    stream.length > 0 &&
    stream.every(({ protocol }) => protocol?.toUpperCase() === 'UDP')
  );
}

function httpDrafts(
  context: VendorContext,
  route: Route,
  rule: HttpRule,
  r: number,
  controllerId: string,
): RouteDraft[] {
  const { objects } = context;
  const rewrite = rewriteOf(objects, route, rule, r);
  const paths = rule.match?.paths ?? [];
  const draft = (pointer: string, weight: number | undefined) => ({
    rule: {
      pointer: `/spec/http/${r}/${pointer}`,
      hosts: rule.match?.hosts ?? [],
      ...(paths.length > 0
        ? { path: paths.map(path => path.replace(/\*$/, '')).join(', ') }
        : {}),
    },
    edge: hasCertificate(objects, rule.match?.hosts ?? [])
      ? ('terminate' as const)
      : ('none' as const),
    controllerId,
    ...(weight === undefined ? {} : { weight }),
  });
  const several = rule.backends.length + rule.upstreams.length > 1;
  return [
    ...rule.backends.map(
      (backend, b): RouteDraft => ({
        ...draft(`backends/${b}`, several ? backend.weight ?? 100 : undefined),
        ...upstreamOf(
          objects,
          targetOf(objects, route, backend, `spec.http[${r}].backends[${b}]`),
          rewrite,
        ),
      }),
    ),
    ...rule.upstreams.flatMap(({ name, weight }, u) =>
      externalDrafts(context, route, name, rewrite).map(each => ({
        ...draft(`upstreams/${u}`, several ? weight ?? 100 : undefined),
        ...each,
      })),
    ),
  ];
}

/** Certificates are objects of their own, chosen by the name that the client asks for. */
function hasCertificate(
  objects: ObjectReader,
  hosts: readonly string[],
): boolean {
  const names = objects
    .list(ApisixTls)
    .flatMap(({ body }) => body.spec?.hosts ?? []);
  return hosts.some(host =>
    names.some(
      name =>
        name === host ||
        (name.startsWith('*.') &&
          host.slice(host.indexOf('.')) === name.slice(1)),
    ),
  );
}

function targetOf(
  objects: ObjectReader,
  route: Route,
  backend: RouteBackend,
  path: string,
) {
  const service = objects.get(Service, route.namespace, backend.serviceName);
  const port =
    servicePort(service, backend.servicePort)?.port ?? backend.servicePort;
  const settings = settingsOf(
    objects,
    route.namespace,
    backend.serviceName,
    typeof port === 'number' ? port : undefined,
  );
  return {
    namespace: route.namespace,
    name: backend.serviceName,
    ...(port === undefined ? {} : { port }),
    holder: route,
    knob: {
      path: `${path}.resolveGranularity`,
      ...(backend.resolveGranularity
        ? { value: backend.resolveGranularity }
        : {}),
    },
    ...(settings ? { settings } : {}),
  };
}

/** Names outside, or of Services of type ExternalName, that an ApisixUpstream lists. */
function externalDrafts(
  { objects, snapshot }: VendorContext,
  route: Route,
  name: string,
  rewrite: Rewrite,
): Pick<RouteDraft, 'backend' | 'upstream'>[] {
  const found = objects.get(ApisixUpstream, route.namespace, name);
  const settings = settingsOf(objects, route.namespace, name, undefined);
  if (!found || !settings) {
    const mayExist =
      snapshot.world === 'open' || objects.unread(ApisixUpstream) !== undefined;
    const title = `ApisixUpstream ${route.namespace}/${name}`;
    const because = [
      absence('V3', `${title} does not exist`, {
        kind: 'ApisixUpstream',
        namespaces: [route.namespace],
        selector: name,
      }),
    ];
    return [
      {
        backend: mayExist
          ? { kind: 'external', title, reason: 'not-modelled' }
          : { kind: 'broken', brokenAt: `${title} does not exist`, because },
        upstream: {
          addressing: 'unknown',
          ...requestOf({}, undefined, rewrite),
          because: [],
        },
      },
    ];
  }
  return (found.body.spec?.externalNodes ?? []).map((node, n) => {
    const secure = settings.scheme === 'https' || settings.scheme === 'grpcs';
    const port = node.port ?? (secure ? 443 : 80);
    return {
      backend:
        node.type === 'Domain'
          ? { kind: 'address' as const, host: node.name, port }
          : {
              kind: 'service' as const,
              namespace: route.namespace,
              name: node.name,
              port,
            },
      upstream: {
        addressing: 'service-ip' as const,
        ...requestOf({ settings }, undefined, rewrite),
        // With passHost node, the node's name is sent, which is no address here.
        ...(settings.passHost === 'node' && node.type === 'Domain'
          ? { host: { from: 'value' as const, value: node.name } }
          : {}),
        because: [
          fact('V4', 'the upstream names what is dialled', found, {
            path: `spec.externalNodes[${n}].name`,
            value: node.name,
          }),
          ...rewrite.because,
        ],
      },
    };
  });
}

/** What the plugin `proxy-rewrite` of the route, or of its plugin configuration, does. */
function rewriteOf(
  objects: ObjectReader,
  route: Route,
  rule: HttpRule,
  r: number,
): Rewrite {
  const shared = rule.plugin_config_name
    ? objects.get(
        ApisixPluginConfig,
        rule.plugin_config_namespace ?? route.namespace,
        rule.plugin_config_name,
      )
    : undefined;
  const own = rewriteIn(rule.plugins);
  const config = own ?? rewriteIn(shared?.body.spec?.plugins ?? []);
  if (!config) return NO_REWRITE;
  const { host, uri, regex_uri: pattern } = config;
  const holder = own ? route : shared ?? route;
  return {
    ...(typeof host === 'string'
      ? {
          host: host.includes('$')
            ? { from: 'unknown' as const }
            : { from: 'value' as const, value: host },
        }
      : {}),
    ...(pattern
      ? { path: {} }
      : typeof uri === 'string'
      ? { path: uri.includes('$') ? {} : { to: uri } }
      : {}),
    because: [
      fact('V5', 'the plugin proxy-rewrite changes the request', holder, {
        path: own ? `spec.http[${r}].plugins` : 'spec.plugins',
        ...(typeof host === 'string' ? { value: host } : {}),
      }),
    ],
  };
}

function rewriteIn(plugins: Plugins) {
  return plugins.find(
    ({ name, enable }) => name === 'proxy-rewrite' && enable !== false,
  )?.config;
}
