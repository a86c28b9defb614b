import type { Edge } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { Service } from '../../snapshot/kinds';
import { goBoolean } from '../lib/booleans';
import { backendOfRef, type GatewayDestination } from '../lib/gatewayRoutes';
import { unknownUpstream } from '../lib/gatewayUpstream';
import type { IngressResource } from '../lib/ingressClass';
import { edgeOf, type IngressPath, pathsOf } from '../lib/kubernetesIngress';
import { passedThrough, payloadOf } from '../lib/payload';
import { gatewaysOfProxy, proxyDiscovery } from '../lib/proxyDiscovery';
import { servicePort } from '../lib/servicePort';
import type {
  Discovery,
  EntryClaim,
  RouteDraft,
  Upstream,
  VendorContext,
} from '../types';
import {
  defaultRule,
  findControllers,
  type HaproxyController,
  vendorName,
} from './controllers';
import { keysOf } from './keys';
import { type Layer, upstreamOf } from './upstream';

/** Everything that HAProxy Ingress serves. */
export function discover(context: VendorContext): Discovery {
  const found = findControllers(context);
  return proxyDiscovery(
    context,
    { ...vendorName, rule: defaultRule },
    found,
    (ingress, controllerId, controller) =>
      pathsOf(ingress).map(path =>
        ingressDraft(context, ingress, path, controllerId, controller),
      ),
    notFound => [
      ...found.flatMap(each => tcpEntries(context, each)),
      ...gatewaysOfProxy(
        context,
        found,
        notFound,
        { controllers: defaultRule.controllers, classNames: /^haproxy$/ },
        destination => complete(context.objects, destination),
      ),
    ],
  );
}

function ingressDraft(
  { objects }: VendorContext,
  ingress: IngressResource,
  path: IngressPath,
  controllerId: string,
  controller: HaproxyController | undefined,
): RouteDraft {
  const keys = keysOf(objects, controller, ingress, undefined);
  const tcpPort = Number(keys('tcp-service-port')?.value ?? Number.NaN);
  const isRoot = (path.rule.path ?? '/') === '/';
  const passes =
    goBoolean(keys('ssl-passthrough')?.value) === true &&
    isRoot &&
    path.rule.hosts.length > 0;
  const isTcp = Number.isInteger(tcpPort);
  const layer: Layer = isTcp ? 'tcp' : passes ? 'passthrough' : 'http';
  const edge: Edge = passes ? 'passthrough' : edgeOf(path);
  const rule = isTcp
    ? { pointer: path.rule.pointer, hosts: path.rule.hosts, port: tcpPort }
    : path.rule;
  const draft = { rule, edge, controllerId };
  if (path.backend.kind !== 'service')
    return { ...draft, backend: path.backend, upstream: unknownUpstream() };
  return {
    ...draft,
    ...upstreamOf(objects, controller, ingress, path.backend, layer),
  };
}

/** Ports of the ConfigMap for TCP: `"<port>": "<namespace>/<service>:<port>[:...]"`. */
function tcpEntries(
  { objects }: VendorContext,
  each: HaproxyController,
): EntryClaim[] {
  const map = each.tcpServices;
  if (!map) return [];
  return [
    {
      ref: map.ref,
      state: 'claimed',
      strength: 'live',
      because: [
        fact('V1', 'an argument of the controller names this ConfigMap', map),
        ...each.controller.because,
      ],
      routes: Object.entries(map.body.data).flatMap(
        ([port, target]): RouteDraft[] => {
          const [path, stated] = target.trim().split(':');
          const [namespace, name] = path.split('/');
          if (!/^\d+$/.test(port) || !name || !stated) return [];
          const backend = {
            kind: 'service' as const,
            namespace,
            name,
            port: /^\d+$/.test(stated) ? Number(stated) : stated,
          };
          return [
            {
              rule: { pointer: `/data/${port}`, hosts: [], port: Number(port) },
              edge: 'none',
              controllerId: each.controller.id,
              ...upstreamOf(objects, undefined, undefined, backend, 'tcp'),
            },
          ];
        },
      ),
    },
  ];
}

/** Routes of the Gateway API have no service-upstream: pods are dialled. */
function complete(
  objects: VendorContext['objects'],
  { route, backendRef, protocol, edge }: GatewayDestination,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const backend = backendOfRef(route, backendRef);
  const port =
    backend.kind === 'service'
      ? servicePort(
          objects.get(Service, backend.namespace, backend.name),
          backend.port,
        )
      : undefined;
  const content: Omit<Upstream, 'addressing' | 'because'> =
    protocol === 'tcp'
      ? edge === 'passthrough'
        ? passedThrough(port)
        : payloadOf(port)
      : { host: { from: 'client' }, protocol, clientTls: 'none' };
  return {
    backend,
    upstream: {
      addressing: 'pod-ip',
      ...content,
      because: [
        fact('V4', 'a route has no service-upstream: pods are dialled', route),
      ],
    },
  };
}
