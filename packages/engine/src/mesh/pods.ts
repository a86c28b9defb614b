import type { Evidence } from 'istio-ingress-contract';
import { unknownEvidence } from '../evidence';
import {
  DaemonSet,
  Deployment,
  Gateway,
  type Kind,
  Pod,
  StatefulSet,
} from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import type { PodSpec } from '../snapshot/schema/core';
import { keptByKey } from '../snapshot/keptByKey';
import { matchesLabels, matchesSelector } from '../snapshot/selectors';
import { declareIndex, type Snapshot } from '../snapshot/Snapshot';
import { controlPlaneOf } from './controlPlanes';
import { managedGatewayPods } from './gateways/managedPods';
import type { MeshPod } from './MeshPod';
import { roleOf } from './podRole';
import { predictPod } from './predictedPods';

export type { MeshPod } from './MeshPod';
export { type PodRole, proxyContainer } from './podRole';

const NO_LABELS: Readonly<Record<string, string>> = {};

/** The pods of a namespace, by where they come from. */
interface NamespacePods {
  running: readonly MeshPod[];
  /** Of workloads that have none, by the kind of the workload. */
  predicted: readonly (readonly MeshPod[])[];
  /** Of Gateways for which Istio will run a proxy. */
  managed: readonly MeshPod[];
}

const WORKLOADS = [
  Deployment,
  StatefulSet,
  DaemonSet,
] satisfies Kind<unknown>[];

/**
 * Every pod, running ones first, then one per workload that has none, and one
 * per Gateway for which Istio will run a proxy.
 */
export function pods(snapshot: Snapshot): readonly MeshPod[] {
  return snapshot.memo(listPods);
}

/** The namespaces that have pods, or something that pods are predicted from. */
export function podNamespaces(snapshot: Snapshot): readonly string[] {
  return snapshot.memo(listNamespaces);
}

/** The pods that do not run: of workloads and of Gateways. */
export function predictedPods(snapshot: Snapshot): readonly MeshPod[] {
  return snapshot.memo(listPredicted);
}

function listPredicted(snapshot: Snapshot): readonly MeshPod[] {
  return podNamespaces(snapshot).flatMap(namespace =>
    snapshot.memoOf(predictedIn, namespace),
  );
}

listPredicted.isWide = true;

function predictedIn(
  snapshot: Snapshot,
  namespace: string,
): readonly MeshPod[] {
  const { predicted, managed } = snapshot.memoOf(findPods, namespace);
  return [...predicted.flat(), ...managed];
}

/** The pods of a namespace. */
export function podsIn(
  snapshot: Snapshot,
  namespace: string,
): readonly MeshPod[] {
  return snapshot.memoOf(carriersIn, namespace).all;
}

/**
 * The pods of a namespace that carry all of the labels. Starts from the label
 * that the fewest pods carry.
 */
export function podsWith(
  snapshot: Snapshot,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly MeshPod[] {
  return snapshot.memoOfTwo(findCarriers, namespace, labels);
}

function findCarriers(
  snapshot: Snapshot,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly MeshPod[] {
  return carriersOf(labels, snapshot.memoOf(carriersIn, namespace));
}

/** One pod by namespace and name. */
export function podNamed(
  snapshot: Snapshot,
  namespace: string,
  name: string,
): MeshPod | undefined {
  return snapshot.memoOfTwo(findNamed, namespace, name);
}

function findNamed(snapshot: Snapshot, namespace: string, name: string) {
  return snapshot.memoOf(indexByKey, namespace).get(`${namespace}/${name}`);
}

const NAME_OF_ADDRESS = /^pod:([^/]*)\/(.*)$/s;

/** The pod that owns an address; pods on the host network only as a last resort. */
export function podByIp(snapshot: Snapshot, ip: string): MeshPod | undefined {
  const owners = snapshot.find(podsByAddress, ip);
  const owner =
    owners.find(({ body }) => !body.spec.hostNetwork) ?? owners.at(0);
  if (owner) return podNamed(snapshot, owner.namespace, owner.name);
  // A predicted pod is known by the name that stands for its address.
  const [, namespace, name] = NAME_OF_ADDRESS.exec(ip) ?? [];
  const named = name ? podNamed(snapshot, namespace, name) : undefined;
  return named?.ips.length === 0 ? named : undefined;
}

/** The addresses of a pod, or the name that stands for the one it will get. */
export function addressesOfPod(pod: MeshPod): readonly string[] {
  return pod.ips.length > 0 ? pod.ips : [`pod:${pod.key}`];
}

function listPods(snapshot: Snapshot): readonly MeshPod[] {
  const parts = podNamespaces(snapshot).map(namespace =>
    snapshot.memoOf(findPods, namespace),
  );
  return [
    ...parts.flatMap(({ running }) => running),
    ...WORKLOADS.flatMap((_, kind) =>
      parts.flatMap(({ predicted }) => predicted[kind]),
    ),
    ...parts.flatMap(({ managed }) => managed),
  ];
}

function listNamespaces(snapshot: Snapshot): readonly string[] {
  const found = [Pod, ...WORKLOADS, Gateway].flatMap((kind: Kind<unknown>) =>
    snapshot.namespacesOf(kind),
  );
  return [...new Set(found)].sort();
}

function findPods(snapshot: Snapshot, namespace: string): NamespacePods {
  const running = snapshot
    .inNamespace(Pod, namespace)
    .map(pod => snapshot.memoOf(livePod, pod));
  const carriers = indexLabels(running);
  // The pods that run tell what they are, and they were not read.
  const unread = snapshot.unread(Pod, namespace);
  const predicted = WORKLOADS.map(kind =>
    snapshot.inNamespace<Workload>(kind, namespace).flatMap(workload => {
      const selector = workload.body.spec?.selector;
      const there =
        selector !== undefined &&
        carriersOf(selector.matchLabels, carriers).some(pod =>
          matchesSelector(selector, pod.labels),
        );
      const pod = there ? undefined : snapshot.memoOf(podOfTemplate, workload);
      if (!pod) return [];
      return [unread ? { ...pod, unknown: unread } : pod];
    }),
  );
  const existing = [...running, ...predicted.flat()];
  const managed = managedGatewayPods(snapshot, namespace, existing);
  return { running, predicted, managed };
}

const keptPods = keptByKey<MeshPod>(({ key }) => key);

// One pod is one object, for whoever keeps it and compares.
findPods.settle = (
  known: NamespacePods,
  next: NamespacePods,
): NamespacePods => ({
  running: keptPods(known.running, next.running),
  predicted: next.predicted.map((own, kind) =>
    keptPods(known.predicted[kind], own),
  ),
  managed: keptPods(known.managed, next.managed),
});

type Workload = (typeof WORKLOADS)[number] extends Kind<infer Body>
  ? Body
  : never;

function podOfTemplate(
  snapshot: Snapshot,
  workload: Resource<Workload>,
): MeshPod | undefined {
  const template = workload.body.spec?.template;
  if (!template?.spec) return undefined;
  return predictPod(snapshot, workload, {
    labels: template.metadata?.labels ?? NO_LABELS,
    annotations: template.metadata?.annotations ?? NO_LABELS,
    spec: template.spec,
  });
}

function addressesOf(status: PodStatus | undefined): string[] {
  if (status?.podIPs.length) return status.podIPs.map(({ ip }) => ip);
  return status?.podIP ? [status.podIP] : [];
}

const podsByAddress = declareIndex<PodBody>({
  kind: Pod,
  keysOf: ({ body }) => addressesOf(body.status),
});

interface PodBody {
  spec: PodSpec;
  status?: PodStatus;
}

function livePod(_: Snapshot, pod: Resource<PodBody>): MeshPod {
  const { spec, status } = pod.body;
  const ips = addressesOf(status);
  const { role, because } = roleOf(spec, pod.annotations, pod);
  const readyCondition = status?.conditions.find(
    ({ type }) => type === 'Ready',
  );
  return {
    key: `${pod.namespace}/${pod.name}`,
    ref: { namespace: pod.namespace, name: pod.name },
    object: pod.ref,
    namespace: pod.namespace,
    name: pod.name,
    labels: pod.labels,
    annotations: pod.annotations,
    spec,
    ips,
    ready:
      !pod.deleting &&
      (readyCondition
        ? readyCondition.status === 'True'
        : status?.phase === 'Running'),
    predicted: false,
    role,
    ...revisionOf(pod.labels, pod.annotations),
    because,
  };
}

livePod.isOfKeyAlone = true;

interface PodStatus {
  podIP?: string;
  podIPs: { ip: string }[];
  phase?: string;
  conditions: { type: string; status: string }[];
}

function revisionOf(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
): { revision?: string } {
  const status = annotations['sidecar.istio.io/status'];
  const written =
    annotations['istio.io/rev'] ?? status?.match(/"revision":"([^"]*)"/)?.[1];
  const revision = written || labels['istio.io/rev'];
  return revision ? { revision } : {};
}

/** The settings of the istiod that programs a pod's proxy; see `controlPlaneOf`. */
export function planeOf(snapshot: Snapshot, pod: MeshPod) {
  return controlPlaneOf(snapshot, pod.revision);
}

/** Evidence for an unknown membership, or for what the pod is. */
export function membershipEvidence(pod: MeshPod): Evidence[] {
  return pod.unknown
    ? [unknownEvidence(pod.unknown), ...pod.because]
    : pod.because;
}

/** Pods, and of each of their labels those that carry it. */
interface Carriers {
  all: readonly MeshPod[];
  byKey: Map<string, Map<string, MeshPod[]>>;
}

function carriersIn(snapshot: Snapshot, namespace: string): Carriers {
  const { running, predicted, managed } = snapshot.memoOf(findPods, namespace);
  return indexLabels([...running, ...predicted.flat(), ...managed]);
}

function indexLabels(all: readonly MeshPod[]): Carriers {
  const byKey: Carriers['byKey'] = new Map();
  for (const pod of all) {
    for (const key of Object.keys(pod.labels)) {
      let byValue = byKey.get(key);
      if (!byValue) {
        byValue = new Map();
        byKey.set(key, byValue);
      }
      const known = byValue.get(pod.labels[key]);
      if (known) known.push(pod);
      else byValue.set(pod.labels[key], [pod]);
    }
  }
  return { all, byKey };
}

const NO_PODS: readonly MeshPod[] = [];

function carriersOf(
  labels: Readonly<Record<string, string>>,
  there: Carriers,
): readonly MeshPod[] {
  const keys = Object.keys(labels);
  let fewest: readonly MeshPod[] = there.all;
  for (const key of keys) {
    const carriers = there.byKey.get(key)?.get(labels[key]) ?? NO_PODS;
    if (carriers.length < fewest.length) fewest = carriers;
  }
  return keys.length < 2 && fewest !== there.all
    ? fewest
    : fewest.filter(pod => matchesLabels(labels, pod.labels));
}

function indexByKey(snapshot: Snapshot, namespace: string) {
  return new Map(podsIn(snapshot, namespace).map(pod => [pod.key, pod]));
}
