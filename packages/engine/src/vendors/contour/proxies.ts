import type { Edge, Evidence, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import type { ResourceOf } from '../lib/ownKind';
import { unlessAnswering, unlessHandedOn } from '../lib/withoutRoutes';
import type { EntryClaim, RouteDraft, VendorContext } from '../types';
import {
  CLASS_KEYS,
  type ContourController,
  type ContourSettings,
} from './controllers';
import { type Conditions, HTTPProxy, type ProxyService } from './kinds';
import { rewrittenHost, upstreamOf } from './upstream';

type Proxy = ResourceOf<typeof HTTPProxy>;

/** Who serves a root: an Envoy that was found, or one that was not. */
interface Server {
  id: string;
  settings?: ContourSettings;
}

// Includes may not go in circles; Contour refuses those.
const MAX_DEPTH = 16;

/** HTTPProxies: roots with a host, and what they include. */
export function proxyEntries(
  context: VendorContext,
  found: readonly ContourController[],
  notFound: () => string,
): EntryClaim[] {
  const { objects, snapshot } = context;
  const all = objects.list(HTTPProxy);
  const drafts = new Map<Proxy, RouteDraft[]>();
  const included = new Set<Proxy>();
  const claims = new Map<Proxy, EntryClaim>();
  for (const root of all) {
    if (!root.body.spec?.virtualhost) continue;
    const { servers, reason } = serversOf(root, found, notFound);
    claims.set(root, {
      ...own(root),
      state: reason ? 'unclaimed' : 'claimed',
      ...(reason ? { reason } : {}),
      routes: [],
    });
    for (const server of servers) {
      const add = (proxy: Proxy, draft: RouteDraft) => {
        const known = drafts.get(proxy);
        if (known) known.push(draft);
        else drafts.set(proxy, [draft]);
      };
      walk(context, { root, server, add, included }, root, [], [root]);
    }
  }
  for (const proxy of all) {
    if (claims.has(proxy)) continue;
    const mayExist =
      snapshot.world === 'open' || objects.unread(HTTPProxy) !== undefined;
    if (included.has(proxy)) {
      claims.set(proxy, { ...own(proxy), state: 'claimed', routes: [] });
      continue;
    }
    if (!mayExist) {
      const reason: Reason = {
        code: 'no-controller',
        message: 'no HTTPProxy with a host includes it',
        object: proxy.ref,
      };
      claims.set(proxy, {
        ...own(proxy),
        state: 'not-an-entry',
        reason,
        routes: [],
      });
      continue;
    }
    // The root was not given: what is known is where it leads.
    claims.set(proxy, { ...own(proxy), state: 'claimed', routes: [] });
    const add = (part: Proxy, draft: RouteDraft) =>
      drafts.set(part, [
        ...(drafts.get(part) ?? []),
        { ...draft, edge: 'unknown', predicted: true },
      ]);
    walk(
      context,
      {
        root: proxy,
        server: serverFor(found, notFound),
        add,
        included: new Set(),
      },
      proxy,
      [],
      [proxy],
    );
  }
  return all.flatMap(proxy => {
    const claim = claims.get(proxy);
    return claim
      ? [
          withoutServices(context, proxy, {
            ...claim,
            routes: drafts.get(proxy) ?? [],
          }),
        ]
      : [];
  });
}

/** Of a proxy that names no services: what it includes, or that it answers. */
function withoutServices(
  { objects }: VendorContext,
  proxy: Proxy,
  claim: EntryClaim,
): EntryClaim {
  const { includes = [], tcpproxy } = proxy.body.spec ?? {};
  const delegate = tcpproxy?.include ?? tcpproxy?.includes;
  const named = [...includes, ...(delegate ? [delegate] : [])];
  const at = { path: delegate ? 'spec.tcpproxy.include' : 'spec.includes' };
  const parts = named.flatMap(
    ({ name, namespace }) =>
      objects.get(HTTPProxy, namespace ?? proxy.namespace, name) ?? [],
  );
  if (parts.length > 0) return unlessHandedOn(claim, parts, at);
  if (named.length > 0 && claim.routes.length === 0 && !claim.reason) {
    return {
      ...claim,
      reason: objects.unread(HTTPProxy) ?? {
        code: 'not-given',
        kind: HTTPProxy.kind,
        message: `the HTTPProxies that ${proxy.name} includes were not given`,
        object: proxy.ref,
      },
    };
  }
  return unlessAnswering(
    claim,
    'no route of it names a Service: it redirects or answers by itself',
    { path: 'spec.routes' },
  );
}

function own(proxy: Proxy) {
  return {
    ref: proxy.ref,
    strength: 'live' as const,
    because: [fact('V1', 'the kind is Contour’s alone', proxy)],
  };
}

function serverFor(
  found: readonly ContourController[],
  notFound: () => string,
): Server {
  const [first] = found;
  return first
    ? { id: first.controller.id, settings: first }
    : { id: notFound() };
}

function serversOf(
  root: Proxy,
  found: readonly ContourController[],
  notFound: () => string,
): { servers: Server[]; reason?: Reason } {
  const key = CLASS_KEYS.find(each => root.annotations[each] !== undefined);
  const className =
    (key ? root.annotations[key] : undefined) ??
    root.body.spec?.ingressClassName ??
    '';
  const serving = found.filter(
    each =>
      each.watchesNamespace(root.namespace) &&
      each.allowsRoot(root.namespace) &&
      (each.classNames.length === 0
        ? className === '' || className === 'contour'
        : each.classNames.includes(className)),
  );
  if (serving.length > 0)
    return {
      servers: serving.map(each => ({
        id: each.controller.id,
        settings: each,
      })),
    };
  if (found.length === 0) return { servers: [{ id: notFound() }] };
  const what = className
    ? `class ${className}`
    : 'an HTTPProxy without a class';
  return {
    servers: [],
    reason: {
      code: 'no-controller',
      message: `no Contour serves ${what} in namespace ${root.namespace}`,
      object: root.ref,
    },
  };
}

interface Walk {
  root: Proxy;
  server: Server;
  add(proxy: Proxy, draft: RouteDraft): void;
  included: Set<Proxy>;
}

/** A proxy's own routes, and those of what it includes, with conditions joined. */
function walk(
  context: VendorContext,
  walking: Walk,
  proxy: Proxy,
  conditions: Conditions,
  visited: readonly Proxy[],
): void {
  const { root, server, add, included } = walking;
  const { spec } = proxy.body;
  const base = { controllerId: server.id, edge: edgeOf(root) };
  (spec?.routes ?? []).forEach((route, r) => {
    const rule = (s: number) =>
      ruleOf(root, `/spec/routes/${r}/services/${s}`, [
        ...conditions,
        ...route.conditions,
      ]);
    const shares = route.services.filter(({ mirror }) => !mirror).length;
    route.services.forEach((service, s) => {
      const rewritten = rewrittenHost(proxy, [
        {
          policy: service.requestHeadersPolicy,
          path: `spec.routes[${r}].services[${s}]`,
        },
        { policy: route.requestHeadersPolicy, path: `spec.routes[${r}]` },
      ]);
      add(proxy, {
        ...base,
        rule: rule(s),
        ...(service.mirror
          ? { mirror: true }
          : shares > 1
          ? { weight: service.weight ?? 1 }
          : {}),
        ...upstreamOf(context.objects, server.settings, {
          ...targetOf(proxy, service),
          ...(rewritten ? { rewritten } : {}),
          rewritesPath: route.pathRewritePolicy !== undefined,
          layer: 'http',
        }),
      });
    });
  });
  tcpRoutes(context, walking, proxy, base, visited);
  if (visited.length > MAX_DEPTH) return;
  (spec?.includes ?? []).forEach((include, i) => {
    const part = context.objects.get(
      HTTPProxy,
      include.namespace ?? proxy.namespace,
      include.name,
    );
    const all = [...conditions, ...include.conditions];
    const title = `${include.namespace ?? proxy.namespace}/${include.name}`;
    const failed = !part
      ? notThere(context, title)
      : part.body.spec?.virtualhost
      ? `HTTPProxy ${title} has a host of its own and cannot be included`
      : visited.includes(part)
      ? `including HTTPProxy ${title} goes in a circle`
      : undefined;
    if (failed !== undefined) {
      add(proxy, {
        ...base,
        rule: ruleOf(root, `/spec/includes/${i}`, all),
        ...broken(failed, proxy, title),
      });
    }
    if (!part || failed !== undefined) return;
    included.add(part);
    walk(context, walking, part, all, [...visited, part]);
  });
}

/** Connections that are passed through, or whose TLS ends here; they may be delegated. */
function tcpRoutes(
  context: VendorContext,
  walking: Walk,
  proxy: Proxy,
  base: Pick<RouteDraft, 'controllerId' | 'edge'>,
  visited: readonly Proxy[],
): void {
  const { root, server, add, included } = walking;
  const tcp = proxy.body.spec?.tcpproxy;
  if (!tcp) return;
  const passes = root.body.spec?.virtualhost?.tls?.passthrough === true;
  tcp.services.forEach((service, s) =>
    add(proxy, {
      ...base,
      rule: ruleOf(root, `/spec/tcpproxy/services/${s}`, []),
      ...(tcp.services.length > 1 ? { weight: service.weight ?? 1 } : {}),
      ...upstreamOf(context.objects, server.settings, {
        ...targetOf(proxy, service),
        layer: passes ? 'passthrough' : 'tcp',
      }),
    }),
  );
  const delegate = tcp.include ?? tcp.includes;
  if (!delegate) return;
  const namespace = delegate.namespace ?? proxy.namespace;
  const part = context.objects.get(HTTPProxy, namespace, delegate.name);
  const title = `${namespace}/${delegate.name}`;
  const failed = part ? undefined : notThere(context, title);
  if (failed !== undefined) {
    add(proxy, {
      ...base,
      rule: ruleOf(root, '/spec/tcpproxy/include', []),
      ...broken(failed, proxy, title),
    });
  }
  if (!part || visited.includes(part)) return;
  included.add(part);
  tcpRoutes(context, walking, part, base, [...visited, part]);
}

function targetOf(proxy: Proxy, { name, port, protocol }: ProxyService) {
  return {
    namespace: proxy.namespace,
    name,
    ...(port === undefined ? {} : { port }),
    ...(protocol ? { protocol } : {}),
  };
}

/** In words, where it is certain that the proxy is not there. */
function notThere(
  { objects, snapshot }: VendorContext,
  title: string,
): string | undefined {
  if (snapshot.world === 'open' || objects.unread(HTTPProxy)) return undefined;
  return `HTTPProxy ${title} does not exist`;
}

function broken(
  brokenAt: string,
  proxy: Proxy,
  title: string,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const because: Evidence[] = [
    fact('V3', 'the proxy includes another one', proxy, {
      path: 'spec.includes',
    }),
    absence('V3', brokenAt, {
      kind: 'HTTPProxy',
      namespaces: [],
      selector: title,
    }),
  ];
  return {
    backend: { kind: 'broken', brokenAt, because },
    upstream: {
      addressing: 'pod-ip',
      host: { from: 'client' },
      protocol: 'http',
      clientTls: 'none',
      because: [],
    },
  };
}

function edgeOf(root: Proxy): Edge {
  const tls = root.body.spec?.virtualhost?.tls;
  if (!tls) return 'none';
  return tls.passthrough ? 'passthrough' : 'terminate';
}

/** Prefixes of includes and routes are joined; patterns are not evaluated. */
function ruleOf(
  root: Proxy,
  pointer: string,
  conditions: Conditions,
): RouteDraft['rule'] {
  const fqdn = root.body.spec?.virtualhost?.fqdn;
  const path = conditions
    .map(({ prefix, exact }) => (exact ?? prefix ?? '').replace(/\/$/, ''))
    .join('');
  const plain = conditions.every(({ regex }) => regex === undefined);
  return {
    pointer,
    hosts: fqdn ? [fqdn] : [],
    ...(plain ? { path: path || '/' } : {}),
  };
}
