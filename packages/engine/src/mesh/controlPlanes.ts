import type { Evidence, Reason } from 'istio-ingress-contract';
import { type Cited, absence, fact, unknownEvidence } from '../evidence';
import {
  ConfigMap,
  DaemonSet,
  Deployment,
  type Kind,
  MutatingWebhookConfiguration,
  Namespace,
  Service,
} from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import { declareIndex, type Snapshot } from '../snapshot/Snapshot';
import { unlessEqual } from '../snapshot/unlessEqual';
import {
  defaultMeshConfig,
  type MeshConfig,
  parseMeshConfig,
} from './meshConfig';
import {
  behavesAsOf,
  newestMinor,
  releaseOf,
  supportedMinors,
} from './versions';

/** One istiod: its revision, where it runs, and the settings it reads. */
export interface ControlPlane {
  revision: string;
  tags: string[];
  version?: string;
  namespace: string;
  config: MeshConfig;
  /** Environment of the istiod Deployment: feature switches. */
  env: Readonly<Record<string, string>>;
  ambient: boolean;
  /** Set when its settings could not be read: verdicts cannot rest on them. */
  unknown?: Reason;
  because: Evidence[];
}

/**
 * The control planes of a cluster, by revision: from istiod Deployments and
 * the ConfigMaps named `istio` or `istio-<revision>` beside them
 * (`pilot/pkg/bootstrap/mesh.go#getMeshConfigMapName`).
 */
export function controlPlanes(snapshot: Snapshot): readonly ControlPlane[] {
  return snapshot.memo(findControlPlanes);
}

/**
 * The control plane of a revision or tag; without one, the default. Undefined
 * when the cluster shows none.
 */
export function controlPlaneOf(
  snapshot: Snapshot,
  revision?: string,
): ControlPlane | undefined {
  const all = controlPlanes(snapshot);
  if (revision !== undefined) {
    const found = all.find(
      plane => plane.revision === revision || plane.tags.includes(revision),
    );
    if (found) return found;
  }
  return (
    all.find(plane => plane.revision === 'default') ??
    all.find(plane => plane.tags.includes('default')) ??
    all[0]
  );
}

/** The settings of a control plane; Istio's defaults where none is shown. */
export function settingsOf(plane: ControlPlane | undefined): MeshConfig {
  return plane?.config ?? defaultMeshConfig;
}

/** The object of a kind that a control plane is known from. */
export function objectOfPlane(
  plane: ControlPlane | undefined,
  kind: 'ConfigMap' | 'Deployment',
): Cited | undefined {
  const ref = plane?.because.find(
    ({ object }) => object?.kind === kind,
  )?.object;
  return ref && { ref };
}

/** The settings of a control plane, where they are not Istio's defaults. */
export function settingsEvidence(plane: ControlPlane): Evidence[] {
  let evidence = evidenceOfSettings.get(plane);
  if (!evidence) {
    const defaults = { ...defaultMeshConfig, rootNamespace: plane.namespace };
    const object = objectOfPlane(plane, 'ConfigMap');
    const isDefault = JSON.stringify(plane.config) === JSON.stringify(defaults);
    evidence =
      object && !isDefault
        ? [
            fact(
              'R7.1',
              'the settings of the mesh differ from the defaults',
              object,
              {
                path: 'data.mesh',
              },
            ),
          ]
        : [];
    evidenceOfSettings.set(plane, evidence);
  }
  return evidence;
}

// A control plane never changes.
const evidenceOfSettings = new WeakMap<ControlPlane, Evidence[]>();

/** Why proxies of the control plane speak HBONE, where they do. */
export function ambientEvidence(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): Evidence[] {
  if (plane?.env.PILOT_ENABLE_AMBIENT !== undefined) {
    return [
      fact(
        'R1.12',
        'istiod runs with ambient on',
        objectOfPlane(plane, 'Deployment'),
        {
          path: 'spec.template.spec.containers[discovery].env[PILOT_ENABLE_AMBIENT]',
          value: plane.env.PILOT_ENABLE_AMBIENT,
        },
      ),
    ];
  }
  const ztunnel = snapshot.list(DaemonSet).find(isZtunnel);
  return ztunnel
    ? [fact('R1.12', 'ztunnel runs, so that ambient is on', ztunnel)]
    : [];
}

/** Tells control planes apart, for caches. */
export function planeKey(plane: ControlPlane | undefined): string {
  return plane ? `${plane.revision}/${plane.namespace}` : '';
}

/** Why a control plane's settings are not known, if they are not. */
export function planeUnknown(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): Reason | undefined {
  if (!plane) return snapshot.unread(ConfigMap);
  // Labels of namespaces decide what the control plane sees at all.
  const selective = plane.config.discoverySelectors.length > 0;
  return plane.unknown ?? (selective ? snapshot.unread(Namespace) : undefined);
}

/**
 * Why istiod's feature switches are not known, if they are not. Asked only
 * where one of them decides, as for destinations that take HBONE.
 */
export function environmentUnknown(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): Reason | undefined {
  return plane && Object.keys(plane.env).length > 0
    ? undefined
    : snapshot.unread(Deployment, plane?.namespace);
}

/**
 * Do proxies of the control plane speak HBONE (R1.12)? Where no control plane
 * was given at all, pods that ask for ambient are taken at their word.
 */
export function isAmbientOn(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
): boolean {
  return plane ? plane.ambient : snapshot.world === 'open';
}

/** Tags by revision, as a control plane of some version reads them. */
type TagsOf = (plane: { version?: string }) => Map<string, string[]>;

function findControlPlanes(snapshot: Snapshot): readonly ControlPlane[] {
  const planes: ControlPlane[] = [];
  const withServices = tagsByRevision(snapshot, true);
  const ofWebhooks = tagsByRevision(snapshot, false);
  const tags: TagsOf = plane =>
    behavesAsOf('tags-as-services', plane) ? withServices : ofWebhooks;
  for (const deployment of snapshot.find(deploymentsByContainer, DISCOVERY)) {
    const container = discoveryOf(deployment);
    if (!container) continue;
    if (
      deployment.labels.app !== 'istiod' &&
      !/\/pilot(:|@|$)/.test(container.image ?? '')
    )
      continue;
    const env = Object.fromEntries(
      container.env.flatMap(({ name, value }) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
    const revision =
      env.REVISION || deployment.labels['istio.io/rev'] || 'default';
    planes.push(
      describe(snapshot, revision, deployment.namespace, env, tags, {
        ...versionOf(container.image, deployment),
        deployment,
      }),
    );
  }
  for (const map of snapshot.list(ConfigMap)) {
    if (map.body.data.mesh === undefined) continue;
    if (map.name !== 'istio' && !map.name.startsWith('istio-')) continue;
    const revision =
      map.name === 'istio' ? 'default' : map.name.slice('istio-'.length);
    if (
      planes.some(
        plane =>
          plane.revision === revision && plane.namespace === map.namespace,
      )
    )
      continue;
    planes.push(describe(snapshot, revision, map.namespace, {}, tags, {}));
  }
  return planes.sort((a, b) =>
    `${a.revision}/${a.namespace}` < `${b.revision}/${b.namespace}` ? -1 : 1,
  );
}

// Everything rests on this: a live snapshot keeps what it has as long as it
// says the same.
findControlPlanes.isWide = true;
findControlPlanes.settle = unlessEqual<ReturnType<typeof findControlPlanes>>;

const DISCOVERY = 'discovery';

function discoveryOf({ body }: DeploymentResource) {
  return body.spec?.template?.spec?.containers.find(
    ({ name }) => name === DISCOVERY,
  );
}

type DeploymentBody = typeof Deployment extends Kind<infer Body> ? Body : never;
type DeploymentResource = Resource<DeploymentBody>;

const deploymentsByContainer = declareIndex<DeploymentBody>({
  kind: Deployment,
  keysOf: deployment => (discoveryOf(deployment) ? [DISCOVERY] : []),
});

const TAG_PREFIX = 'istiod-revision-tag-';

const servicesByPrefix = declareIndex<unknown>({
  kind: Service,
  keysOf: ({ name }) => (name.startsWith(TAG_PREFIX) ? [TAG_PREFIX] : []),
});

function describe(
  snapshot: Snapshot,
  revision: string,
  namespace: string,
  env: Record<string, string>,
  tags: TagsOf,
  found: {
    version?: string;
    versionFrom?: Evidence;
    deployment?: Resource<unknown>;
  },
): ControlPlane {
  const name = revision === 'default' ? 'istio' : `istio-${revision}`;
  const because: Evidence[] = [];
  if (found.deployment) {
    because.push(
      fact('R7.1', `istiod runs revision ${revision}`, found.deployment),
    );
  }
  let config = defaultMeshConfig;
  let unknown: Reason | undefined;
  const map = snapshot.get(ConfigMap, namespace, name);
  if (map) {
    try {
      config = parseMeshConfig(map.body.data.mesh ?? '', {
        ...defaultMeshConfig,
        rootNamespace: namespace,
      });
      because.push(
        fact('R7.1', 'mesh settings are read from this ConfigMap', map, {
          path: 'data.mesh',
        }),
      );
    } catch (error) {
      unknown = {
        code: 'unreadable-object',
        kind: 'ConfigMap',
        object: map.ref,
        message: `mesh settings in ConfigMap ${namespace}/${name} cannot be read: ${messageOf(
          error,
        )}`,
      };
    }
  } else {
    unknown = snapshot.unread(ConfigMap, namespace);
    config = { ...defaultMeshConfig, rootNamespace: namespace };
    if (!unknown) {
      because.push({
        rule: 'R7.1',
        message: 'no mesh settings: Istio runs on its defaults',
        lookup: { kind: 'ConfigMap', namespaces: [namespace], selector: name },
      });
    }
  }
  if (config.outboundTrafficPolicy === 'ALLOW_ANY_DYNAMIC_DNS' && map) {
    unknown ??= dynamicDnsUnknown(found, map);
  }
  because.push(versionEvidence(found));
  if (unknown) because.push(unknownEvidence(unknown));
  return {
    revision,
    tags: tags(found).get(revision) ?? [],
    ...(found.version ? { version: found.version } : {}),
    namespace,
    config,
    env,
    ambient:
      env.PILOT_ENABLE_AMBIENT === undefined
        ? hasZtunnel(snapshot)
        : env.PILOT_ENABLE_AMBIENT === 'true',
    ...(unknown ? { unknown } : {}),
    because,
  };
}

/** Does ztunnel run here? Then ambient is on, whatever istiod's environment shows. */
function hasZtunnel(snapshot: Snapshot): boolean {
  return snapshot.list(DaemonSet).some(isZtunnel);
}

function isZtunnel({ name, labels }: Resource<unknown>): boolean {
  return name === 'ztunnel' || labels.app === 'ztunnel';
}

/**
 * Revision tags: webhooks labelled `istio.io/tag`, or Services
 * `istiod-revision-tag-<tag>` (`pkg/revisions/tag_watcher.go`).
 */
function tagsByRevision(
  snapshot: Snapshot,
  services: boolean,
): Map<string, string[]> {
  const tags = new Map<string, string[]>();
  const carriers: readonly Resource<unknown>[] = [
    ...snapshot.list(MutatingWebhookConfiguration),
    ...(services ? snapshot.find(servicesByPrefix, TAG_PREFIX) : []),
  ];
  for (const { labels } of carriers) {
    const tag = labels['istio.io/tag'];
    const revision = labels['istio.io/rev'];
    if (!tag || !revision) continue;
    const known = tags.get(revision) ?? [];
    if (!known.includes(tag)) tags.set(revision, [...known, tag].sort());
  }
  return tags;
}

/** The version in the tag of istiod's image, else in its labels. */
function versionOf(
  image: string | undefined,
  deployment: Resource<unknown>,
): { version?: string; versionFrom?: Evidence } {
  const tag = image?.match(/:(\d+\.\d+[^@:/]*)(@|$)/)?.[1];
  if (tag) {
    return {
      version: tag,
      versionFrom: fact('R7.5', `istiod is version ${tag}`, deployment, {
        path: 'spec.template.spec.containers[discovery].image',
        value: image,
      }),
    };
  }
  for (const label of ['app.kubernetes.io/version', 'helm.sh/chart']) {
    const value = deployment.labels[label];
    const version = value?.match(/(?:^|-)v?(1\.\d+[^/]*)$/)?.[1];
    if (!version) continue;
    return {
      version,
      versionFrom: fact('R7.5', `istiod is version ${version}`, deployment, {
        path: `metadata.labels["${label}"]`,
        value,
      }),
    };
  }
  return {};
}

/** Which release's rules a control plane is judged by, and why. */
function versionEvidence(found: {
  version?: string;
  versionFrom?: Evidence;
  deployment?: Resource<unknown>;
}): Evidence {
  const minor = releaseOf(found.version)?.minor;
  if (found.versionFrom && minor !== undefined) {
    const known: readonly number[] = supportedMinors;
    if (known.includes(minor)) return found.versionFrom;
    const nearest = minor < known[0] ? known[0] : newestMinor;
    return {
      ...found.versionFrom,
      message: `${found.versionFrom.message}, which is outside of what is known; it is judged by the rules of 1.${nearest}`,
    };
  }
  const message = `the version of istiod is not known; it is judged by the rules of 1.${newestMinor}`;
  return found.deployment
    ? fact('R7.5', message, found.deployment, {
        path: 'spec.template.spec.containers[discovery].image',
      })
    : absence('R7.5', message, {
        kind: 'Deployment',
        namespaces: [],
        selector: 'app=istiod',
      });
}

/** Releases before the mode existed cannot read settings that name it. */
function dynamicDnsUnknown(
  plane: { version?: string },
  map: Resource<unknown>,
): Reason | undefined {
  if (behavesAsOf('allow-any-dynamic-dns', plane)) return undefined;
  return {
    code: 'unreadable-object',
    kind: 'ConfigMap',
    object: map.ref,
    message: `mesh settings in ConfigMap ${map.namespace}/${map.name} name outboundTrafficPolicy ALLOW_ANY_DYNAMIC_DNS, which istiod ${plane.version} does not know`,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.split('\n')[0] : String(error);
}
