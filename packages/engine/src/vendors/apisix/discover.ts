import type { Reason } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { IngressClass, Service } from '../../snapshot/kinds';
import {
  absentController,
  claimIngresses,
  controllerFrom,
  type IngressController,
} from '../lib/claimIngresses';
import {
  backendOfRef,
  claimGatewayRoutes,
  type GatewayDestination,
  ownGateways,
} from '../lib/gatewayRoutes';
import {
  DEFAULT_CLASS_ANNOTATION,
  type IngressClassRule,
  type IngressResource,
} from '../lib/ingressClass';
import { edgeOf, pathsOf } from '../lib/kubernetesIngress';
import type { ResourceOf } from '../lib/ownKind';
import { passedThrough, payloadOf } from '../lib/payload';
import { findProxies } from '../lib/proxies';
import { servicePort } from '../lib/servicePort';
import type {
  ControllerDraft,
  Discovery,
  EntryClaim,
  ObjectReader,
  RouteDraft,
  Upstream,
  VendorContext,
} from '../types';
import { ApisixRoute } from './kinds';
import { isUdpOnly, routeDrafts } from './routes';
import { NO_REWRITE, policyOf, upstreamOf } from './upstream';

const vendorName = { id: 'apisix', title: 'Apache APISIX' };

const CONTROLLER = 'apisix.apache.org/apisix-ingress-controller';

const defaultRule: IngressClassRule = {
  controllers: [CONTROLLER],
  annotationValues: ['apisix'],
  precedence: 'field',
  classless: false,
};

const PREFIX = 'k8s.apisix.apache.org';

/** Everything that APISIX serves, as its ingress controller configures it. */
export function discover(context: VendorContext): Discovery {
  const { objects, snapshot } = context;
  const found = findProxies(snapshot, {
    images: ['apache/apisix', 'api7/apisix'],
    labels: [{ 'app.kubernetes.io/name': 'apisix' }],
    container: 'apisix',
  }).map(
    (workload): IngressController => ({
      controller: controllerFrom(vendorName, workload),
      rule: { ...defaultRule, classless: hasDefaultClass(objects) },
    }),
  );
  const claimed = claimIngresses(
    context,
    { ...vendorName, rule: defaultRule },
    found,
    (ingress, controllerId) => ingressDrafts(objects, ingress, controllerId),
  );
  let absent: ControllerDraft | undefined = claimed.controllers[0];
  const idFor = () =>
    (
      found[0]?.controller ??
      (absent ??= absentController(snapshot, vendorName))
    ).id;
  const routes = objects.list(ApisixRoute).map((route): EntryClaim => {
    const own = {
      ref: route.ref,
      strength: 'live' as const,
      because: [
        fact('V1', 'the kind is that of APISIX alone', route),
        ...(found[0]?.controller.because ?? []),
      ],
      routes: [],
    };
    if (isUdpOnly(route)) {
      const reason: Reason = {
        code: 'not-modelled',
        message: 'UDP is not carried by Istio',
        object: route.ref,
      };
      return { ...own, state: 'not-evaluated', reason };
    }
    const reason = notServed(context, route);
    if (reason) return { ...own, state: 'unclaimed', reason };
    return {
      ...own,
      state: 'claimed',
      routes: routeDrafts(context, route, idFor()),
    };
  });
  const gateways = ownGateways(objects, snapshot, [CONTROLLER], /^apisix$/);
  const served =
    gateways.length === 0
      ? []
      : claimGatewayRoutes(objects, snapshot, gateways, idFor, destination =>
          complete(objects, destination),
        );
  return {
    controllers: [
      ...found.map(({ controller }) => controller),
      ...(absent ? [absent] : []),
    ],
    entries: [...claimed.entries, ...routes, ...served],
  };
}

/** A class of its own that is the default, which it looks up itself. */
function hasDefaultClass(objects: ObjectReader): boolean {
  return objects
    .list(IngressClass)
    .some(
      each =>
        each.body.spec?.controller === CONTROLLER &&
        each.annotations[DEFAULT_CLASS_ANNOTATION] === 'true',
    );
}

/** An ApisixRoute is served by its class, or by the default one (FindMatchingIngressClass). */
function notServed(
  { objects, snapshot }: VendorContext,
  route: ResourceOf<typeof ApisixRoute>,
): Reason | undefined {
  if (snapshot.world === 'open' || objects.unread(IngressClass))
    return undefined;
  const name = route.body.spec?.ingressClassName;
  const none = (message: string): Reason => ({
    code: 'no-controller',
    message,
    object: route.ref,
  });
  if (name === undefined) {
    return hasDefaultClass(objects)
      ? undefined
      : none('the route states no class, and none of APISIX is the default');
  }
  const controller = objects.get(IngressClass, '', name)?.body.spec?.controller;
  if (controller === CONTROLLER) return undefined;
  return none(
    controller
      ? `IngressClass ${name} is that of ${controller}`
      : `no IngressClass ${name} was found`,
  );
}

const UNKNOWN: Upstream = {
  addressing: 'unknown',
  host: { from: 'unknown' },
  protocol: 'unknown',
  clientTls: 'unknown',
  because: [],
};

/** An Ingress may name the namespace of its Services in an annotation. */
function ingressDrafts(
  objects: ObjectReader,
  ingress: IngressResource,
  controllerId: string,
): RouteDraft[] {
  const annotation = (name: string) => ingress.annotations[`${PREFIX}/${name}`];
  const rewrites =
    annotation('rewrite-target') ?? annotation('rewrite-target-regex');
  return pathsOf(ingress).map((path): RouteDraft => {
    const draft = { rule: path.rule, edge: edgeOf(path), controllerId };
    if (path.backend.kind !== 'service')
      return { ...draft, backend: path.backend, upstream: UNKNOWN };
    const namespace = annotation('svc-namespace') ?? path.backend.namespace;
    const { name, port } = path.backend;
    const settings = policyOf(objects, objects.get(Service, namespace, name));
    const scheme = annotation('upstream-scheme');
    return {
      ...draft,
      ...upstreamOf(
        objects,
        {
          namespace,
          name,
          ...(port === undefined ? {} : { port }),
          holder: ingress,
          ...(settings ? { settings } : {}),
          ...(scheme ? { scheme } : {}),
        },
        rewrites === undefined ? NO_REWRITE : { path: {}, because: [] },
      ),
    };
  });
}

function complete(
  objects: ObjectReader,
  { route, backendRef, rewrittenHost, edge }: GatewayDestination,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const backend = backendOfRef(route, backendRef);
  if (backend.kind !== 'service') return { backend, upstream: UNKNOWN };
  const { namespace, name } = backend;
  const service = objects.get(Service, namespace, name);
  const settings = policyOf(objects, service);
  const kind = route.ref.kind;
  const raw = kind === 'TCPRoute' || kind === 'TLSRoute';
  const sent = upstreamOf(
    objects,
    {
      namespace,
      name,
      ...(backend.port === undefined ? {} : { port: backend.port }),
      holder: route,
      ...(settings ? { settings } : {}),
      ...(kind === 'GRPCRoute' ? { scheme: 'grpc' } : {}),
    },
    rewrittenHost
      ? {
          host: { from: 'value', value: rewrittenHost.value },
          because: [rewrittenHost.because],
        }
      : NO_REWRITE,
  );
  if (!raw) return sent;
  const port = servicePort(service, backend.port);
  return {
    ...sent,
    upstream: {
      ...sent.upstream,
      ...(edge === 'passthrough' ? passedThrough(port) : payloadOf(port)),
    },
  };
}
