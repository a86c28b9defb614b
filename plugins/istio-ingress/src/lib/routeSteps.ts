import {
  outcomeWords,
  sentenceCase,
  withoutFullStop,
  type Controller,
  type Hop,
  type Node,
  type Route,
} from 'istio-ingress-contract';

/**
 * One step of a route as the strip shows it: the edge, between the outside
 * client and the first proxy, or a hop.
 */
export type RouteStep =
  | { kind: 'edge'; from: Node; to: Node }
  | { kind: 'hop'; from: Node; to: Node; hop: Hop; hopIndex: number };

/**
 * The steps of a route from the outside client on.
 *
 * @param clients - how outside clients are called
 * @param controller - the first proxy, for a route that ends before any hop
 */
export function stepsOf(
  route: Route,
  clients: string,
  controller?: Controller,
): RouteStep[] {
  const steps: RouteStep[] = [];
  const client: Node = { kind: 'client', title: clients };
  const [first] = route.hops;
  if (first && first.from.kind !== 'client') {
    steps.push({ kind: 'edge', from: client, to: first.from });
  } else if (!first && controller) {
    steps.push({ kind: 'edge', from: client, to: nodeOf(controller) });
  }
  for (const [hopIndex, hop] of route.hops.entries()) {
    steps.push({ kind: 'hop', from: hop.from, to: hop.to, hop, hopIndex });
  }
  return steps;
}

function nodeOf({ placement, title, ref, dataPlane }: Controller): Node {
  const kinds = {
    'in-cluster': 'controller',
    cloud: 'load-balancer',
    istio: 'istio-gateway',
  } as const;
  return { kind: kinds[placement], title, dataPlane, ...(ref && { ref }) };
}

/** The ports of the pods that a hop reaches, or the port that it dials. */
export function portsOf({ endpoints, wire }: Hop): number[] {
  const ports = new Set<number>();
  for (const { port } of endpoints) {
    if (port !== undefined) ports.add(port);
  }
  if (ports.size > 0) return [...ports].sort((a, b) => a - b);
  return wire.port === undefined ? [] : [wire.port];
}

/** How many pods a hop reaches; undefined where its endpoints are not pods. */
export function podCountOf({ endpoints }: Hop): number | undefined {
  const groups = endpoints.filter(({ pods, podCount }) => pods ?? podCount);
  if (groups.length === 0) return undefined;
  let count = 0;
  for (const { pods, podCount } of groups)
    count += podCount ?? pods?.length ?? 0;
  return count;
}

/** The outcome of a hop as a part of a sentence: "plaintext", "mTLS". */
export function outcomePhrase({ outcome }: Hop): string {
  return sentenceCase(outcomeWords[outcome].label);
}

/**
 * What decides the outcome of a hop. An unknown outcome is explained by its
 * reasons, never left bare.
 */
export function decisiveMessage(hop: Hop): string | undefined {
  return (
    hop.unknown?.[0]?.message ??
    hop.because[0]?.message ??
    hop.endpoints.find(({ because }) => because.length > 0)?.because[0].message
  );
}

/** The same as a clause that can follow "because". */
export function decisiveClause(hop: Hop): string | undefined {
  const message = decisiveMessage(hop);
  return message && sentenceCase(withoutFullStop(message));
}

/** How many pieces of evidence the drawer of a hop shows. */
export function evidenceCount({ because, endpoints }: Hop): number {
  if (because.length > 0 || endpoints.length === 0) return because.length;
  return endpoints.reduce((sum, group) => sum + group.because.length, 0);
}
