import type { Evidence, Sent } from 'istio-ingress-contract';
import { fact } from '../evidence';
import { ambientEvidence, environmentUnknown } from '../mesh/controlPlanes';
import type { Endpoint } from '../mesh/endpoints';
import { modeForPort, peerPolicyOf } from '../mesh/peerAuthentications';
import { podKind } from '../mesh/podKinds';
import { matchesLabels } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import {
  type Cluster,
  type ClusterClient,
  sentWithoutChoice,
} from './clusterTls';
import {
  deliver,
  endpointsUnread,
  nothing,
  type Target,
  targetsOf,
} from './target';
import { sendsNoTunnel, takesTunnel } from './tunnels';
import { waypointTargets } from './waypointTargets';

/** What a proxy sends to each endpoint of a cluster. */
export function targetsOfCluster(
  snapshot: Snapshot,
  client: ClusterClient,
  cluster: Cluster,
  dialled: { address: string; port: number },
): Target[] {
  if (cluster.type === 'original-dst')
    return keepAddress(snapshot, client, cluster, dialled);
  const viaWaypoint = waypointTargets(snapshot, client, cluster);
  if (viaWaypoint) return viaWaypoint;
  const { service, port, subset } = cluster;
  const endpoints = service
    .endpoints(port)
    .filter(({ labels }) => !subset || matchesLabels(subset.labels, labels));
  if (endpoints.length === 0) {
    const unknown =
      endpointsUnread(snapshot, service.namespace, !subset) ?? cluster.unknown;
    const why = `${service.hostname} has no endpoints${
      subset ? ` in subset ${subset.name}` : ''
    } for port ${port.number}`;
    return [
      nothing(why, unknown ? { unknown } : {}, [
        fact('K1', why, service.object),
        ...cluster.because,
      ]),
    ];
  }
  const lost =
    cluster.unknown ?? endpointsUnread(snapshot, service.namespace, false);
  const choices = new Map<string, Choice>();
  const choiceFor = (endpoint: Endpoint): Choice => {
    const { pod, labelled, port: number, tlsMode } = endpoint;
    // Pods of one workload get the same; other endpoints are asked one by one.
    const key =
      pod && pod === labelled
        ? `${podKind(snapshot, pod)} ${number} ${tlsMode}`
        : '';
    const known = key ? choices.get(key) : undefined;
    if (known) return known;
    const choice = choose(snapshot, client, cluster, endpoint);
    if (key) choices.set(key, choice);
    return choice;
  };
  const reasons = new Map<Choice, Evidence[]>();
  const becauseOf = (choice: Choice): Evidence[] => {
    const known = reasons.get(choice) ?? [
      ...choice.because,
      ...cluster.because,
    ];
    reasons.set(choice, known);
    return known;
  };
  return endpoints.map(endpoint => {
    const choice = choiceFor(endpoint);
    const unknown = lost ?? choice.unknown;
    return {
      ...(endpoint.pod ? { pod: endpoint.pod } : {}),
      ...(endpoint.beyond ? { beyond: endpoint.beyond } : {}),
      address: endpoint.ip,
      port: endpoint.port,
      sent: choice.sent,
      ...(choice.inner ? { inner: choice.inner } : {}),
      ...(choice.sent === 'plaintext' ? {} : serverNameOf(cluster)),
      ...(unknown ? { unknown } : {}),
      ...(endpoint.listedIn ? { listedIn: endpoint.listedIn } : {}),
      predicted: endpoint.predicted || (endpoint.pod?.predicted ?? false),
      because: becauseOf(choice),
    };
  });
}

/**
 * No endpoint is chosen: the address that the client dialled stays. Nothing is
 * redirected to a gateway, so there it would be the gateway itself.
 */
function keepAddress(
  snapshot: Snapshot,
  client: ClusterClient,
  cluster: Cluster,
  { address, port }: { address: string; port: number },
): Target[] {
  const evidence = fact(
    'R3.5',
    `the client keeps the address that was dialled for ${cluster.service.hostname} and treats all endpoints alike`,
    cluster.service.object,
  );
  if (client.isGateway) {
    const why =
      'the route keeps the original destination, which at a gateway is the gateway itself';
    return [
      nothing(why, cluster.unknown ? { unknown: cluster.unknown } : {}, [
        fact('R3.5', why, cluster.service.object),
        ...cluster.because,
      ]),
    ];
  }
  const delivery = deliver(snapshot, address, port);
  const unknown = cluster.unknown ?? delivery.unknown;
  if (delivery.endpoints.length === 0) {
    return [
      nothing(delivery.refused ?? '', unknown ? { unknown } : {}, [
        ...delivery.because,
        ...cluster.because,
      ]),
    ];
  }
  return targetsOf(delivery, { sent: sentWithoutChoice(cluster.tls) }).map(
    target => ({
      ...target,
      ...(unknown ? { unknown } : {}),
      ...serverNameOf(cluster),
      because: [evidence, ...cluster.because],
    }),
  );
}

/** The server name of TLS that the proxy starts; Istio's own names the cluster. */
function serverNameOf({
  service,
  port,
  subset,
  tls,
  sni,
}: Cluster): Pick<Target, 'sni'> {
  if (tls === 'plaintext') return {};
  if (sni) return { sni };
  if (tls === 'simple' || tls === 'mutual') return {};
  return {
    sni: `outbound_.${port.number}_.${subset?.name ?? ''}_.${service.hostname}`,
  };
}

interface Choice {
  sent: Sent;
  inner?: Sent;
  unknown?: Target['unknown'];
  because: Evidence[];
}

/**
 * What one endpoint gets: HBONE where it takes it, else Istio's mTLS where it
 * advertises it and its policy is not DISABLE, else what the cluster says
 * (`xds/endpoints/endpoint_builder.go#buildEnvoyLbEndpoint`).
 */
function choose(
  snapshot: Snapshot,
  client: ClusterClient,
  cluster: Cluster,
  endpoint: Endpoint,
): Choice {
  const takes = takesTunnel(endpoint);
  const unsure = takes ? environmentUnknown(snapshot, client.plane) : undefined;
  if (unsure)
    return { sent: 'unknown', unknown: unsure, because: takes ? [takes] : [] };
  const tunnel =
    takes && sendsTunnel(snapshot, client, endpoint) ? takes : undefined;
  if (tunnel) {
    const inner =
      cluster.tls === 'simple' || cluster.tls === 'mutual'
        ? sentWithoutChoice(cluster.tls)
        : undefined;
    return {
      sent: 'hbone',
      ...(inner ? { inner } : {}),
      because: [tunnel, ...ambientEvidence(snapshot, client.plane)],
    };
  }
  if (cluster.tls !== 'auto')
    return { sent: sentWithoutChoice(cluster.tls), because: [] };
  const cited = endpoint.labelled ?? endpoint.pod;
  const label = (message: string) =>
    fact(
      'R3.5',
      message,
      cited ? { ref: cited.object } : cluster.service.object,
      {
        path: 'metadata.labels["security.istio.io/tlsMode"]',
        value:
          endpoint.tlsMode === 'disabled'
            ? '(absent or disabled)'
            : endpoint.tlsMode,
      },
    );
  if (cluster.endpointMode && cluster.endpointMode !== 'ISTIO_MUTUAL') {
    return {
      sent: 'plaintext',
      because: [
        fact(
          'R3.3',
          `the rule's own mode ${cluster.endpointMode} marks every endpoint as not mTLS, so plaintext is sent`,
          cluster.service.object,
        ),
      ],
    };
  }
  if (endpoint.tlsMode !== 'istio') {
    return {
      sent: 'plaintext',
      because: [
        label('the endpoint does not advertise mTLS, so plaintext is sent'),
      ],
    };
  }
  if (cluster.endpointMode === 'ISTIO_MUTUAL') {
    return {
      sent: 'istio-mtls',
      because: [label('the endpoint advertises mTLS and the rule asks for it')],
    };
  }
  const policy = peerPolicyOf(
    snapshot,
    client.plane,
    cited?.namespace ?? cluster.service.namespace,
    endpoint.labels,
  );
  const unknown = policy.unknown;
  const disabled = modeForPort(policy, endpoint.port) === 'disable';
  return {
    sent: disabled ? 'plaintext' : 'istio-mtls',
    ...(unknown ? { unknown } : {}),
    because: disabled
      ? [
          fact(
            'R3.5',
            'the policy of the endpoint is DISABLE, so clients send plaintext',
            cited ? { ref: cited.object } : undefined,
          ),
          ...policy.because(endpoint.port),
        ]
      : [
          label(
            'the endpoint advertises mTLS and no policy disables it, so mTLS is sent',
          ),
        ],
  };
}

/** Legacy mTLS comes first where an endpoint takes both, unless istiod prefers HBONE. */
function sendsTunnel(
  snapshot: Snapshot,
  client: ClusterClient,
  endpoint: Endpoint,
): boolean {
  if (sendsNoTunnel(snapshot, client.plane, client.pod)) return false;
  return (
    endpoint.tlsMode !== 'istio' ||
    client.plane?.env.PILOT_PREFER_SENDING_HBONE === 'true'
  );
}
