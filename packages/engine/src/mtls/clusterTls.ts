import type { Evidence, Reason, Sent } from 'istio-ingress-contract';
import { absence, fact } from '../evidence';
import {
  type ControlPlane,
  environmentUnknown,
  settingsOf,
  objectOfPlane,
} from '../mesh/controlPlanes';
import {
  destinationRuleFor,
  type MergedRule,
  type Subset,
} from '../mesh/destinationRules';
import type { MeshPod } from '../mesh/pods';
import type { RegistryPort, RegistryService } from '../mesh/registry';
import { BackendTLSPolicy, DestinationRule } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import { hintFor, type MtlsHint } from './mtlsHint';
import {
  endpointModeOf,
  forPort,
  isPassthrough,
  modeOf,
  type PortPolicy,
  type TlsMode,
  withSubset,
} from './trafficPolicy';

/** How a client's proxy speaks to one port, or subset, of a service. */
export interface Cluster {
  service: RegistryService;
  port: RegistryPort;
  subset?: Subset;
  /** `original-dst` keeps the address that the client dialled. */
  type: 'endpoints' | 'original-dst';
  /** `auto`: mTLS to the endpoints that advertise it. */
  tls: 'plaintext' | 'auto' | 'istio-mutual' | 'simple' | 'mutual';
  /** What the rule says about every endpoint, before the endpoint is asked. */
  endpointMode?: TlsMode;
  /** The server name that the proxy sends. */
  sni?: string;
  unknown?: Reason;
  because: Evidence[];
}

/** The proxy whose cluster is asked for. */
export interface ClusterClient {
  pod: MeshPod;
  plane: ControlPlane | undefined;
  isGateway: boolean;
}

/** Undefined where the subset does not exist: the proxy has no such cluster. */
export function clusterFor(
  snapshot: Snapshot,
  client: ClusterClient,
  service: RegistryService,
  port: RegistryPort,
  subsetName: string | undefined,
): Cluster | undefined {
  const { plane } = client;
  const { namespace, labels } = client.pod;
  const rule = destinationRuleFor(
    snapshot,
    { namespace, labels, plane },
    service.hostname,
    service.namespace,
  );
  const subset = subsetName
    ? rule?.subsets.find(({ name }) => name === subsetName)
    : undefined;
  if (subsetName && !subset) return undefined;
  const base = forPort(rule?.trafficPolicy, port.number);
  const policy = subset
    ? withSubset(base?.policy, subset.trafficPolicy, port.number)
    : base?.policy;
  const type = typeOf(client, service, plane, base?.policy, subset, policy);
  const hint = hintFor(
    snapshot,
    plane,
    service,
    port,
    subset ? subset.trafficPolicy : rule?.trafficPolicy,
  );
  const tls = tlsOf(client, service, rule, policy, hint);
  const endpointMode = endpointModeOf(rule, subset, port.number, plane);
  const headless = service.resolution === 'headless' && !client.isGateway;
  const unread =
    rulesUnread(snapshot, client, service) ??
    (tls.usesHint ? hint.unknown : undefined) ??
    (headless ? environmentUnknown(snapshot, plane) : undefined);
  return {
    service,
    port,
    ...(subset ? { subset } : {}),
    type,
    tls: tls.tls,
    ...(endpointMode ? { endpointMode } : {}),
    ...(tls.sni ? { sni: tls.sni } : {}),
    ...(unread ? { unknown: unread } : {}),
    because: tls.because,
  };
}

/** Why the rules for a service are not all known, if they are not. */
export function rulesUnread(
  snapshot: Snapshot,
  client: ClusterClient,
  service: RegistryService,
): Reason | undefined {
  const namespaces = [
    client.pod.namespace,
    service.namespace,
    settingsOf(client.plane).rootNamespace,
  ];
  for (const namespace of namespaces) {
    const reason = snapshot.unread(DestinationRule, namespace);
    if (reason) return reason;
  }
  return snapshot.unread(BackendTLSPolicy, service.namespace);
}

function typeOf(
  { isGateway }: ClusterClient,
  service: RegistryService,
  plane: ControlPlane | undefined,
  base: PortPolicy | undefined,
  subset: Subset | undefined,
  merged: PortPolicy | undefined,
): Cluster['type'] {
  const edsForHeadless =
    plane?.env.PILOT_ENABLE_EDS_FOR_HEADLESS_SERVICES === 'true';
  const keepsAddress =
    !isGateway &&
    (service.resolution === 'none' ||
      (service.resolution === 'headless' && !edsForHeadless));
  const passes =
    isPassthrough(base) ||
    isPassthrough(subset?.trafficPolicy) ||
    isPassthrough(merged);
  return keepsAddress || passes ? 'original-dst' : 'endpoints';
}

interface ClusterTls {
  tls: Cluster['tls'];
  sni?: string;
  usesHint: boolean;
  because: Evidence[];
}

/** `networking/core/cluster_tls.go#buildUpstreamTLSSettings`. */
function tlsOf(
  client: ClusterClient,
  service: RegistryService,
  rule: MergedRule | undefined,
  policy: PortPolicy | undefined,
  hint: MtlsHint,
): ClusterTls {
  const stated = policy?.tls;
  if (stated) {
    // Enum zero: tls without mode means DISABLE.
    const mode = modeOf(stated);
    const from = rule?.policyFrom ?? rule?.from[0];
    const evidence = (message: string, id = 'R3.4') =>
      fact(id, message, from, {
        path: 'spec.trafficPolicy.tls.mode',
        value: stated.mode ?? '(absent: DISABLE)',
      });
    const name = from
      ? `${from.ref.kind} ${from.namespace}/${from.name}`
      : 'the DestinationRule';
    switch (mode) {
      case 'ISTIO_MUTUAL':
        return {
          tls: 'istio-mutual',
          ...(stated.sni ? { sni: stated.sni } : {}),
          usesHint: false,
          because: [
            evidence(
              `${name} sets ISTIO_MUTUAL: mTLS is sent to every endpoint`,
            ),
          ],
        };
      case 'SIMPLE':
      case 'MUTUAL': {
        const secret =
          stated.credentialName &&
          !stated.credentialName.startsWith('configmap://');
        if (secret && !client.isGateway && !rule?.workloadSelector) {
          return {
            tls: 'plaintext',
            usesHint: false,
            because: [
              evidence(
                `${name} names a credential that sidecars ignore: plaintext is sent`,
              ),
            ],
          };
        }
        if (
          mode === 'MUTUAL' &&
          !stated.credentialName &&
          !(stated.clientCertificate && stated.privateKey)
        ) {
          return {
            tls: 'plaintext',
            usesHint: false,
            because: [
              evidence(
                `${name} sets MUTUAL without a certificate: plaintext is sent`,
              ),
            ],
          };
        }
        return {
          tls: mode === 'SIMPLE' ? 'simple' : 'mutual',
          ...(stated.sni ? { sni: stated.sni } : {}),
          usesHint: false,
          because: [
            evidence(`${name} sets ${mode}: TLS that is not Istio's is sent`),
          ],
        };
      }
      default:
        return {
          tls: 'plaintext',
          usesHint: false,
          because: [evidence(`${name} disables TLS: plaintext is sent`)],
        };
    }
  }
  const noRule = rule
    ? fact(
        'R3.3',
        `the DestinationRule for ${rule.host} says nothing about TLS on this port`,
        rule.from[0],
        {
          path: 'spec.trafficPolicy',
        },
      )
    : absence('R3.2', `no DestinationRule applies to ${service.hostname}`, {
        kind: 'DestinationRule',
        namespaces: [
          ...new Set([
            client.pod.namespace,
            service.namespace,
            settingsOf(client.plane).rootNamespace,
          ]),
        ].sort(),
        selector: service.hostname,
      });
  const because = (first: Evidence): Evidence[] => [first, noRule];
  if (!settingsOf(client.plane).enableAutoMtls) {
    return {
      tls: 'plaintext',
      usesHint: false,
      because: because(
        fact(
          'R3.4',
          'automatic mTLS is switched off in MeshConfig: plaintext is sent',
          objectOfPlane(client.plane, 'ConfigMap'),
          { path: 'data.mesh', value: 'enableAutoMtls: false' },
        ),
      ),
    };
  }
  if (service.external) {
    return {
      tls: 'plaintext',
      usesHint: false,
      because: because(
        fact(
          'R3.4',
          `${service.hostname} is outside of the mesh: plaintext is sent`,
          service.object,
        ),
      ),
    };
  }
  if (hint.disable) {
    return {
      tls: 'plaintext',
      usesHint: true,
      because: hint.because ? because(hint.because) : [noRule],
    };
  }
  return { tls: 'auto', usesHint: true, because: [noRule] };
}

/** What a cluster puts on the wire where no endpoint is chosen. */
export function sentWithoutChoice(tls: Cluster['tls']): Sent {
  switch (tls) {
    case 'auto':
    case 'istio-mutual':
      return 'istio-mtls';
    case 'simple':
      return 'tls-simple';
    case 'mutual':
      return 'tls-mutual';
    default:
      return 'plaintext';
  }
}
