import type { Evidence, Reason } from 'istio-ingress-contract';
import type { ServiceResource } from '../mesh/endpoints';
import { endpointsOf } from '../mesh/endpoints';
import type { ServicePort } from '../snapshot/schema/core';
import type { Snapshot } from '../snapshot/Snapshot';
import type { Backend } from '../vendors/types';
import type { Client, WireIntent } from './evaluate';

/** Where an Istio gateway sends what arrives at a port of its Service. */
export interface GatewayAnswer {
  routes: readonly GatewayNext[];
  /** What the gateway sends on when its routes are not known. */
  wire: WireIntent;
  /** Why nothing is routed. */
  reason?: string;
  unknown?: Reason;
  because: readonly Evidence[];
}

/** One destination of a gateway. */
export interface GatewayNext {
  hosts: readonly string[];
  weight?: number;
  backend: Backend;
  wire: WireIntent;
}

/** The gateway as the client of the next hop. */
export function gatewayClient(
  snapshot: Snapshot,
  service: ServiceResource,
  port: ServicePort,
  title: string,
): Client {
  const pods = endpointsOf(snapshot, service, port).flatMap(({ pod }) => (pod?.role === 'gateway' ? [pod] : []));
  const node = { kind: 'istio-gateway' as const, ref: service.ref, title, dataPlane: 'gateway' as const };
  if (pods.length > 0) return { kind: 'pods', node, pods, gateway: true };
  return {
    kind: 'unknown',
    node,
    reason: { code: 'not-given', kind: 'Pod', message: `the pods of the Istio gateway ${title} were not given` },
  };
}

export function routesBehind(
  _snapshot: Snapshot,
  service: ServiceResource,
  _port: ServicePort,
  wire: WireIntent,
): GatewayAnswer {
  return {
    routes: [],
    wire,
    unknown: {
      code: 'not-modelled',
      message: `the routes of the Istio gateway ${service.namespace}/${service.name} were not followed`,
    },
    because: [],
  };
}
