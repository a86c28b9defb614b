import type { Edge, Reason } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { Resource } from '../../snapshot/Resource';
import { absentController } from '../lib/claimIngresses';
import { CLASS_ANNOTATION } from '../lib/ingressClass';
import type { ResourceOf } from '../lib/ownKind';
import { unlessAnswering } from '../lib/withoutRoutes';
import type {
  ControllerDraft,
  EntryClaim,
  RouteDraft,
  VendorContext,
} from '../types';
import { edgeOf } from './entryPoints';
import { IngressRoute, IngressRouteTCP, IngressRouteUDP } from './kinds';
import { readMatch } from './matchRule';
import { missingMiddleware, passageOf } from './middlewares';
import { destinationsOf } from './services';
import {
  isOn,
  NOT_FOUND,
  optionOf,
  type Settings,
  type TraefikController,
  vendorName,
  watches,
} from './settings';
import { tcpDraft } from './tcp';

/** Where a route is served: by a controller that was found, or by one that was not. */
interface Server {
  id: string;
  settings: Settings;
}

/** The objects of Traefik's own kinds. */
export function routeEntries(
  context: VendorContext,
  controllers: readonly TraefikController[],
): { controllers: ControllerDraft[]; entries: EntryClaim[] } {
  const { objects, snapshot } = context;
  let absent: ControllerDraft | undefined;
  const claim = <T extends { spec?: { ingressClassName?: string } }>(
    route: Resource<T>,
    draftsOf: (server: Server) => RouteDraft[],
  ): EntryClaim => {
    const own = {
      ref: route.ref,
      strength: 'live' as const,
      because: [fact('V1', 'the kind is Traefik’s alone', route)],
    };
    const className = classOf(route);
    const serving = controllers.filter(each =>
      serves(each, route.namespace, className),
    );
    if (serving.length > 0) {
      return answering({
        ...own,
        state: 'claimed',
        because: [
          ...own.because,
          ...serving.flatMap(({ controller }) => controller.because),
        ],
        routes: serving.flatMap(({ controller, settings }) =>
          draftsOf({ id: controller.id, settings }),
        ),
      });
    }
    if (controllers.length > 0) {
      return {
        ...own,
        state: 'unclaimed',
        reason: notServed(route, className),
        routes: [],
      };
    }
    absent ??= absentController(snapshot, vendorName);
    return answering({
      ...own,
      state: 'claimed',
      routes: draftsOf({ id: absent.id, settings: NOT_FOUND }),
    });
  };
  const entries = [
    ...objects
      .list(IngressRoute)
      .map(route => claim(route, server => httpDrafts(context, route, server))),
    ...objects
      .list(IngressRouteTCP)
      .map(route => claim(route, server => tcpDrafts(context, route, server))),
    ...objects.list(IngressRouteUDP).map(
      (route): EntryClaim => ({
        ref: route.ref,
        state: 'not-evaluated',
        strength: 'live',
        reason: {
          code: 'not-modelled',
          message: 'UDP is not carried by Istio',
          object: route.ref,
        },
        because: [fact('V1', 'the kind is Traefik’s alone', route)],
        routes: [],
      }),
    ),
  ];
  return { controllers: absent ? [absent] : [], entries };
}

function answering(claim: EntryClaim): EntryClaim {
  return unlessAnswering(
    claim,
    'no rule of it leads to a Service: its middlewares answer, or nobody does',
    { path: 'spec.routes' },
  );
}

/** The field of newer versions, else the annotation (crd/kubernetes.go#getIngressClassName). */
function classOf({
  body,
  annotations,
}: Resource<{ spec?: { ingressClassName?: string } }>): string {
  return body.spec?.ingressClassName ?? annotations[CLASS_ANNOTATION] ?? '';
}

function serves(
  { settings }: TraefikController,
  namespace: string,
  className: string,
): boolean {
  if (
    isOn(settings, 'kubernetescrd') === false ||
    !watches(settings, 'kubernetescrd', namespace)
  )
    return false;
  const wanted = optionOf(settings, 'kubernetescrd', 'ingressClass') ?? '';
  return className === wanted || (wanted === '' && className === 'traefik');
}

function notServed(route: Resource<unknown>, className: string): Reason {
  return {
    code: 'no-controller',
    message: className
      ? `no Traefik serves class ${className} in namespace ${route.namespace}`
      : `no Traefik serves ${route.ref.kind} without a class in namespace ${route.namespace}`,
    object: route.ref,
  };
}

function httpDrafts(
  context: VendorContext,
  route: ResourceOf<typeof IngressRoute>,
  server: Server,
): RouteDraft[] {
  const { objects } = context;
  const { spec } = route.body;
  return (spec?.routes ?? []).flatMap((rule, r): RouteDraft[] => {
    const at = `/spec/routes/${r}`;
    const passage = passageOf(objects, rule.middlewares, route.namespace);
    const missing = missingMiddleware(context, route, passage);
    const edge: Edge = edgeOf(
      server.settings,
      spec?.entryPoints ?? [],
      spec?.tls !== undefined,
      passage.redirects,
    );
    const match = readMatch(rule.match);
    const draft = (pointer: string) => ({
      rule: {
        pointer,
        hosts: match.hosts,
        ...(match.path ? { path: match.path } : {}),
      },
      edge,
      controllerId: server.id,
    });
    const several = rule.services.length > 1;
    return [
      ...rule.services.flatMap((service, s) =>
        destinationsOf(context, server.settings, passage, {
          service,
          namespace: route.namespace,
          holder: route,
          path: `spec.routes[${r}].services[${s}]`,
          ...(several ? { weight: service.weight ?? 1 } : {}),
        }).map(each => ({
          ...draft(`${at}/services/${s}`),
          ...each,
          ...(missing ? { backend: missing } : {}),
        })),
      ),
      ...passage.errorServices.flatMap(({ service, namespace }, e) =>
        destinationsOf(context, server.settings, passage, {
          service,
          namespace,
          holder: route,
          path: `spec.routes[${r}].middlewares[${e}].errors.service`,
        }).map(each => ({ ...draft(`${at}/middlewares`), ...each })),
      ),
    ];
  });
}

function tcpDrafts(
  context: VendorContext,
  route: ResourceOf<typeof IngressRouteTCP>,
  server: Server,
): RouteDraft[] {
  const { spec } = route.body;
  return (spec?.routes ?? []).flatMap((rule, r) =>
    rule.services.map((service, s) => ({
      rule: {
        pointer: `/spec/routes/${r}/services/${s}`,
        hosts: readMatch(rule.match).hosts,
      },
      edge: spec?.tls
        ? spec.tls.passthrough
          ? 'passthrough'
          : 'terminate'
        : ('none' as const),
      controllerId: server.id,
      ...(rule.services.length > 1 ? { weight: service.weight ?? 1 } : {}),
      ...tcpDraft(context, server.settings, {
        service,
        namespace: route.namespace,
        holder: route,
        path: `spec.routes[${r}].services[${s}]`,
        tls: spec?.tls,
      }),
    })),
  );
}
