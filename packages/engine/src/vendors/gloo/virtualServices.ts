import { absence, fact } from '../../evidence';
import { absentController } from '../lib/claimIngresses';
import { unknownUpstream } from '../lib/gatewayUpstream';
import { unlessAnswering } from '../lib/withoutRoutes';
import type {
  Backend,
  ControllerDraft,
  Discovery,
  EntryClaim,
  RouteDraft,
  VendorContext,
} from '../types';
import { type GlooRoute, GlooVirtualService, RouteTable } from './kinds';
import {
  findGlooProxies,
  type GlooProxy,
  type Settings,
  vendorName,
} from './settings';
import { sendTo } from './upstream';

type Delegation = NonNullable<GlooRoute['delegateAction']>;

// Route tables may name each other; Gloo follows no loops either.
const MAX_TABLES = 5;

/** VirtualServices of Gloo's own, with the tables that they delegate to. */
export function virtualServiceEntries(
  context: VendorContext,
  settings: Settings,
): Discovery {
  const proxies = findGlooProxies(context);
  const virtualServices = context.objects.list(GlooVirtualService);
  const absent: ControllerDraft | undefined =
    proxies.length === 0 && virtualServices.length > 0
      ? absentController(context.snapshot, vendorName)
      : undefined;
  const serving: GlooProxy[] = absent
    ? [{ controller: absent, pods: [] }]
    : proxies;
  return {
    controllers: [
      ...proxies.map(({ controller }) => controller),
      ...(absent ? [absent] : []),
    ],
    entries: virtualServices.map((virtualService): EntryClaim => {
      const { virtualHost, sslConfig } = virtualService.body.spec ?? {};
      const hosts = (virtualHost?.domains ?? []).filter(name => name !== '*');
      const claim: EntryClaim = {
        ref: virtualService.ref,
        state: 'claimed',
        strength: 'live',
        because: [fact('V1', 'the kind is Gloo’s alone', virtualService)],
        routes: serving.flatMap(proxy =>
          draftsOf(
            context,
            settings,
            proxy,
            virtualService.namespace,
            virtualHost?.routes ?? [],
            '/spec/virtualHost/routes',
          ).map(draft => ({
            ...draft,
            rule: { ...draft.rule, hosts },
            edge: sslConfig ? 'terminate' : 'none',
          })),
        ),
      };
      return (virtualHost?.routes ?? []).every(answers)
        ? unlessAnswering(claim, 'every route of it redirects or answers', {
            path: 'spec.virtualHost.routes',
          })
        : claim;
    }),
  };
}

function answers(route: GlooRoute): boolean {
  return (
    route.redirectAction !== undefined ||
    route.directResponseAction !== undefined
  );
}

function draftsOf(
  context: VendorContext,
  settings: Settings,
  proxy: GlooProxy,
  namespace: string,
  routes: readonly GlooRoute[],
  pointer: string,
  depth = 0,
): RouteDraft[] {
  return routes.flatMap((route, r): RouteDraft[] => {
    const at = depth === 0 ? `${pointer}/${r}` : pointer;
    const [path] = route.matchers.map(
      ({ prefix, exact, regex }) => prefix ?? exact ?? regex,
    );
    const rule = { pointer: at, hosts: [], ...(path ? { path } : {}) };
    const common = {
      rule,
      edge: 'none' as const,
      controllerId: proxy.controller.id,
    };
    if (route.delegateAction) {
      const missing = missingTable(context, namespace, route.delegateAction);
      if (missing)
        return [{ ...common, backend: missing, upstream: unknownUpstream() }];
      return tablesOf(context, namespace, route.delegateAction).flatMap(table =>
        depth < MAX_TABLES
          ? draftsOf(
              context,
              settings,
              proxy,
              table.namespace,
              table.body.spec?.routes ?? [],
              at,
              depth + 1,
            )
          : [],
      );
    }
    const action = route.routeAction;
    if (!action) return [];
    const weighted = action.multi?.destinations ?? [];
    const destinations = action.multi
      ? weighted.map(({ destination, weight }) => ({ destination, weight }))
      : [{ destination: action.single, weight: undefined }];
    return destinations.map(({ destination, weight }) => ({
      ...common,
      ...(weight === undefined ? {} : { weight }),
      ...sendTo(
        context,
        namespace,
        destination,
        route.options,
        settings,
        proxy.pods,
      ),
    }));
  });
}

/** A table that is named and is not there. */
function missingTable(
  { objects, snapshot }: VendorContext,
  namespace: string,
  { ref, name = ref?.name, namespace: at = ref?.namespace }: Delegation,
): Backend | undefined {
  if (name === undefined) return undefined;
  const home = at ?? namespace;
  if (objects.get(RouteTable, home, name)) return undefined;
  const title = `RouteTable ${home}/${name}`;
  if (snapshot.world === 'open' || objects.unread(RouteTable))
    return { kind: 'external', title, reason: 'not-modelled' };
  return {
    kind: 'broken',
    brokenAt: `${title} does not exist`,
    because: [
      absence('V3', `${title} does not exist`, {
        kind: 'RouteTable',
        namespaces: [home],
        selector: name,
      }),
    ],
  };
}

function tablesOf(
  { objects }: VendorContext,
  namespace: string,
  action: Delegation,
) {
  const { ref, selector } = action;
  const name = ref?.name ?? action.name;
  if (name !== undefined) {
    const at = ref?.namespace ?? action.namespace ?? namespace;
    const table = objects.get(RouteTable, at, name);
    return table ? [table] : [];
  }
  if (!selector) return [];
  const { labels, namespaces } = selector;
  return objects
    .list(RouteTable)
    .filter(
      table =>
        (namespaces.length === 0
          ? table.namespace === namespace
          : namespaces.includes('*') || namespaces.includes(table.namespace)) &&
        Object.entries(labels).every(
          ([key, value]) => table.labels[key] === value,
        ),
    );
}
