import type {
  Evidence,
  Hop,
  Node,
  PodRef,
  Reason,
  Wire,
} from 'istio-ingress-contract';
import {
  addressOf,
  addressOfPod,
  type Endpoint,
  endpointsOf,
  isAssigned,
  listings,
  type ServiceResource,
} from '../mesh/endpoints';
import { serviceHostname } from '../mesh/hostnames';
import { fact } from '../evidence';
import type { MeshPod } from '../mesh/pods';
import {
  type ServiceTranslation,
  serviceTranslation,
} from '../mesh/serviceTranslation';
import { evaluateHop } from '../mtls';
import type { HopClient, HopQuery, HopVerdict } from '../mtls/hopQuery';
import { Pod } from '../snapshot/kinds';
import type { ServicePort } from '../snapshot/schema/core';
import type { Snapshot } from '../snapshot/Snapshot';
import { classesOf, clientName, type PodClass } from './clients';
import { agreement, mixed, unknownVerdict } from './verdicts';

/** Who opens the connection of a hop. */
export type Client =
  | { kind: 'outside'; node: Node }
  /** Pods of a controller; of several kinds when their data planes differ. */
  | { kind: 'pods'; node: Node; pods: readonly MeshPod[]; gateway: boolean }
  /** A controller whose pods are not known. */
  | { kind: 'unknown'; node: Node; reason: Reason };

/** What the client's process writes, once host and SNI of a route are known. */
export interface WireIntent {
  addressing: 'service-ip' | 'pod-ip' | 'node-port' | 'unknown';
  /** A host or a pattern of hosts; absent when any may come, or none is sent. */
  host?: string;
  hostUnknown?: boolean;
  /** The Host is the address that is dialled. */
  hostIsAddress?: boolean;
  /** Empty when TLS is started without a server name. */
  sni?: string;
  path?: string;
  pathUnknown?: boolean;
  protocol: Wire['protocol'];
  clientTls: Wire['clientTls'];
  subset?: string;
  unknown?: Reason;
  because: readonly Evidence[];
}

/** A Service port that a hop leads to. */
export interface Server {
  node: Node;
  service: ServiceResource;
  port: ServicePort;
}

/**
 * The hop from a client to a Service port: asked once for every class of
 * client pod and of what may be on the wire, and told as one.
 */
export function evaluate(
  snapshot: Snapshot,
  client: Client,
  wire: WireIntent,
  server: Server,
): Hop {
  const shown = wireOf(snapshot, client, wire, server);
  const common = { from: client.node, to: server.node, wire: shown };
  const noEndpoint = endpointsNotGiven(snapshot, server);
  if (noEndpoint)
    return { ...common, ...unknownVerdict([noEndpoint], wire.because) };
  const unsure = clientUnknown(snapshot, client);
  if (unsure) {
    // What the server accepts is known even when nobody knows who asks.
    const asked = ask(
      snapshot,
      { outsideMesh: true },
      concrete(wire, server)[0],
      server,
    );
    return {
      ...common,
      ...asked,
      sent: 'unknown',
      outcome: 'unknown',
      endpoints: asked.endpoints.map(group => ({
        ...group,
        sent: 'unknown',
        outcome: 'unknown',
      })),
      unknown: [unsure],
      because: [...wire.because, ...asked.because],
    };
  }
  const translation = translationOf(snapshot, client, wire);
  const possible = concrete(
    translation ? { ...wire, addressing: 'unknown' } : wire,
    server,
  );
  const verdicts: HopVerdict[] = [];
  for (const from of clientsOf(snapshot, client)) {
    const variants = possible.map(each => ask(snapshot, from, each, server));
    const agreed = agreement(variants, translation?.reason ?? wire.unknown);
    verdicts.push(
      translation && agreed.unknown?.includes(translation.reason)
        ? { ...agreed, because: [...translation.because, ...agreed.because] }
        : agreed,
    );
  }
  const verdict = verdicts.length === 1 ? verdicts[0] : mixed(verdicts);
  return {
    ...common,
    ...verdict,
    // TLS that the process starts itself is what protects the hop, not what a
    // data plane does with it.
    because:
      shown.clientTls === 'none'
        ? [...verdict.because, ...wire.because]
        : [...wire.because, ...verdict.because],
  };
}

/**
 * What may turn the address that is dialled into another before a data plane
 * sees it. Gateways of Istio dial pods in any case.
 */
function translationOf(
  snapshot: Snapshot,
  client: Client,
  { addressing }: WireIntent,
): ServiceTranslation | undefined {
  return client.kind === 'pods' &&
    !client.gateway &&
    addressing === 'service-ip'
    ? serviceTranslation(snapshot)
    : undefined;
}

/** Why it is not known who opens the connection; pods that were not read may differ. */
function clientUnknown(snapshot: Snapshot, client: Client): Reason | undefined {
  if (client.kind === 'unknown') return client.reason;
  if (client.kind === 'outside') return undefined;
  for (const { namespace } of client.pods) {
    const unread = snapshot.unread(Pod, namespace);
    if (unread) return unread;
  }
  return undefined;
}

function clientsOf(
  snapshot: Snapshot,
  client: Client,
): (HopClient & { gateway?: boolean })[] {
  if (client.kind !== 'pods') return [{ outsideMesh: true }];
  return classesOf(snapshot, client.pods).map(({ pod }) => ({
    pod: clientName(pod),
    gateway: client.gateway,
  }));
}

type ConcreteWire = WireIntent & {
  addressing: 'service-ip' | 'pod-ip' | 'node-port';
  protocol: 'http' | 'http2' | 'tcp';
  clientTls: NonNullable<HopQuery['to']['tls']>;
};

/**
 * What may be on the wire: one possibility, or several where the objects leave
 * it open. If all come to the same, the openness does not matter.
 */
function concrete(wire: WireIntent, { service }: Server): ConcreteWire[] {
  const addressings =
    wire.addressing === 'unknown'
      ? (['service-ip', 'pod-ip'] as const)
      : [wire.addressing];
  const protocols =
    wire.protocol === 'unknown' ? (['http', 'tcp'] as const) : [wire.protocol];
  const tlses =
    wire.clientTls === 'unknown'
      ? (['none', 'simple'] as const)
      : [wire.clientTls];
  // A Host that is not known may be the one that the mesh knows.
  const hosts = wire.hostUnknown
    ? [wire.host, undefined, serviceHostname(service.namespace, service.name)]
    : [wire.host];
  return addressings.flatMap(addressing =>
    protocols.flatMap(protocol =>
      tlses.flatMap(clientTls =>
        hosts.map(host => {
          const { host: _, ...rest } = wire;
          return {
            ...rest,
            addressing,
            protocol,
            clientTls,
            ...(host === undefined ? {} : { host }),
          };
        }),
      ),
    ),
  );
}

function ask(
  snapshot: Snapshot,
  from: HopClient & { gateway?: boolean },
  wire: ConcreteWire,
  server: Server,
): HopVerdict {
  const { service, port } = server;
  const request = {
    ...(wire.host === undefined ? {} : { host: sample(wire.host) }),
    protocol: wire.protocol,
    tls: wire.clientTls,
    ...(wire.sni === undefined ? {} : { sni: sample(wire.sni) }),
    ...(wire.path === undefined ? {} : { path: wire.path }),
  };
  const { gateway, ...client } = from;
  if (gateway) {
    return evaluateHop(snapshot, {
      from: client,
      to: {
        ...request,
        port: port.port,
        service: { namespace: service.namespace, name: service.name },
        ...(wire.subset ? { subset: wire.subset } : {}),
      },
    });
  }
  const address = addressOf(service);
  if (wire.addressing !== 'pod-ip' && address !== undefined) {
    const host = wire.hostIsAddress ? { host: address } : {};
    return evaluateHop(snapshot, {
      from: client,
      to: { ...request, ...host, address, port: port.port },
    });
  }
  return askPods(
    snapshot,
    client,
    request,
    server,
    wire.hostIsAddress ?? false,
  );
}

/** One host that a pattern stands for. */
function sample(pattern: string): string {
  return pattern.startsWith('*') ? `any${pattern.slice(1)}` : pattern;
}

/** Pod addresses are dialled one by one; pods that are alike are asked once. */
function askPods(
  snapshot: Snapshot,
  from: HopClient,
  request: Omit<HopQuery['to'], 'address' | 'port'>,
  { service, port }: Server,
  hostIsAddress: boolean,
): HopVerdict {
  const hostFor = (address: string) => (hostIsAddress ? { host: address } : {});
  const byPort = new Map<number, MeshPod[]>();
  const verdicts: HopVerdict[] = [];
  const endpoints = endpointsOf(snapshot, service, port);
  for (const { pod, ip, port: target } of endpoints) {
    if (!pod) {
      verdicts.push(
        evaluateHop(snapshot, {
          from,
          to: { ...request, ...hostFor(ip), address: ip, port: target },
        }),
      );
      continue;
    }
    const there = byPort.get(target);
    if (there) there.push(pod);
    else byPort.set(target, [pod]);
  }
  for (const [target, pods] of byPort) {
    for (const each of classesOf(snapshot, pods)) {
      const address = addressOfPod(each.pod);
      const verdict = evaluateHop(snapshot, {
        from,
        to: { ...request, ...hostFor(address), address, port: target },
      });
      verdicts.push(forAllMembers(verdict, each));
    }
  }
  if (verdicts.length === 0) return noEndpoints(service, port);
  const verdict = withListings(
    verdicts.length === 1 ? verdicts[0] : mixed(verdicts),
    endpoints,
  );
  // The controller reads endpoints; where they were derived, so is the answer.
  return endpoints.some(({ predicted }) => predicted)
    ? { ...verdict, predicted: true }
    : verdict;
}

/** The controller took the addresses from slices. */
function withListings(
  verdict: HopVerdict,
  endpoints: readonly Endpoint[],
): HopVerdict {
  const groups = verdict.endpoints.map(group => {
    const names = new Set(group.pods?.map(titleOf));
    const slices = endpoints.flatMap(({ pod, ip, listedIn }) => {
      const own = pod ? names.has(titleOf(pod.ref)) : ip === group.address;
      return own && listedIn ? [listedIn] : [];
    });
    const because = [...group.because, ...listings([...new Set(slices)])];
    return { ...group, because };
  });
  if (groups.length > 0) return { ...verdict, endpoints: groups };
  // Nothing is reached: what was dialled is still what the slices say.
  const slices = endpoints.flatMap(({ listedIn }) => listedIn ?? []);
  const dialled = endpoints.flatMap(({ pod }) =>
    pod
      ? [
          fact('R1.6', 'the address of the pod is dialled', {
            ref: pod.object,
          }),
        ]
      : [],
  );
  const because = [...dialled, ...listings([...new Set(slices)])];
  return { ...verdict, because: [...verdict.because, ...because] };
}

function titleOf({ namespace, name }: PodRef): string {
  return `${namespace}/${name}`;
}

function forAllMembers(
  verdict: HopVerdict,
  { pod, members }: PodClass,
): HopVerdict {
  if (members.length === 1) return verdict;
  return {
    ...verdict,
    endpoints: verdict.endpoints.map(group =>
      group.pods?.some(
        ({ namespace, name }) =>
          namespace === pod.namespace && name === pod.name,
      )
        ? {
            ...group,
            pods: members.map(({ ref }) => ref),
            podCount: members.length,
          }
        : group,
    ),
  };
}

function noEndpoints(service: ServiceResource, port: ServicePort): HopVerdict {
  const message = `Service ${service.namespace}/${service.name} has no ready endpoints for port ${port.port}`;
  return {
    sent: 'none',
    outcome: 'rejected',
    endpoints: [],
    predicted: false,
    because: [
      {
        rule: 'V3',
        message,
        lookup: {
          kind: 'EndpointSlice',
          namespaces: [service.namespace],
          selector: `kubernetes.io/service-name=${service.name}`,
        },
      },
    ],
  };
}

/** In an open world a Service without endpoints has pods that were not given. */
function endpointsNotGiven(
  snapshot: Snapshot,
  { service, port }: Server,
): Reason | undefined {
  if (snapshot.world === 'closed') return undefined;
  if (endpointsOf(snapshot, service, port).length > 0) return undefined;
  return {
    code: 'not-given',
    kind: 'Pod',
    message: `neither pods nor workloads behind Service ${service.namespace}/${service.name} were given`,
    object: service.ref,
  };
}

/** What is shown of the wire: addresses only where the cluster assigned them. */
function wireOf(
  snapshot: Snapshot,
  client: Client,
  wire: WireIntent,
  { service, port }: Server,
): Wire {
  const gateway = client.kind === 'pods' && client.gateway;
  const addressing = gateway ? 'pod-ip' : shownAddressing(wire.addressing);
  const target =
    addressing === 'pod-ip' ? targetOf(snapshot, service, port) : undefined;
  const address =
    addressing === 'service-ip'
      ? addressOf(service)
      : target && target.count === 1
      ? target.address
      : undefined;
  return {
    addressing,
    ...(address && isAssigned(address) ? { address } : {}),
    port: addressing === 'pod-ip' ? target?.port ?? port.port : port.port,
    ...(wire.host === undefined ? {} : { host: wire.host }),
    ...(wire.sni ? { sni: wire.sni } : {}),
    ...(wire.path === undefined ? {} : { path: wire.path }),
    protocol: wire.protocol,
    clientTls: wire.clientTls,
  };
}

function shownAddressing(
  addressing: WireIntent['addressing'],
): Wire['addressing'] {
  return addressing === 'node-port' ? 'external' : addressing;
}

function targetOf(
  snapshot: Snapshot,
  service: ServiceResource,
  port: ServicePort,
) {
  const endpoints = endpointsOf(snapshot, service, port);
  if (endpoints.length === 0) return undefined;
  return {
    address: endpoints[0].ip,
    port: endpoints[0].port,
    count: endpoints.length,
  };
}
