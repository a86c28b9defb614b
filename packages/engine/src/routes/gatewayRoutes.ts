import type { Evidence, Hop, Reason } from 'istio-ingress-contract';
import { addressOf } from '../mesh/endpoints';
import {
  type GatewayArrival,
  type GatewayRule,
  type MeshGateway,
  routesAt,
  scopeUnknown,
} from '../mesh/gateways';
import { Service } from '../snapshot/kinds';
import type { ServicePort } from '../snapshot/schema/core';
import type { Snapshot } from '../snapshot/Snapshot';
import {
  backendOfRule,
  hostsOfRule,
  upstreamOfRule,
  weightOf,
} from '../vendors/lib/gatewayBackend';
import type { Backend } from '../vendors/types';
import type { Client, WireIntent } from './evaluate';
import { unsureOf } from './nodes';
import { wireFor } from './wireIntent';

/** Where the Istio gateways behind a Service port send what arrives there. */
export interface GatewayAnswer {
  routes: readonly GatewayNext[];
  /** Why nothing is routed, in words. */
  broken?: string;
  /** Why there may be routes that are not known. */
  unknown?: Reason;
  because: readonly Evidence[];
}

/** One destination of a gateway. */
export interface GatewayNext {
  client: Client;
  hosts: readonly string[];
  weight?: number;
  backend: Backend;
  wire: WireIntent;
}

/** Istio gateways, and the Service by which they are reached, given or not. */
export interface GatewayPlace {
  namespace: string;
  name: string;
  gateways: readonly MeshGateway[];
}

/** Follows what a hop delivers to a port of a gateway's Service. */
export function routesBehind(
  snapshot: Snapshot,
  { namespace, name, gateways }: GatewayPlace,
  port: Pick<ServicePort, 'port' | 'targetPort'>,
  sentWire: WireIntent,
  sent: Hop['sent'],
): GatewayAnswer {
  const wire = withAddress(snapshot, sentWire, namespace, name);
  const routes: GatewayNext[] = [];
  const because: Evidence[] = [];
  let broken: string | undefined;
  let unknown: Reason | undefined;
  for (const gateway of gateways) {
    const podPort = podPortOf(gateway, namespace, name, port);
    const passage = routesAt(snapshot, gateway, arrivalOf(podPort, wire, sent));
    unknown ??= passage.unknown;
    broken ??= passage.broken;
    because.push(...passage.because);
    const rules = withoutShadowed(
      passage.rules.filter(rule => mayTake(rule, wire)),
      wire,
    );
    if (passage.rules.length > 0 && rules.length === 0) {
      broken ??= 'no rule for this path';
      because.push(...passage.rules.flatMap(rule => rule.because));
    }
    for (const rule of rules)
      routes.push(...destinationsOf(snapshot, gateway, rule, wire));
    if (
      rules.length > 0 &&
      rules.every(({ destinations }) => destinations.length === 0)
    ) {
      because.push(...rules.flatMap(rule => rule.because));
      broken ??= rules.some(({ answers }) => answers && 'redirect' in answers)
        ? 'the gateway answers with a redirect'
        : 'the gateway answers by itself';
    }
  }
  if (
    gateways.length === 0 ||
    (routes.length === 0 && snapshot.world === 'open' && broken !== undefined)
  ) {
    unknown ??= {
      code: 'not-given',
      kind: 'VirtualService',
      message: `the routes of the Istio gateway ${namespace}/${name} were not given`,
    };
  }
  return {
    routes,
    ...(broken ? { broken } : {}),
    ...(unknown ? { unknown } : {}),
    because,
  };
}

/** A Host that is the dialled address is matched like any other. */
function withAddress(
  snapshot: Snapshot,
  wire: WireIntent,
  namespace: string,
  name: string,
): WireIntent {
  const service = wire.hostIsAddress
    ? snapshot.get(Service, namespace, name)
    : undefined;
  const address = service && addressOf(service);
  return address === undefined ? wire : { ...wire, host: address };
}

function podPortOf(
  gateway: MeshGateway,
  namespace: string,
  name: string,
  port: Pick<ServicePort, 'port' | 'targetPort'>,
): number {
  const target = gateway.proxy.targets.find(
    each =>
      each.namespace === namespace &&
      each.name === name &&
      each.port === port.port,
  );
  if (target) return target.targetPort;
  return typeof port.targetPort === 'number' && port.targetPort > 0
    ? port.targetPort
    : port.port;
}

function arrivalOf(
  port: number,
  wire: WireIntent,
  sent: Hop['sent'],
): GatewayArrival {
  const tls = tlsOf(wire, sent);
  return {
    port,
    ...(wire.host === undefined || wire.hostUnknown ? {} : { host: wire.host }),
    protocol: wire.protocol === 'unknown' ? 'http' : wire.protocol,
    tls,
    ...(wire.sni && tls !== 'none' ? { sni: wire.sni } : {}),
  };
}

/** What arrives is what the client's data plane made of what its process sent. */
function tlsOf(wire: WireIntent, sent: Hop['sent']): GatewayArrival['tls'] {
  switch (sent) {
    case 'istio-mtls':
      return 'mesh';
    case 'tls-simple':
      return 'simple';
    case 'tls-mutual':
      return wire.clientTls === 'mesh' ? 'mesh' : 'mutual';
    default:
      break;
  }
  if (wire.clientTls === 'mesh' || wire.clientTls === 'mesh-no-alpn')
    return 'mesh';
  return wire.clientTls === 'mutual' || wire.clientTls === 'simple'
    ? wire.clientTls
    : 'none';
}

/** May a request for the entry's path, or one below it, take the rule? */
function mayTake({ path }: GatewayRule, wire: WireIntent): boolean {
  if (
    path === undefined ||
    path.startsWith('~') ||
    wire.pathUnknown ||
    wire.path === undefined
  )
    return true;
  return pathsAsked(wire.path).some(asked => {
    if (!path.endsWith('*')) return path.startsWith(asked);
    const prefix = path.slice(0, -1);
    return prefix.startsWith(asked) || asked.startsWith(prefix);
  });
}

/**
 * A rule for any path gets nothing when another one for the same hosts takes
 * everything that is asked for: rules for any path come last at a gateway.
 */
function withoutShadowed(
  rules: readonly GatewayRule[],
  wire: WireIntent,
): readonly GatewayRule[] {
  if (wire.pathUnknown || wire.path === undefined) return rules;
  const all = pathsAsked(wire.path);
  const covering = rules.filter(
    ({ path, conditional }) =>
      !conditional &&
      path?.endsWith('*') &&
      !path.startsWith('~') &&
      all.every(asked => asked.startsWith(path.slice(0, -1))),
  );
  return rules.filter(
    rule =>
      rule.path !== undefined ||
      !covering.some(
        other =>
          other.hosts.join() === rule.hosts.join() &&
          other.server.podPort === rule.server.podPort,
      ),
  );
}

/** A rule of an entry may have several paths, which it lists. */
function pathsAsked(path: string): string[] {
  return path.split(', ').map(plainPath);
}

/** Entries write prefixes in several ways; what is before the wildcard counts. */
function plainPath(path: string): string {
  if (path.startsWith('~')) return '/';
  const end = path.search(/[*(]/);
  const plain = end < 0 ? path : path.slice(0, end);
  return plain.length > 1 ? plain.replace(/\/$/, '') : plain;
}

function destinationsOf(
  snapshot: Snapshot,
  gateway: MeshGateway,
  rule: GatewayRule,
  wire: WireIntent,
): GatewayNext[] {
  const client = clientOfGateway(gateway);
  const hosts = hostsOfRule(rule);
  const arrived = wire.host ?? (rule.forwards === 'tls' ? wire.sni : undefined);
  const host =
    arrived && !arrived.startsWith('*')
      ? arrived
      : hosts.length === 1
      ? hosts[0]
      : arrived;
  return rule.destinations.map(destination => {
    const weight = weightOf(rule, destination);
    return {
      client: unsureOf(
        client,
        destination.grantUnknown ?? scopeUnknown(snapshot, gateway, rule),
      ),
      hosts,
      ...(weight === undefined ? {} : { weight }),
      backend: backendOfRule(snapshot, rule, destination),
      wire: wireFor(upstreamOfRule(rule, destination), {
        ...(host === undefined ? {} : { host }),
        ...(wire.path === undefined ? {} : { path: wire.path }),
      }),
    };
  });
}

/** A gateway as the client of the next hop. */
export function clientOfGateway(gateway: MeshGateway): Client {
  const node = {
    kind: 'istio-gateway' as const,
    ref: gateway.ref,
    title: gateway.id,
    dataPlane: 'gateway' as const,
  };
  if (gateway.pods.length > 0)
    return { kind: 'pods', node, pods: gateway.pods, gateway: true };
  return {
    kind: 'unknown',
    node,
    reason: gateway.unknown ?? {
      code: 'not-given',
      kind: 'Pod',
      message: `the pods of the Istio gateway ${gateway.id} were not given`,
    },
  };
}
