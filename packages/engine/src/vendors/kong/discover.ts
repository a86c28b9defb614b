import type { Edge } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import { backendOfRef, type GatewayDestination } from '../lib/gatewayRoutes';
import { unknownUpstream } from '../lib/gatewayUpstream';
import { CLASS_ANNOTATION } from '../lib/ingressClass';
import { edgeOf, type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import type { ResourceOf } from '../lib/ownKind';
import { passedThrough, payloadOf } from '../lib/payload';
import {
  gatewaysOfProxy,
  type NotFound,
  proxyDiscovery,
} from '../lib/proxyDiscovery';
import { servicePort } from '../lib/servicePort';
import type {
  Backend,
  Discovery,
  EntryClaim,
  RouteDraft,
  Upstream,
  VendorContext,
} from '../types';
import {
  defaultRule,
  findControllers,
  type KongController,
  vendorName,
} from './controllers';
import { KongServiceFacade, TCPIngress, UDPIngress } from './kinds';
import { upstreamOf } from './upstream';

const GATEWAY_CONTROLLERS = [
  'konghq.com/kic-gateway-controller',
  'konghq.com/gateway-operator',
];

/** Everything that Kong serves. */
export function discover(context: VendorContext): Discovery {
  const found = findControllers(context);
  return proxyDiscovery(
    context,
    { ...vendorName, rule: defaultRule },
    found,
    (ingress, controllerId, controller) =>
      pathsOf(ingress).map((path): RouteDraft => {
        const draft = {
          rule: path.rule,
          edge: edgeFor(ingress.annotations, path),
          controllerId,
        };
        const backend = serviceOf(context, path.backend);
        if (backend.kind !== 'service')
          return { ...draft, backend, upstream: unknownUpstream() };
        return {
          ...draft,
          ...upstreamOf(context.objects, controller, {
            backend,
            route: ingress,
            protocol: 'http',
          }),
        };
      }),
    notFound => [
      ...tcpEntries(context, found, notFound),
      // Gateways that nobody provisions are those of every Kong with the class.
      ...gatewaysOfProxy(
        context,
        found,
        notFound,
        { controllers: GATEWAY_CONTROLLERS, classNames: /^kong$/ },
        (destination, controller) =>
          complete(context.objects, controller, destination),
      ),
    ],
  );
}

/** `konghq.com/protocols: https` alone answers plain requests with a redirect. */
function edgeFor(
  annotations: Readonly<Record<string, string>>,
  path: IngressPath,
): Edge {
  const own = edgeOf(path);
  if (own !== 'none') return own;
  const protocols = annotations['konghq.com/protocols']
    ?.split(',')
    .map(name => name.trim());
  return protocols?.every(name => name === 'https' || name === 'grpcs')
    ? 'terminate'
    : 'none';
}

/** A KongServiceFacade leads to the Service that it names. */
function serviceOf(
  { objects, snapshot }: VendorContext,
  backend: Backend,
): Backend {
  if (backend.kind !== 'external' || backend.ref?.kind !== 'KongServiceFacade')
    return backend;
  const { namespace = '', name } = backend.ref;
  const facade = objects.get(KongServiceFacade, namespace, name);
  const target = facade?.body.spec?.backendRef;
  if (target) {
    return {
      kind: 'service',
      namespace,
      name: target.name,
      ...(target.port === undefined ? {} : { port: target.port }),
    };
  }
  if (snapshot.world === 'open' || objects.unread(KongServiceFacade))
    return backend;
  return {
    kind: 'broken',
    brokenAt: `KongServiceFacade ${namespace}/${name} does not exist`,
    because: [
      absence('V3', 'the KongServiceFacade does not exist', {
        kind: 'KongServiceFacade',
        namespaces: [namespace],
        selector: name,
      }),
    ],
  };
}

/** TCP by Kong's own kind; UDP is seen, and not evaluated. */
function tcpEntries(
  { objects }: VendorContext,
  found: readonly KongController[],
  notFound: NotFound,
): EntryClaim[] {
  const because = (
    entry: ResourceOf<typeof TCPIngress> | ResourceOf<typeof UDPIngress>,
  ) => [fact('V1', 'the kind is Kong’s alone', entry)];
  return [
    ...objects.list(TCPIngress).map((entry): EntryClaim => {
      const className = entry.annotations[CLASS_ANNOTATION];
      const serving = found.filter(
        each =>
          each.watchesNamespace(entry.namespace) &&
          (className === undefined
            ? each.classless
            : className === each.className),
      );
      const common = {
        ref: entry.ref,
        strength: 'live' as const,
        because: because(entry),
      };
      if (serving.length === 0 && found.length > 0) {
        const reason = {
          code: 'no-controller' as const,
          message: className
            ? `no Kong serves class ${className}`
            : 'no Kong serves a TCPIngress without a class',
          object: entry.ref,
        };
        return { ...common, state: 'unclaimed', reason, routes: [] };
      }
      const ids =
        serving.length > 0
          ? serving.map(({ controller }) => controller.id)
          : [notFound().id];
      return {
        ...common,
        state: 'claimed',
        routes: ids.flatMap((id, i) =>
          tcpDrafts(objects, entry, id, serving[i]),
        ),
      };
    }),
    ...objects.list(UDPIngress).map(
      (entry): EntryClaim => ({
        ref: entry.ref,
        state: 'not-evaluated',
        strength: 'live',
        reason: {
          code: 'not-modelled',
          message: 'UDP is not carried by Istio',
          object: entry.ref,
        },
        because: because(entry),
        routes: [],
      }),
    ),
  ];
}

function tcpDrafts(
  objects: VendorContext['objects'],
  entry: ResourceOf<typeof TCPIngress>,
  controllerId: string,
  controller: KongController | undefined,
): RouteDraft[] {
  const passes =
    entry.annotations['konghq.com/protocols'] === 'tls_passthrough';
  return (entry.body.spec?.rules ?? []).flatMap((rule, r): RouteDraft[] => {
    if (!rule.backend) return [];
    const { serviceName, servicePort: number } = rule.backend;
    const backend = {
      kind: 'service' as const,
      namespace: entry.namespace,
      name: serviceName,
      ...(number === undefined ? {} : { port: number }),
    };
    const service = objects.get(Service, entry.namespace, serviceName);
    const port = servicePort(service, number);
    const stated = service?.annotations['konghq.com/protocol'];
    const terminates =
      rule.host !== undefined || (entry.body.spec?.tls.length ?? 0) > 0;
    return [
      {
        rule: {
          pointer: `/spec/rules/${r}`,
          hosts: rule.host ? [rule.host] : [],
          ...(rule.port === undefined ? {} : { port: rule.port }),
        },
        edge: passes ? 'passthrough' : terminates ? 'terminate' : 'none',
        controllerId,
        ...upstreamOf(objects, controller, {
          backend,
          route: entry,
          protocol: 'tcp',
          ...(passes
            ? { content: passedThrough(port) }
            : stated === undefined
            ? { content: terminates ? PLAIN_TCP : payloadOf(port) }
            : {}),
        }),
      },
    ];
  });
}

// What is left where TLS of the client has ended.
const PLAIN_TCP: Pick<Upstream, 'host' | 'protocol' | 'clientTls'> = {
  host: { from: 'none' },
  protocol: 'tcp',
  clientTls: 'none',
};

function complete(
  objects: VendorContext['objects'],
  controller: KongController | undefined,
  { route, backendRef, rewrittenHost, edge }: GatewayDestination,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const backend = backendOfRef(route, backendRef);
  if (backend.kind !== 'service')
    return { backend, upstream: unknownUpstream() };
  const port = servicePort(
    objects.get(Service, backend.namespace, backend.name),
    backend.port,
  );
  const kind = route.ref.kind;
  const raw = kind === 'TCPRoute' || kind === 'TLSRoute';
  return upstreamOf(objects, controller, {
    backend,
    route,
    protocol: kind === 'GRPCRoute' ? 'grpc' : raw ? 'tcp' : 'http',
    ...(rewrittenHost ? { rewrittenHost } : {}),
    ...(raw
      ? {
          content:
            edge === 'passthrough' ? passedThrough(port) : payloadOf(port),
        }
      : {}),
  });
}
