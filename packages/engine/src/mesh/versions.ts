/** The minors of Istio whose behaviour is known: 1.27 to 1.31. */
export const supportedMinors = [27, 28, 29, 30, 31] as const;

/** A release of Istio 1, as far as behaviour depends on it. */
export interface Release {
  minor: number;
  patch: number;
}

/** Something that releases of Istio do differently. */
export interface VersionDifference {
  /** The first release that behaves as `after` says. */
  since: string;
  title: string;
  before: string;
  after: string;
  /** Rules of the reference that it touches. */
  rules: readonly string[];
  /** Release notes and code, as paths in istio/istio. */
  source: string;
  /** The engine judges each release by its own behaviour. */
  applied: boolean;
}

const note = (name: string, branch = '1.31') =>
  `releasenotes/notes/${name}.yaml (release-${branch})`;

/**
 * What supported releases do differently, read from Istio's release branches
 * and release notes. The conformance cases were judged by 1.31 alone, so the
 * column `before` rests on reading, not on Istio's own answer.
 */
export const versionDifferences = {
  'subset-inherits-endpoint-mode': {
    since: '1.31.0',
    title: 'a subset without TLS inherits what its rule says of endpoints',
    before:
      'a subset without a TLS mode for the port says nothing about endpoints, whatever the DestinationRule says: labels and PeerAuthentication decide',
    after:
      "the mode of the DestinationRule's own traffic policy decides for the endpoints of such a subset",
    rules: ['R3.3'],
    source: `${note(
      'dr-subset-tls-mode-fallback',
    )}, pilot/pkg/xds/endpoints/mtls_checker.go#tlsModeForDestinationRule`,
    applied: true,
  },
  'destination-rule-over-backend-policy': {
    since: '1.31.0',
    title: 'a DestinationRule wins over a BackendTLSPolicy field by field',
    before:
      'of a DestinationRule and a BackendTLSPolicy for one host, the older one with a traffic policy wins as a whole',
    after:
      'fields of the DestinationRule win, the BackendTLSPolicy fills the gaps',
    rules: ['R3.2'],
    source: `${note(
      '60358',
    )}, pilot/pkg/model/destination_rule.go#mergeDestinationRule`,
    applied: true,
  },
  'strict-gateway-merging': {
    since: '1.31.0',
    title: 'a managed gateway takes no Gateway of another namespace',
    before:
      'a networking.istio.io Gateway applies to every gateway pod that its selector chooses, managed ones too',
    after:
      'on pods that istiod deployed, Gateways of other namespaces are dropped, unless PILOT_ENABLE_STRICT_GATEWAY_MERGING is false',
    rules: ['R6.2'],
    source: `${note(
      'strict-gateway-merging',
    )}, pilot/pkg/features/pilot.go#EnableStrictGatewayMerging`,
    applied: true,
  },
  'allow-any-dynamic-dns': {
    since: '1.31.0',
    title: 'outbound policy ALLOW_ANY_DYNAMIC_DNS',
    before:
      'the mode does not exist: istiod cannot read mesh settings that name it, so what depends on them is unknown',
    after:
      'unknown plaintext HTTP goes to the address that DNS has for its Host',
    rules: ['R4.1'],
    source: `${note(
      'allow-any-dynamic-dns',
    )}, pilot/pkg/networking/util/util.go#IsAllowAnyDynamicDNSOutbound`,
    applied: true,
  },
  'egress-exclusions': {
    since: '1.31.0',
    title: 'exclusions in the egress hosts of a Sidecar',
    before: 'an entry like ~namespace/* imports nothing and excludes nothing',
    after: 'entries whose namespace starts with ~ are taken out of the imports',
    rules: ['R4.1'],
    source: `${note('60139')}, pilot/pkg/model/sidecar.go`,
    applied: true,
  },
  'stable-tcp-route': {
    since: '1.31.0',
    title: 'TCPRoute and TCP listeners of the Gateway API',
    before: 'read only when PILOT_ENABLE_ALPHA_GATEWAY_API is true on istiod',
    after: 'always read, from CRDs of Gateway API 1.6 on',
    rules: ['R6.4'],
    source:
      'pilot/pkg/config/kube/gateway/controller.go#NewController, pilot/pkg/config/kube/gateway/conversion.go#listenerProtocolToIstio (release-1.30, release-1.31)',
    applied: true,
  },
  'all-default-exports': {
    since: '1.30.3',
    title: 'several entries in the default exports of MeshConfig',
    before:
      'of defaultServiceExportTo and defaultVirtualServiceExportTo only . and * count: . if it is there, else *, else nothing is visible',
    after: 'every entry counts',
    rules: ['R4.1', 'R6.3'],
    source: `${note(
      '60560',
      '1.30',
    )}, pilot/pkg/model/push_context.go#IsServiceVisible`,
    applied: true,
  },
  'stable-tls-route': {
    since: '1.30.0',
    title: 'TLSRoute and TLS listeners of the Gateway API',
    before:
      'read only when PILOT_ENABLE_ALPHA_GATEWAY_API is true on istiod, and only from CRDs up to Gateway API 1.4',
    after: 'always read, from CRDs of Gateway API 1.5 on',
    rules: ['R6.4'],
    source: `${note(
      'tls-protocol-gateway-no-alpha-gate',
      '1.30',
    )}, pkg/kube/kclient/crdwatcher.go#MaximumCRDVersions`,
    applied: true,
  },
  'stable-listener-set': {
    since: '1.30.0',
    title: 'ListenerSet of the Gateway API',
    before:
      'only the experimental XListenerSet is read (with PILOT_ENABLE_ALPHA_GATEWAY_API), a ListenerSet is not',
    after: 'ListenerSets add listeners where the Gateway allows them',
    rules: ['R6.4'],
    source:
      'pilot/pkg/config/kube/gateway/controller.go#NewController, pkg/config/schema/metadata.yaml (release-1.29, release-1.30)',
    applied: true,
  },
  'stable-backend-tls-policy': {
    since: '1.28.0',
    title: 'BackendTLSPolicy of the Gateway API',
    before:
      'read only when PILOT_ENABLE_ALPHA_GATEWAY_API is true on istiod, and for whole Services only: sectionName is not looked at',
    after:
      'always read, from CRDs of Gateway API 1.4 on; sectionName names one port',
    rules: ['R3.2'],
    source: `${note('gtw-140', '1.28')}, ${note(
      'backend-tls-policy-section-name',
      '1.28',
    )}`,
    applied: true,
  },
  'tags-as-services': {
    since: '1.28.0',
    title: 'revision tags as Services',
    before: 'only webhooks carry revision tags',
    after: 'a Service `istiod-revision-tag-<tag>` carries one too',
    rules: ['R7.2'],
    source: `${note(
      'revision-tags-as-svc',
      '1.28',
    )}, pkg/revisions/tag_watcher.go#GetMyTags`,
    applied: true,
  },
  'bypass-takes-hbone': {
    since: '1.29.0',
    title: 'HBONE to a pod that bypasses inbound capture',
    before: 'the connection times out, so what such a hop comes to is unknown',
    after: 'HBONE works, plaintext reaches the application',
    rules: ['R2.12'],
    source: note('58577', '1.29'),
    applied: true,
  },
  'weighted-waypoint-canary': {
    since: '1.31.0',
    title: 'a second waypoint as canary',
    before: 'the labels do not exist',
    after:
      'istio.io/use-waypoint-canary sends a share of the traffic through a second waypoint; it is not modelled, the first one stands for both',
    rules: ['R1.13'],
    source: note('60801-weighted-waypoint-canary'),
    applied: false,
  },
  'service-entry-visibility': {
    since: '1.31.0',
    title: 'meshConfig.serviceEntryVisibility',
    before: 'the setting does not exist',
    after:
      'where it is set, it narrows who sees a ServiceEntry; it is not modelled',
    rules: ['R4.3'],
    source: note('60870-serviceentry-visibility'),
    applied: false,
  },
  'kubernetes-service-first': {
    since: '1.30.0',
    title: 'one host in several namespaces, reached through a VirtualService',
    before: 'the visible namespace that comes first by name is picked',
    after:
      'a Kubernetes Service is picked, else the oldest ServiceEntry, unless PILOT_SIDECAR_PICK_BEST_SERVICE_NAMESPACE is false',
    rules: ['R4.1'],
    source: `${note(
      'sidecar-pick-best-service-namespace',
      '1.30',
    )}, pilot/pkg/model/sidecar.go#pickBestVisibleNamespace`,
    applied: true,
  },
} as const satisfies Record<string, VersionDifference>;

/**
 * What could differ and does not: compared between the heads of release-1.27
 * and release-1.31.
 */
export const sameInAllReleases: readonly (readonly [
  what: string,
  source: string,
])[] = [
  [
    'What a port accepts by mode and protocol',
    'pilot/pkg/networking/core/filterchain_options.go',
  ],
  [
    'Names of ports and their protocols',
    'pkg/config/kube/conversion.go, pkg/config/protocol/instance.go',
  ],
  [
    'Which PeerAuthentication decides, for sidecars and for captured pods',
    'pilot/pkg/security/authn/policy_applier.go, pilot/pkg/serviceregistry/ambient/authorization.go',
  ],
  ['What a sidecar captures', 'tools/istio-iptables/pkg/capture/run.go'],
  ['Defaults of MeshConfig', 'pkg/config/mesh/mesh.go'],
  [
    'Whether the injector accepts a pod, and the webhooks of the chart',
    'pkg/kube/inject/inject.go#injectRequired, manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml',
  ],
  [
    'Native sidecars where nodes run Kubernetes 1.33 or later (ENABLE_NATIVE_SIDECARS=auto)',
    'pilot/pkg/features/pilot.go#EnableNativeSidecars',
  ],
  [
    'Merging of DestinationRules by their exports (ENABLE_ENHANCED_DESTINATIONRULE_MERGE=true)',
    'pilot/pkg/features/experimental.go#EnableEnhancedDestinationRuleMerge',
  ],
  [
    'Waypoints for Istio gateways (ENABLE_INGRESS_WAYPOINT_ROUTING=true with ambient)',
    'pilot/pkg/features/ambient.go#EnableIngressWaypointRouting',
  ],
];

/** The name of a difference. */
export type VersionDifferenceId = keyof typeof versionDifferences;

/** The newest release line that is known. */
export const newestMinor = Math.max(...supportedMinors);

/** The release that a version text names, such as `1.30.3-distroless`. */
export function releaseOf(version: string | undefined): Release | undefined {
  const match = version?.match(/^v?1\.(\d+)(?:\.(\d+))?(?=$|[^\d])/);
  return match
    ? { minor: Number(match[1]), patch: Number(match[2] ?? 0) }
    : undefined;
}

// Read once: this is asked for every service.
const SINCE = new Map<string, Release | undefined>(
  Object.entries(versionDifferences).map(([id, { since }]) => [
    id,
    releaseOf(since),
  ]),
);

/**
 * Does a control plane behave as the later releases do? One whose version is
 * not known is judged by the newest rules; its evidence says so.
 */
export function behavesAsOf(
  id: VersionDifferenceId,
  plane: { version?: string } | undefined,
): boolean {
  const release = releaseOf(plane?.version);
  const since = SINCE.get(id);
  if (!release || !since) return true;
  return (
    release.minor > since.minor ||
    (release.minor === since.minor && release.patch >= since.patch)
  );
}

/**
 * Are kinds read that were experimental before the difference: always since,
 * and before it when istiod was told to?
 */
export function readsKind(
  id: VersionDifferenceId,
  plane:
    | { version?: string; env: Readonly<Record<string, string>> }
    | undefined,
): boolean {
  return (
    behavesAsOf(id, plane) ||
    plane?.env.PILOT_ENABLE_ALPHA_GATEWAY_API === 'true'
  );
}
