import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { ServiceResource } from '../../mesh/endpoints';
import { Service } from '../../snapshot/kinds';
import type { ServicePort } from '../../snapshot/schema/core';
import { payloadOf } from '../lib/payload';
import type {
  ControllerDraft,
  Discovery,
  EntryClaim,
  RouteDraft,
  VendorContext,
} from '../types';

/**
 * Services that outside traffic reaches without any proxy: by a cloud's load
 * balancer, by a port of every node, or by an address that is routed here.
 * Those in front of a controller's pods are sorted out after all vendors have
 * been asked.
 */
export function discover({ objects }: VendorContext): Discovery {
  const controllers = new Map<string, ControllerDraft>();
  const entries: EntryClaim[] = [];
  for (const service of objects.list(Service)) {
    const way = wayIn(service);
    if (!way) continue;
    controllers.set(way.controller.id, way.controller);
    entries.push(claim(service, way));
  }
  return { controllers: [...controllers.values()], entries };
}

interface WayIn {
  controller: ControllerDraft;
  because: Evidence;
  outsidePort(port: ServicePort): number;
}

/** How outside traffic reaches a Service by itself; undefined when it does not. */
function wayIn(service: ServiceResource): WayIn | undefined {
  const spec = service.body.spec;
  switch (spec?.type) {
    case 'LoadBalancer':
      return {
        controller: outside('service/load-balancer', 'Cloud load balancer'),
        because: fact(
          'V6',
          'a load balancer brings traffic to the Service',
          service,
          {
            path: 'spec.type',
            value: 'LoadBalancer',
          },
        ),
        outsidePort: ({ port }) => port,
      };
    case 'NodePort':
      return {
        controller: outside('service/node-port', 'Node port'),
        because: fact(
          'V6',
          'a port of every node leads to the Service',
          service,
          {
            path: 'spec.type',
            value: 'NodePort',
          },
        ),
        outsidePort: ({ port, nodePort }) => nodePort ?? port,
      };
    case 'ExternalName':
      return undefined;
    default:
      if (!spec?.externalIPs.length) return undefined;
      return {
        controller: outside('service/external-ips', 'External IP'),
        because: fact(
          'V6',
          'addresses outside of the cluster lead to the Service',
          service,
          {
            path: 'spec.externalIPs',
            value: spec.externalIPs,
          },
        ),
        outsidePort: ({ port }) => port,
      };
  }
}

function outside(id: string, title: string): ControllerDraft {
  return { id, title, because: [] };
}

function claim(service: ServiceResource, way: WayIn): EntryClaim {
  const ports = (service.body.spec?.ports ?? []).map((port, index) => ({
    port,
    index,
  }));
  const carried = ports.filter(
    ({ port }) => (port.protocol ?? 'TCP') === 'TCP',
  );
  const base = {
    ref: service.ref,
    strength: 'named' as const,
    because: [way.because],
  };
  if (ports.length > 0 && carried.length === 0) {
    return {
      ...base,
      state: 'not-evaluated',
      reason: {
        code: 'not-modelled',
        message: 'only TCP is carried by Istio',
        object: service.ref,
      },
      routes: [],
    };
  }
  return {
    ...base,
    state: 'claimed',
    routes: carried.map(({ port, index }) => draft(service, way, port, index)),
  };
}

function draft(
  service: ServiceResource,
  way: WayIn,
  port: ServicePort,
  index: number,
): RouteDraft {
  const payload = payloadOf(port);
  return {
    rule: {
      pointer: `/spec/ports/${index}`,
      hosts: [],
      port: way.outsidePort(port),
    },
    edge: payload.clientTls === 'none' ? 'none' : 'passthrough',
    controllerId: way.controller.id,
    backend: {
      kind: 'service',
      namespace: service.namespace,
      name: service.name,
      port: port.port,
    },
    upstream: {
      addressing: 'node-port',
      ...payload,
      because: [
        fact(
          'V4',
          'the node’s proxy hands connections to pods as they come',
          service,
          {
            path: `spec.ports[${index}]`,
            value: port.appProtocol ?? port.name ?? String(port.port),
          },
        ),
      ],
    },
  };
}
