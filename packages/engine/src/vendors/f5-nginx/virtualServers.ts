import type { Edge, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import type { Resource } from '../../snapshot/Resource';
import { matchesSelector } from '../../snapshot/selectors';
import type { ResourceOf } from '../lib/ownKind';
import { unlessAnswering, unlessHandedOn } from '../lib/withoutRoutes';
import type {
  EntryClaim,
  ObjectReader,
  RouteDraft,
  VendorContext,
} from '../types';
import { routeDrafts, ruleOf } from './actions';
import type { NginxController } from './controllers';
import { type Route, VirtualServer, VirtualServerRoute } from './kinds';

/** Who serves an object: a controller that was found, or one that was not. */
export interface Server {
  id: string;
  controller?: NginxController;
}

/** The controllers that serve an object of this class; a reason where none does. */
export type Serving = (
  object: Resource<{ spec?: { ingressClassName?: string } }>,
) => { servers: Server[]; reason?: Reason };

type Virtual = ResourceOf<typeof VirtualServer>;
type Part = ResourceOf<typeof VirtualServerRoute>;

/** VirtualServers, and the VirtualServerRoutes that they take in. */
export function virtualServerEntries(
  context: VendorContext,
  servingOf: Serving,
): EntryClaim[] {
  const { objects, snapshot } = context;
  const parents = new Map<Part, { parent: Virtual; route: Route }[]>();
  const claims: EntryClaim[] = [];
  for (const server of objects.list(VirtualServer)) {
    const { servers, reason } = servingOf(server);
    if (reason) {
      claims.push({ ...own(server), state: 'unclaimed', reason, routes: [] });
      continue;
    }
    for (const route of server.body.spec?.routes ?? []) {
      for (const part of partsOf(objects, server, route)) {
        const known = parents.get(part);
        if (known) known.push({ parent: server, route });
        else parents.set(part, [{ parent: server, route }]);
      }
    }
    claims.push(
      withoutActions(context, server, {
        ...own(server),
        state: 'claimed',
        because: [
          ...own(server).because,
          ...servers.flatMap(each => each.controller?.controller.because ?? []),
        ],
        routes: servers.flatMap(each => serverDrafts(context, server, each)),
      }),
    );
  }
  for (const part of objects.list(VirtualServerRoute)) {
    const taken = parents.get(part) ?? [];
    const mayExist =
      snapshot.world === 'open' || objects.unread(VirtualServer) !== undefined;
    if (taken.length === 0 && !mayExist) {
      claims.push({
        ...own(part),
        state: 'not-an-entry',
        reason: {
          code: 'no-controller',
          message: 'no VirtualServer takes the route in',
          object: part.ref,
        },
        routes: [],
      });
      continue;
    }
    const { servers } = servingOf(taken[0]?.parent ?? part);
    const from = taken.length > 0 ? taken : [undefined];
    claims.push(
      unlessAnswering(
        {
          ...own(part),
          state: 'claimed',
          routes: servers.flatMap(server =>
            from.flatMap(each =>
              partDrafts(context, part, each?.parent, each?.route, server),
            ),
          ),
        },
        ANSWERS,
        { path: 'spec.subroutes' },
      ),
    );
  }
  return claims;
}

const ANSWERS = 'no action of it passes requests on: it answers by itself';

/** Of a server that passes nothing on by itself: who does, or why nobody. */
function withoutActions(
  { objects, snapshot }: VendorContext,
  server: Virtual,
  claim: EntryClaim,
): EntryClaim {
  const routes = server.body.spec?.routes ?? [];
  const parts = routes.flatMap(route => partsOf(objects, server, route));
  const at = { path: 'spec.routes' };
  if (parts.length > 0) return unlessHandedOn(claim, parts, at);
  const taken = routes.find(each => each.route ?? each.routeSelector);
  const mayExist =
    snapshot.world === 'open' || objects.unread(VirtualServerRoute);
  if (claim.routes.length > 0 || !taken || !mayExist)
    return unlessAnswering(claim, ANSWERS, at);
  return {
    ...claim,
    reason: objects.unread(VirtualServerRoute) ?? {
      code: 'not-given',
      kind: VirtualServerRoute.kind,
      message: `the VirtualServerRoutes that ${server.name} takes in were not given`,
      object: server.ref,
    },
  };
}

function own(object: Resource<unknown>) {
  return {
    ref: object.ref,
    strength: 'live' as const,
    because: [
      fact('V1', 'the kind is that of NGINX’s controller alone', object),
    ],
  };
}

/** `name` or `namespace/name`, or every route with the labels. */
function partsOf(objects: ObjectReader, server: Virtual, route: Route): Part[] {
  if (route.route) {
    const [first, second] = route.route.split('/');
    const part = second
      ? objects.get(VirtualServerRoute, first, second)
      : objects.get(VirtualServerRoute, server.namespace, first);
    return part ? [part] : [];
  }
  const { routeSelector } = route;
  if (!routeSelector) return [];
  return objects
    .list(VirtualServerRoute)
    .filter(part => matchesSelector(routeSelector, part.labels));
}

function serverDrafts(
  context: VendorContext,
  server: Virtual,
  { id, controller }: Server,
): RouteDraft[] {
  const { spec } = server.body;
  return (spec?.routes ?? []).flatMap((route, r): RouteDraft[] => {
    const at = `/spec/routes/${r}`;
    const missing =
      route.route && partsOf(context.objects, server, route).length === 0;
    if (
      missing &&
      context.snapshot.world === 'closed' &&
      !context.objects.unread(VirtualServerRoute)
    ) {
      return [
        {
          rule: ruleOf(at, spec?.host, route.path),
          edge: edgeOf(server),
          controllerId: id,
          backend: {
            kind: 'broken',
            brokenAt: `VirtualServerRoute ${route.route} does not exist`,
            because: [
              absence('V3', 'the VirtualServerRoute does not exist', {
                kind: 'VirtualServerRoute',
                namespaces: [],
                selector: route.route,
              }),
            ],
          },
          upstream: {
            addressing: 'unknown',
            host: { from: 'client' },
            protocol: 'http',
            clientTls: 'none',
            because: [],
          },
        },
      ];
    }
    return routeDrafts(context.objects, {
      holder: server,
      upstreams: spec?.upstreams ?? [],
      route,
      pointer: at,
      path: `spec.routes[${r}]`,
      host: spec?.host,
      edge: edgeOf(server),
      policies: [...route.policies, ...(spec?.policies ?? [])],
      snippets: [spec?.['server-snippets'], route['location-snippets']],
      id,
      controller,
    });
  });
}

function partDrafts(
  context: VendorContext,
  part: Part,
  parent: Virtual | undefined,
  taking: Route | undefined,
  { id, controller }: Server,
): RouteDraft[] {
  const { spec } = part.body;
  const inherited = [
    ...(taking?.policies ?? []),
    ...(parent?.body.spec?.policies ?? []),
  ].map(each => ({
    ...each,
    namespace: each.namespace ?? parent?.namespace,
  }));
  return (spec?.subroutes ?? []).flatMap((route, r) =>
    routeDrafts(context.objects, {
      holder: part,
      upstreams: spec?.upstreams ?? [],
      route,
      pointer: `/spec/subroutes/${r}`,
      path: `spec.subroutes[${r}]`,
      host: parent?.body.spec?.host ?? spec?.host,
      edge: parent ? edgeOf(parent) : 'unknown',
      policies: [...route.policies, ...inherited],
      snippets: [
        parent?.body.spec?.['server-snippets'],
        taking?.['location-snippets'],
        route['location-snippets'],
      ],
      id,
      controller,
    }).map(draft => (parent ? draft : { ...draft, predicted: true })),
  );
}

function edgeOf(server: Virtual): Edge {
  return server.body.spec?.tls === undefined ? 'none' : 'terminate';
}
