import type { Reason } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { GatewayClass, IngressClass, Service } from '../../snapshot/kinds';
import { goBoolean } from '../lib/booleans';
import {
  backendOfRef,
  type GatewayDestination,
  ownGateways,
} from '../lib/gatewayRoutes';
import { unknownUpstream } from '../lib/gatewayUpstream';
import { edgeOf, pathsOf } from '../lib/kubernetesIngress';
import type { ResourceOf } from '../lib/ownKind';
import { passedThrough, payloadOf } from '../lib/payload';
import {
  gatewaysOfProxy,
  type NotFound,
  proxyDiscovery,
} from '../lib/proxyDiscovery';
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
import { TCP } from './kinds';
import { settingOf, upstreamOf } from './upstream';

/** Everything that the controller of HAProxy Technologies serves. */
export function discover(context: VendorContext): Discovery {
  const { objects } = context;
  const found = findControllers(context);
  return proxyDiscovery(
    context,
    { ...vendorName, rule: defaultRule },
    found,
    (ingress, controllerId, controller) =>
      pathsOf(ingress).map((path): RouteDraft => {
        const passes =
          goBoolean(
            settingOf('ssl-passthrough', controller, [ingress])?.value,
          ) === true;
        const draft = {
          rule: path.rule,
          edge: passes ? ('passthrough' as const) : edgeOf(path),
          controllerId,
        };
        if (path.backend.kind !== 'service')
          return {
            ...draft,
            backend: path.backend,
            upstream: unknownUpstream(),
          };
        return {
          ...draft,
          ...upstreamOf(
            objects,
            controller,
            ingress,
            path.backend,
            passes ? 'passthrough' : 'http',
          ),
        };
      }),
    notFound => [
      ...tcpEntries(context, found, notFound),
      ...found.flatMap(each => mapEntries(context, each)),
      ...gatewayEntries(context, found, notFound),
    ],
  );
}

/** TCP by the vendor's own kind; the class is the annotation `ingress.class`. */
function tcpEntries(
  { objects }: VendorContext,
  found: readonly HaproxyController[],
  notFound: NotFound,
): EntryClaim[] {
  return objects.list(TCP).map((entry): EntryClaim => {
    const own = {
      ref: entry.ref,
      strength: 'live' as const,
      because: [
        fact('V1', 'the kind is that of HAProxy’s controller alone', entry),
      ],
    };
    const className = entry.annotations['ingress.class'] ?? '';
    const named = className
      ? objects.get(IngressClass, '', className)?.body.spec?.controller
      : undefined;
    const serving = found.filter(
      each =>
        each.watchesNamespace(entry.namespace) &&
        (className === ''
          ? each.emptyClass
          : named !== undefined && each.rule.controllers.includes(named)),
    );
    if (serving.length === 0 && found.length > 0) {
      const reason: Reason = {
        code: 'no-controller',
        message: className
          ? `no controller serves class ${className}`
          : 'no controller serves a TCP without a class',
        object: entry.ref,
      };
      return { ...own, state: 'unclaimed', reason, routes: [] };
    }
    const ids =
      serving.length > 0
        ? serving.map(({ controller }) => controller.id)
        : [notFound().id];
    return {
      ...own,
      state: 'claimed',
      routes: ids.flatMap(id => tcpDrafts(objects, entry, id)),
    };
  });
}

function tcpDrafts(
  objects: VendorContext['objects'],
  entry: ResourceOf<typeof TCP>,
  controllerId: string,
): RouteDraft[] {
  return (entry.body.spec ?? []).flatMap((model, m) => {
    const binds = Object.values(model.frontend?.binds ?? {});
    const port = binds[0]?.port;
    const ends = binds.some(({ ssl }) => ssl === true);
    const services = [
      ...(model.service ? [model.service] : []),
      ...model.services,
    ];
    return services.map(({ name, port: number }, s): RouteDraft => {
      const backend = {
        kind: 'service' as const,
        namespace: entry.namespace,
        name,
        ...(number === undefined ? {} : { port: number }),
      };
      return {
        rule: {
          pointer:
            model.service && s === 0
              ? `/spec/${m}/service`
              : `/spec/${m}/services/${model.service ? s - 1 : s}`,
          hosts: [],
          ...(port === undefined ? {} : { port }),
        },
        edge: ends ? 'terminate' : 'none',
        controllerId,
        ...upstreamOf(objects, undefined, undefined, backend, 'tcp'),
      };
    });
  });
}

/** Ports of the ConfigMap for TCP: `"<port>": "<namespace>/<service>:<port>[:ssl]"`. */
function mapEntries(
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
          const [path, stated, ssl] = target.trim().split(':');
          const [namespace, name] = path.split('/');
          if (!/^\d+$/.test(port) || !name || !/^\d+$/.test(stated ?? ''))
            return [];
          return [
            {
              rule: { pointer: `/data/${port}`, hosts: [], port: Number(port) },
              edge: ssl === 'ssl' ? 'terminate' : 'none',
              controllerId: each.controller.id,
              ...upstreamOf(
                objects,
                each,
                undefined,
                { kind: 'service', namespace, name, port: Number(stated) },
                'tcp',
              ),
            },
          ];
        },
      ),
    },
  ];
}

const TCP_ONLY = 'haproxy.org/gateway-controller';

function gatewayEntries(
  context: VendorContext,
  found: readonly HaproxyController[],
  notFound: NotFound,
): EntryClaim[] {
  const { objects, snapshot } = context;
  const names = {
    controllers: [TCP_ONLY, `${TCP_ONLY}/*`, 'gate.haproxy.org/hug'],
    classNames: /^haproxy$/,
  };
  const tcpOnly = ownGateways(
    objects,
    snapshot,
    names.controllers,
    names.classNames,
  ).every(({ gateway }) =>
    objects
      .get(GatewayClass, '', gateway.body.spec.gatewayClassName)
      ?.body.spec.controllerName.startsWith(TCP_ONLY),
  );
  return gatewaysOfProxy(context, found, notFound, names, destination =>
    complete(objects, destination),
  ).map((claim): EntryClaim => {
    if (!tcpOnly || claim.ref.kind === 'TCPRoute' || claim.state !== 'claimed')
      return claim;
    return {
      ...claim,
      state: 'unclaimed',
      reason: {
        code: 'no-controller',
        message: `the controller serves TCPRoutes and no ${claim.ref.kind}`,
        object: claim.ref,
      },
      routes: [],
    };
  });
}

function complete(
  objects: VendorContext['objects'],
  { route, backendRef, protocol, edge, rewrittenHost }: GatewayDestination,
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
      : {
          host: rewrittenHost
            ? { from: 'value', value: rewrittenHost.value }
            : { from: 'client' },
          protocol,
          clientTls: 'none',
        };
  return {
    backend,
    upstream: {
      addressing: 'pod-ip',
      ...content,
      because: [
        fact('V4', 'this controller always dials the addresses of pods', route),
        ...(rewrittenHost ? [rewrittenHost.because] : []),
      ],
    },
  };
}
