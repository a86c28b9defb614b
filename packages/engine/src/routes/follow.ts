import type { Evidence, Hop, Outcome, Reason } from 'istio-ingress-contract';
import { endpointsOf, type ServiceResource } from '../mesh/endpoints';
import { gatewaysOfService } from '../mesh/gateways';
import { isSubsetOf, isWildcard } from '../mesh/hostnames';
import type { ServicePort } from '../snapshot/schema/core';
import type { Snapshot } from '../snapshot/Snapshot';
import { type Destination, resolveBackend } from './destination';
import { type Client, evaluate, type WireIntent } from './evaluate';
import { type GatewayPlace, routesBehind } from './gatewayRoutes';
import { gatewaySign } from './gatewaySign';
import { serverNode } from './nodes';
import { unknownVerdict } from './verdicts';

/** How far a route has been followed, and what it met. */
export interface Path {
  hops: readonly Hop[];
  gateways: number;
  /** Hosts of the rule, narrowed by the gateways passed. */
  hosts: readonly string[];
  weight?: number;
  predicted: boolean;
}

/** Where a path ends. */
export interface End extends Path {
  outcome: Outcome;
  service?: ServiceResource;
  port?: number;
  /** Names the destination in the route's id. */
  destination: string;
  brokenAt?: string;
  unknown: readonly Reason[];
}

// A gateway may send to a gateway; no sane cluster goes further than this.
const MAX_GATEWAYS = 4;

/** Follows one destination to the pods behind it, through gateways. */
export function follow(
  snapshot: Snapshot,
  client: Client,
  wire: WireIntent,
  destination: Destination,
  path: Path,
): End[] {
  switch (destination.kind) {
    case 'service': {
      const sign = gatewaySign(snapshot, destination.service, destination.port);
      const wired = {
        ...wire,
        ...(destination.subset ? { subset: destination.subset } : {}),
      };
      if (sign && path.gateways < MAX_GATEWAYS) {
        return throughGateway(snapshot, client, wired, destination, path, sign);
      }
      const { service, port, because } = destination;
      const node = serverNode(snapshot, 'workload', service, port);
      const hop = evaluate(snapshot, client, wired, { node, service, port });
      const strayed = strayedTo(snapshot, hop, service, port);
      return [
        {
          ...path,
          hops: [
            ...path.hops,
            { ...hop, because: [...hop.because, ...because] },
          ],
          outcome: hop.outcome,
          ...(strayed
            ? {
                brokenAt: `the Host ${
                  hop.wire.host ?? ''
                } makes the mesh send the request to ${strayed} instead`,
              }
            : {}),
          service,
          port: port.port,
          destination: `${service.namespace}/${service.name}:${port.port}:${
            destination.subset ?? ''
          }`,
          unknown: hop.unknown ?? [],
        },
      ];
    }
    case 'gateway': {
      const { node, port = 0, targetPort, reason, because } = destination;
      const hop: Hop = {
        from: client.node,
        to: node,
        wire: plainWire(wire),
        ...unknownVerdict([reason], [...because, ...wire.because]),
      };
      return passOn(snapshot, destination, { port, targetPort }, wire, {
        ...path,
        hops: [...path.hops, hop],
        gateways: path.gateways + 1,
        predicted: true,
      });
    }
    case 'external':
    case 'unknown':
      return [
        lost(
          path,
          client,
          wire,
          destination.node,
          destination.reason,
          destination.because,
        ),
      ];
    default: {
      const { service, title, brokenAt, because } = destination;
      const node = {
        kind: 'workload' as const,
        title,
        ...(service ? { ref: service.ref } : {}),
      };
      const hop: Hop = {
        from: client.node,
        to: node,
        wire: plainWire(wire),
        sent: 'none',
        outcome: 'rejected',
        endpoints: [],
        predicted: false,
        because: [...because, ...wire.because],
      };
      return [
        {
          ...path,
          hops: [...path.hops, hop],
          outcome: 'rejected',
          ...(service ? { service } : {}),
          destination: brokenAt,
          brokenAt,
          unknown: [],
        },
      ];
    }
  }
}

/**
 * A sidecar routes HTTP by the Host, whatever address was dialled: a Host that
 * names another Service takes the request there.
 */
function strayedTo(
  snapshot: Snapshot,
  { endpoints }: Hop,
  service: ServiceResource,
  port: ServicePort,
): string | undefined {
  const reached = endpoints.flatMap(({ pods }) => pods ?? []);
  if (reached.length === 0) return undefined;
  const meant = new Set(
    endpointsOf(snapshot, service, port).flatMap(({ pod }) =>
      pod ? [nameOf(pod.ref)] : [],
    ),
  );
  if (meant.size === 0 || reached.some(pod => meant.has(nameOf(pod))))
    return undefined;
  const [{ namespace, name }] = reached;
  return `${namespace}/${name}`;
}

/** A hop into the unknown, with the reason. */
function lost(
  path: Path,
  client: Client,
  wire: WireIntent,
  node: Hop['to'],
  reason: Reason,
  because: readonly Evidence[],
): End {
  const hop: Hop = {
    from: client.node,
    to: node,
    wire: plainWire(wire),
    ...unknownVerdict([reason], [...because, ...wire.because]),
  };
  return {
    ...path,
    hops: [...path.hops, hop],
    outcome: 'unknown',
    destination: node.title,
    unknown: [reason],
  };
}

function plainWire(wire: WireIntent): Hop['wire'] {
  const { addressing, host, sni, path, protocol, clientTls } = wire;
  return {
    addressing: addressing === 'node-port' ? 'external' : addressing,
    ...(host === undefined ? {} : { host }),
    ...(sni ? { sni } : {}),
    ...(path === undefined ? {} : { path }),
    protocol,
    clientTls,
  };
}

function throughGateway(
  snapshot: Snapshot,
  client: Client,
  wire: WireIntent,
  destination: Extract<Destination, { kind: 'service' }>,
  path: Path,
  sign: { because: Evidence[]; presumed: boolean },
): End[] {
  const { service, port } = destination;
  const node = serverNode(snapshot, 'istio-gateway', service, port);
  const hop = evaluate(snapshot, client, wire, { node, service, port });
  const reached: Path = {
    ...path,
    hops: [
      ...path.hops,
      {
        ...hop,
        because: [...hop.because, ...sign.because, ...destination.because],
      },
    ],
    gateways: path.gateways + 1,
    predicted: path.predicted || sign.presumed,
  };
  const { namespace, name } = service;
  const gateways = gatewaysOfService(snapshot, namespace, name);
  return passOn(snapshot, { namespace, name, gateways }, port, wire, reached);
}

/** Goes on from a port of a gateway's Service to whatever the gateway routes to. */
function passOn(
  snapshot: Snapshot,
  service: GatewayPlace,
  port: Pick<ServicePort, 'port' | 'targetPort'>,
  wire: WireIntent,
  reached: Path,
): End[] {
  const arrived = reached.hops[reached.hops.length - 1];
  const answer = routesBehind(snapshot, service, port, wire, arrived.sent);
  const title = `${service.namespace}/${service.name}`;
  if (answer.routes.length > 0) {
    return answer.routes.flatMap(next =>
      follow(
        snapshot,
        next.client,
        next.wire,
        resolveBackend(snapshot, next.backend),
        {
          ...reached,
          hosts: narrow(reached.hosts, next.hosts),
          ...(next.weight === undefined ? {} : { weight: next.weight }),
        },
      ),
    );
  }
  const from = {
    kind: 'istio-gateway' as const,
    title,
    dataPlane: 'gateway' as const,
  };
  const to = { kind: 'workload' as const, title: `behind ${title}` };
  if (answer.unknown) {
    const hop: Hop = {
      from,
      to,
      wire: plainWire(wire),
      ...unknownVerdict([answer.unknown], answer.because),
    };
    return [
      {
        ...reached,
        hops: [...reached.hops, hop],
        outcome: 'unknown',
        destination: `behind ${title}`,
        unknown: [answer.unknown],
      },
    ];
  }
  const brokenAt = `Istio gateway ${title}: ${answer.broken ?? 'no route'}`;
  const hop: Hop = {
    from,
    to,
    wire: plainWire(wire),
    sent: 'none',
    outcome: 'rejected',
    endpoints: [],
    predicted: false,
    because: [...answer.because],
  };
  return [
    {
      ...reached,
      hops: [...reached.hops, hop],
      outcome: 'rejected',
      destination: `behind ${title}`,
      brokenAt,
      unknown: [],
    },
  ];
}

/**
 * The hosts that pass both: those of the entry, narrowed by the rule where the
 * entry states a pattern or none.
 */
function narrow(
  entry: readonly string[],
  rule: readonly string[],
): readonly string[] {
  const named = rule.filter(host => host !== '*');
  if (entry.length === 0) return named;
  return entry.flatMap(host => {
    const within = isWildcard(host)
      ? named.filter(other => isSubsetOf(other, host))
      : [];
    return within.length > 0 ? within : [host];
  });
}

function nameOf({
  namespace,
  name,
}: {
  namespace: string;
  name: string;
}): string {
  return `${namespace}/${name}`;
}
