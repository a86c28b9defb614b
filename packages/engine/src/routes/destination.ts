import type { Evidence, Node, Reason } from 'istio-ingress-contract';
import { absence, fact } from '../evidence';
import {
  endpointsOf,
  serviceByIp,
  type ServiceResource,
} from '../mesh/endpoints';
import {
  gatewaysOfService,
  istioGateways,
  type MeshGateway,
} from '../mesh/gateways';
import { CLUSTER_DOMAIN } from '../mesh/hostnames';
import { podsWith } from '../mesh/pods';
import { EndpointSlice, type Kind, Service } from '../snapshot/kinds';
import type { ServicePort } from '../snapshot/schema/core';
import { matchesLabels } from '../snapshot/selectors';
import { declareIndex, type Snapshot } from '../snapshot/Snapshot';
import type { Backend } from '../vendors/types';
import { isGatewayName, signOf, signOfName } from './gatewaySign';

/** Where a backend leads, once names, ports and addresses are looked up. */
export type Destination =
  | {
      kind: 'service';
      service: ServiceResource;
      port: ServicePort;
      subset?: string;
      because: Evidence[];
    }
  /** An Istio gateway of which no Service was given. */
  | {
      kind: 'gateway';
      node: Node;
      gateways: readonly MeshGateway[];
      namespace: string;
      name: string;
      port?: number;
      targetPort?: number | string;
      /** Why the hop to it cannot be judged. */
      reason: Reason;
      because: Evidence[];
    }
  | { kind: 'external'; node: Node; reason: Reason; because: Evidence[] }
  | { kind: 'unknown'; node: Node; reason: Reason; because: Evidence[] }
  | {
      kind: 'broken';
      brokenAt: string;
      title: string;
      service?: ServiceResource;
      because: Evidence[];
    };

// ExternalName Services may name each other; Kubernetes follows no loops.
const MAX_ALIASES = 5;

/** Looks up a backend in the cluster. */
export function resolveBackend(
  snapshot: Snapshot,
  backend: Backend,
): Destination {
  switch (backend.kind) {
    case 'service':
      return resolveService(snapshot, backend, MAX_ALIASES);
    case 'address':
      return resolveAddress(snapshot, backend.host, backend.port, []);
    case 'external':
      return (
        gatewayOfPods(snapshot, backend) ?? {
          kind: 'external',
          node: {
            kind: 'external',
            title: backend.title,
            ...(backend.ref ? { ref: backend.ref } : {}),
          },
          reason: externalReason(backend.reason, backend.title),
          because: [],
        }
      );
    default: {
      const { service } = backend;
      const found =
        service && snapshot.get(Service, service.namespace, service.name);
      return {
        kind: 'broken',
        brokenAt: backend.brokenAt,
        title: service ? `${service.namespace}/${service.name}` : 'no backend',
        ...(found ? { service: found } : {}),
        because: [...backend.because],
      };
    }
  }
}

function resolveService(
  snapshot: Snapshot,
  backend: Extract<Backend, { kind: 'service' }>,
  aliasesLeft: number,
): Destination {
  const { namespace, name } = backend;
  const service = snapshot.get(Service, namespace, name);
  if (!service) return missingService(snapshot, backend);
  const spec = service.body.spec;
  if (spec?.type === 'ExternalName') {
    const because = [
      fact(
        'R6.6',
        `Service ${namespace}/${name} is another name for ${spec.externalName}`,
        service,
        {
          path: 'spec.externalName',
          value: spec.externalName,
        },
      ),
    ];
    const port =
      typeof backend.port === 'number'
        ? backend.port
        : portOf(service, backend.port)?.port;
    const target = spec.externalName?.toLowerCase().replace(/\.$/, '') ?? '';
    const named = clusterName(target);
    if (named && aliasesLeft > 0) {
      const next = resolveService(
        snapshot,
        { kind: 'service', ...named, ...(port === undefined ? {} : { port }) },
        aliasesLeft - 1,
      );
      return { ...next, because: [...because, ...next.because] };
    }
    return resolveAddress(snapshot, target, port, because);
  }
  const port = portOf(service, backend.port);
  if (!port) {
    return {
      kind: 'broken',
      brokenAt:
        backend.port === undefined
          ? `the entry names no port of Service ${namespace}/${name}, which has several`
          : `Service ${namespace}/${name} has no port ${backend.port}`,
      title: `${namespace}/${name}`,
      service,
      because: [
        fact('V3', 'the Service has no such port', service, {
          path: 'spec.ports',
        }),
      ],
    };
  }
  const elsewhere = manualTarget(snapshot, service, port);
  if (elsewhere) return elsewhere;
  return {
    kind: 'service',
    service,
    port,
    ...(backend.subset ? { subset: backend.subset } : {}),
    because: [],
  };
}

/** A Service port by number, by name, or the only one. */
function portOf(
  service: ServiceResource,
  port: number | string | undefined,
): ServicePort | undefined {
  const ports = service.body.spec?.ports ?? [];
  if (port === undefined) return ports.length === 1 ? ports[0] : undefined;
  return ports.find(each => each.port === port || each.name === port);
}

function missingService(
  snapshot: Snapshot,
  backend: Extract<Backend, { kind: 'service' }>,
): Destination {
  const { namespace, name } = backend;
  const lookup = { kind: 'Service', namespaces: [namespace], selector: name };
  const unread = snapshot.unread(Service, namespace);
  const open = snapshot.world === 'open';
  if ((unread || open) && isGatewayName(snapshot, namespace, name)) {
    const title = `${namespace}/${name}`;
    return {
      kind: 'gateway',
      node: {
        kind: 'istio-gateway',
        ref: { group: '', kind: 'Service', namespace, name },
        title,
        dataPlane: 'gateway',
      },
      gateways: gatewaysOfService(snapshot, namespace, name),
      namespace,
      name,
      ...(typeof backend.port === 'number' ? { port: backend.port } : {}),
      reason: {
        code: 'not-given',
        kind: 'Service',
        message: `Service ${title}, an Istio gateway by its name, was not given`,
      },
      because: [
        absence(
          'R6.1',
          `Service ${namespace}/${name} was not given; its name is the usual one of an Istio gateway`,
          lookup,
        ),
      ],
    };
  }
  if (unread || open) {
    const reason: Reason = unread ?? {
      code: 'not-given',
      kind: 'Service',
      message: `Service ${namespace}/${name} was not given`,
    };
    return {
      kind: 'unknown',
      node: {
        kind: 'workload',
        title: `${namespace}/${name}`,
        ref: { group: '', kind: 'Service', namespace, name },
      },
      reason,
      because: [absence('V3', reason.message, lookup)],
    };
  }
  return {
    kind: 'broken',
    brokenAt: `Service ${namespace}/${name} does not exist`,
    title: `${namespace}/${name}`,
    because: [
      absence('V3', `Service ${namespace}/${name} does not exist`, lookup),
    ],
  };
}

/** The Istio gateway whose pods a backend stands for, in another object's name. */
function gatewayOfPods(
  snapshot: Snapshot,
  { title, ref, reason, pods: wanted }: Extract<Backend, { kind: 'external' }>,
): Destination | undefined {
  if (!wanted || !ref) return undefined;
  const { namespace, labels, port, targetPort } = wanted;
  const there = podsWith(snapshot, namespace, labels);
  const sign =
    signOf(snapshot, there, labels, { ref, path: wanted.path }) ??
    (there.length === 0 && snapshot.world === 'open'
      ? signOfName(snapshot, namespace, ref)
      : undefined);
  if (!sign) return undefined;
  const gateways = istioGateways(snapshot).filter(gateway =>
    there.length > 0
      ? gateway.pods.some(pod => there.includes(pod))
      : gateway.pods.length === 0 && matchesLabels(gateway.labels, labels),
  );
  const [gateway] = gateways;
  return {
    kind: 'gateway',
    node: {
      kind: 'istio-gateway',
      ref: gateway?.ref ?? ref,
      title: gateway?.id ?? title,
      dataPlane: 'gateway',
    },
    gateways,
    namespace: gateway?.namespace ?? namespace,
    name: gateway?.name ?? ref.name,
    ...(port === undefined ? {} : { port }),
    ...(targetPort === undefined ? {} : { targetPort }),
    reason:
      there.length > 0 || snapshot.world === 'open'
        ? {
            code: 'not-given',
            kind: 'Service',
            message: `no Service in front of the pods of ${title} was given`,
          }
        : externalReason(reason, title),
    because: sign.because,
  };
}

/** An address or outside name: perhaps that of a Service of this cluster. */
function resolveAddress(
  snapshot: Snapshot,
  host: string,
  port: number | undefined,
  because: Evidence[],
): Destination {
  const named = clusterName(host);
  if (named) {
    return resolveService(
      snapshot,
      { kind: 'service', ...named, ...(port === undefined ? {} : { port }) },
      MAX_ALIASES,
    );
  }
  const direct = serviceByIp(snapshot, host);
  const exposed =
    direct ??
    // Of two that claim one address, the last.
    snapshot.find(servicesByOutsideAddress, host.toLowerCase()).at(-1);
  const found = exposed && portOf(exposed, port);
  if (exposed && found) {
    return {
      kind: 'service',
      service: exposed,
      port: found,
      because: [
        ...because,
        fact(
          'R6.6',
          `the address belongs to Service ${exposed.namespace}/${exposed.name}`,
          exposed,
          {
            path: direct ? 'spec.clusterIP' : 'status.loadBalancer.ingress',
            value: host,
          },
        ),
      ],
    };
  }
  return {
    kind: 'external',
    node: {
      kind: 'external',
      title: port === undefined ? host : `${host}:${port}`,
    },
    reason: externalReason('outside', host),
    because,
  };
}

/**
 * A Service without selector whose endpoints somebody wrote: when they are no
 * pods, they may be another Service's address.
 */
function manualTarget(
  snapshot: Snapshot,
  service: ServiceResource,
  port: ServicePort,
): Destination | undefined {
  const selector = service.body.spec?.selector ?? {};
  if (Object.keys(selector).length > 0) return undefined;
  const endpoints = endpointsOf(snapshot, service, port);
  if (endpoints.length === 0 || endpoints.some(({ pod }) => pod))
    return undefined;
  const [{ ip, port: target }] = endpoints;
  const because = [
    fact(
      'R6.6',
      `the endpoints of Service ${service.namespace}/${service.name} are written by hand`,
      service,
      {
        path: 'spec.selector',
      },
    ),
    absence('R6.6', `no pod has the address ${ip}`, {
      kind: 'Pod',
      namespaces: [],
      selector: ip,
    }),
  ];
  const found = resolveAddress(snapshot, ip, target, because);
  if (found.kind !== 'external') return found;
  const unread = snapshot.unread(EndpointSlice, service.namespace);
  return unread ? { ...found, kind: 'unknown', reason: unread } : found;
}

/** `name.namespace.svc[.cluster.local]`: a Service of this cluster. */
function clusterName(
  host: string,
): { namespace: string; name: string } | undefined {
  const suffix = [`.svc.${CLUSTER_DOMAIN}`, '.svc'].find(end =>
    host.endsWith(end),
  );
  const [name, namespace, ...rest] = suffix
    ? host.slice(0, -suffix.length).split('.')
    : [];
  return name && namespace && rest.length === 0
    ? { name, namespace }
    : undefined;
}

const servicesByOutsideAddress = declareIndex<ServiceBody>({
  kind: Service,
  keysOf: ({ body: { spec, status } }) => [
    ...(spec?.externalIPs ?? []),
    ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => [
      ...(ip ? [ip] : []),
      ...(hostname ? [hostname.toLowerCase()] : []),
    ]),
  ],
});

type ServiceBody = typeof Service extends Kind<infer Body> ? Body : never;

function externalReason(
  code: 'other-cluster' | 'vm' | 'outside' | 'not-modelled',
  title: string,
): Reason {
  const texts = {
    'other-cluster': `${title} is in another cluster`,
    vm: `${title} is a machine outside the cluster`,
    outside: `${title} is outside the cluster`,
    'not-modelled': `what ${title} leads to is not known to this version`,
  };
  return { code, message: texts[code] };
}
