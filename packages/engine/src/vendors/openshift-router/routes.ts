import type { Edge, Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { Ingress, Service } from '../../snapshot/kinds';
import {
  OpenshiftRoute,
  type OpenshiftRouteResource,
} from '../lib/openshiftRoute';
import type {
  Backend,
  ControllerDraft,
  EntryClaim,
  ObjectReader,
  RouteDraft,
} from '../types';
import { upstreamTo } from './upstream';

/** Every Route, at each router. */
export function routeEntries(
  objects: ObjectReader,
  routers: readonly ControllerDraft[],
): EntryClaim[] {
  return objects.list(OpenshiftRoute).map(route => {
    const source = ingressBehind(objects, route);
    const because: Evidence[] = [
      fact('V1', 'the kind is OpenShift’s, and its router serves it', route),
    ];
    if (source) {
      return {
        ref: route.ref,
        state: 'not-an-entry',
        strength: 'live',
        because: [
          fact('V1', 'OpenShift made the Route of an Ingress', source, {
            path: 'metadata.name',
            value: source.name,
          }),
        ],
        routes: [],
      };
    }
    return {
      ref: route.ref,
      state: 'claimed',
      strength: 'live',
      because,
      routes: routers.flatMap(({ id }) => draftsOf(objects, route, id)),
    };
  });
}

/** A Route that was made of an Ingress is named after it, and has its host. */
function ingressBehind(
  objects: ObjectReader,
  { namespace, name, body }: OpenshiftRouteResource,
) {
  return objects
    .inNamespace(Ingress, namespace)
    .find(
      ingress =>
        /^-[a-z0-9]{5}$/.test(name.slice(ingress.name.length)) &&
        name.startsWith(ingress.name) &&
        (ingress.body.spec?.rules ?? []).some(
          ({ host }) => host === body.spec?.host,
        ),
    );
}

function draftsOf(
  objects: ObjectReader,
  route: OpenshiftRouteResource,
  controllerId: string,
): RouteDraft[] {
  const spec = route.body.spec;
  if (!spec) return [];
  const backends = [
    ...(spec.to ? [{ target: spec.to, pointer: '/spec/to' }] : []),
    ...spec.alternateBackends.map((target, index) => ({
      target,
      pointer: `/spec/alternateBackends/${index}`,
    })),
  ];
  return backends.flatMap(({ target, pointer }) =>
    backendsOf(objects, route, target.name, target.kind).map(backend => ({
      rule: {
        pointer,
        hosts: spec.host ? [spec.host] : [],
        ...(spec.path ? { path: spec.path } : {}),
      },
      edge: edgeOf(spec.tls?.termination),
      controllerId,
      ...(backends.length > 1 ? { weight: target.weight ?? 100 } : {}),
      backend,
      upstream: upstreamTo(objects, route, backend),
    })),
  );
}

function edgeOf(termination: string | undefined): Edge {
  if (termination === undefined) return 'none';
  return termination === 'passthrough' ? 'passthrough' : 'terminate';
}

/**
 * `targetPort` is a port of the endpoints, by number or by name, and the names
 * of endpoints are those of the Service. Without it, every port is served.
 */
function backendsOf(
  objects: ObjectReader,
  route: OpenshiftRouteResource,
  name: string,
  kind: string | undefined,
): Backend[] {
  const { namespace } = route;
  if ((kind ?? 'Service') !== 'Service') {
    return [
      { kind: 'external', title: `${kind} ${name}`, reason: 'not-modelled' },
    ];
  }
  const wanted = route.body.spec?.port?.targetPort;
  const service = objects.get(Service, namespace, name);
  if (!service) return [{ kind: 'service', namespace, name }];
  const ports = (service.body.spec?.ports ?? []).filter(
    ({ port, name: portName, targetPort }) =>
      wanted === undefined ||
      portName === wanted ||
      targetPort === wanted ||
      (targetPort === undefined && port === wanted) ||
      String(targetPort ?? port) === String(wanted),
  );
  if (ports.length > 0) {
    return ports.map(({ port }) => ({
      kind: 'service',
      namespace,
      name,
      port,
    }));
  }
  return [
    {
      kind: 'broken',
      brokenAt: `no endpoint of Service ${namespace}/${name} has the port ${wanted}`,
      service: { namespace, name },
      because: [
        fact('V3', 'the Route names a port that the Service has not', route, {
          path: 'spec.port.targetPort',
          value: wanted,
        }),
      ],
    },
  ];
}
