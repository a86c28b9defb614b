import type { Evidence, Hop, Route, ServiceRef } from 'istio-ingress-contract';
import type { FindingContext } from '../types';

/** A route and its hop to the workload. @public */
export interface LastHop {
  route: Route;
  hop: Hop;
}

const known = new WeakMap<readonly Route[], readonly LastHop[]>();

/**
 * The routes that reach a workload, with that hop. Most rules ask for them.
 *
 * @public
 */
export function lastHops(context: FindingContext): readonly LastHop[] {
  let hops = known.get(context.routes);
  if (!hops) {
    hops = context.routes.flatMap(route => {
      const hop = route.hops[route.hops.length - 1];
      return hop && hop.to.kind === 'workload' ? [{ route, hop }] : [];
    });
    known.set(context.routes, hops);
  }
  return hops;
}

const byService = new WeakMap<readonly Route[], Map<string, LastHop[]>>();

/** The routes that reach a workload through one service, with that hop. */
export function lastHopsTo(
  context: FindingContext,
  { namespace, name }: ServiceRef,
): readonly LastHop[] {
  let index = byService.get(context.routes);
  if (!index) {
    index = new Map();
    for (const last of lastHops(context)) {
      const key = serviceText(last.route);
      const there = index.get(key);
      if (there) there.push(last);
      else index.set(key, [last]);
    }
    byService.set(context.routes, index);
  }
  return index.get(`${namespace}/${name}`) ?? [];
}

/** Does the client side of the hop run outside the cluster? */
export function isFromCloud({ from }: Hop): boolean {
  return from.kind === 'load-balancer' || from.kind === 'client';
}

/** Does a sidecar of the mesh carry what the client side sends? */
export function isFromSidecar({ from }: Hop): boolean {
  return from.kind === 'controller' && from.dataPlane === 'sidecar';
}

/**
 * Is the client side a controller in the cluster for which no data plane of
 * the mesh acts? One with certificates of the mesh has to use them itself.
 */
export function isFromOutsideMesh({ from }: Hop): boolean {
  return (
    from.kind === 'controller' &&
    (from.dataPlane === 'none' || from.dataPlane === 'certificates')
  );
}

/** Do bytes of this hop travel in clear on their way to some pod? */
export function sendsPlaintext(hop: Hop): boolean {
  return (
    hop.sent === 'plaintext' ||
    (hop.sent === 'mixed' &&
      hop.endpoints.some(({ sent }) => sent === 'plaintext'))
  );
}

/** Do requests arrive in clear at some pod, and at none in another way that fails? */
export function arrivesPlain(hop: Hop): boolean {
  if (hop.outcome === 'plaintext') return true;
  return (
    hop.outcome === 'mixed' &&
    hop.endpoints.some(({ outcome }) => outcome === 'plaintext') &&
    !isRefused(hop)
  );
}

/** Does some pod of this hop refuse what is sent? */
export function isRefused(hop: Hop): boolean {
  return (
    hop.outcome === 'rejected' ||
    hop.endpoints.some(({ outcome }) => outcome === 'rejected')
  );
}

/** The protocol that the mesh takes the port of a route to be. */
export function portProtocol(
  context: FindingContext,
  { service, servicePort }: Route,
): string | undefined {
  if (!service) return undefined;
  return context
    .serviceOf(service)
    ?.ports.find(({ port }) => port === servicePort)?.protocol;
}

/** The service of a route, as a list. */
export function servicesOf({ service }: Route): ServiceRef[] {
  return service ? [service] : [];
}

/** The hosts of a route, for a sentence. */
export function hostsText({ rule }: Route): string {
  const hosts =
    rule.hosts.length > 0 ? rule.hosts.slice(0, 3).join(', ') : 'any host';
  return rule.hosts.length > 3
    ? `${hosts} and ${rule.hosts.length - 3} more`
    : hosts;
}

/**
 * What the hop itself rests on, or at least the entry that leads to it.
 *
 * @public
 */
export function evidenceOf({ route, hop }: LastHop): Evidence[] {
  const own =
    hop.because.length > 0
      ? hop.because
      : hop.endpoints.flatMap(e => e.because);
  return own.length > 0
    ? own
    : [
        {
          rule: 'V3',
          message: 'the entry leads here',
          object: route.entry,
          path: route.rule.pointer,
        },
      ];
}

/** `namespace/name` of a service, or what the route says instead. */
export function serviceText({ service }: Route): string {
  return service ? `${service.namespace}/${service.name}` : 'the service';
}
