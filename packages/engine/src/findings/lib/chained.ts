import type { Evidence, Hop, ObjectRef, Route } from 'istio-ingress-contract';
import type { FindingContext } from '../types';

/** A route from another load balancer to an Istio gateway, with that hop. */
export interface ChainedHop {
  route: Route;
  hop: Hop;
  /** The Service of the gateway. */
  gateway: ObjectRef;
}

const found = new WeakMap<readonly Route[], ChainedHop[]>();

/** The hops by which chained routes reach Istio gateways. */
export function chainedHops({
  routes,
}: Pick<FindingContext, 'routes'>): ChainedHop[] {
  let hops = found.get(routes);
  if (!hops) {
    hops = routes.flatMap(route => {
      const hop =
        route.mode === 'chained'
          ? route.hops.find(({ to }) => to.kind === 'istio-gateway')
          : undefined;
      const gateway = hop?.to.ref;
      return hop && gateway?.kind === 'Service'
        ? [{ route, hop, gateway }]
        : [];
    });
    found.set(routes, hops);
  }
  return hops;
}

/** What the hop to the gateway rests on, or at least the entry. */
export function chainedEvidence({ route, hop }: ChainedHop): Evidence[] {
  return hop.because.length > 0
    ? hop.because.slice(0, 5)
    : [
        {
          rule: 'V3',
          message: 'the entry leads to the gateway',
          object: route.entry,
          path: route.rule.pointer,
        },
      ];
}

/** Groups chained hops by the gateway and the vendor of what is in front of it. */
export function byGateway(hops: readonly ChainedHop[]): ChainedHop[][] {
  const groups = new Map<string, ChainedHop[]>();
  for (const each of hops) {
    const { namespace, name } = each.gateway;
    const key = `${namespace}/${name} ${each.route.vendor}`;
    const there = groups.get(key);
    if (there) there.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}
