import type { Evidence } from 'istio-ingress-contract';
import { unknownEvidence } from '../evidence';
import {
  DaemonSet,
  Deployment,
  type Kind,
  Pod,
  StatefulSet,
} from '../snapshot/kinds';
import type { Resource } from '../snapshot/Resource';
import type { PodSpec } from '../snapshot/schema/core';
import { matchesLabels, matchesSelector } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import { controlPlaneOf } from './controlPlanes';
import { managedGatewayPods } from './gateways/managedPods';
import type { MeshPod } from './MeshPod';
import { roleOf } from './podRole';
import { predictPod } from './predictedPods';

export type { MeshPod } from './MeshPod';
export { type PodRole, proxyContainer } from './podRole';

const NO_LABELS: Readonly<Record<string, string>> = {};

/**
 * Every pod, running ones first, then one per workload that has none, and one
 * per Gateway for which Istio will run a proxy.
 */
export function pods(snapshot: Snapshot): readonly MeshPod[] {
  return snapshot.memo(findPods);
}

/** The pods of a namespace. */
export function podsIn(
  snapshot: Snapshot,
  namespace: string,
): readonly MeshPod[] {
  return snapshot.memo(indexByNamespace).get(namespace) ?? [];
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
  return carriersOf(labels, snapshot.memo(indexByLabel).get(namespace));
}

/** One pod by namespace and name. */
export function podNamed(
  snapshot: Snapshot,
  namespace: string,
  name: string,
): MeshPod | undefined {
  return snapshot.memo(indexByKey).get(`${namespace}/${name}`);
}

/** The pod that owns an address; pods on the host network only as a last resort. */
export function podByIp(snapshot: Snapshot, ip: string): MeshPod | undefined {
  return snapshot.memo(indexByIp).get(ip);
}

function findPods(snapshot: Snapshot): readonly MeshPod[] {
  const running = snapshot.list(Pod).map(livePod);
  const byNamespace = indexLabels(running);
  const predicted: MeshPod[] = [];
  for (const kind of [
    Deployment,
    StatefulSet,
    DaemonSet,
  ] satisfies Kind<unknown>[]) {
    for (const workload of snapshot.list(kind)) {
      const spec = workload.body.spec;
      const template = spec?.template;
      if (!spec || !template?.spec) continue;
      const labels = template.metadata?.labels ?? NO_LABELS;
      const { selector } = spec;
      const there =
        selector !== undefined &&
        carriersOf(
          selector.matchLabels,
          byNamespace.get(workload.namespace),
        ).some(pod => matchesSelector(selector, pod.labels));
      if (there) continue;
      const pod = predictPod(snapshot, workload, {
        labels,
        annotations: template.metadata?.annotations ?? NO_LABELS,
        spec: template.spec,
      });
      // The pods that run tell what they are, and they were not read.
      const unread = snapshot.unread(Pod, workload.namespace);
      predicted.push(unread ? { ...pod, unknown: unread } : pod);
    }
  }
  const existing = [...running, ...predicted];
  return [...existing, ...managedGatewayPods(snapshot, existing)];
}

function livePod(
  pod: Resource<{ spec: PodSpec; status?: PodStatus }>,
): MeshPod {
  const { spec, status } = pod.body;
  const ips = status?.podIPs.length
    ? status.podIPs.map(({ ip }) => ip)
    : status?.podIP
    ? [status.podIP]
    : [];
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

function indexByNamespace(snapshot: Snapshot) {
  return groupBy(pods(snapshot), pod => pod.namespace);
}

function indexByLabel(snapshot: Snapshot) {
  return indexLabels(pods(snapshot));
}

/** The pods of a namespace, and of each of them those with a label. */
interface Carriers {
  all: MeshPod[];
  byKey: Map<string, Map<string, MeshPod[]>>;
}

function indexLabels(list: readonly MeshPod[]): Map<string, Carriers> {
  const index = new Map<string, Carriers>();
  for (const pod of list) {
    let there = index.get(pod.namespace);
    if (!there) {
      there = { all: [], byKey: new Map() };
      index.set(pod.namespace, there);
    }
    there.all.push(pod);
    for (const key of Object.keys(pod.labels)) {
      let byValue = there.byKey.get(key);
      if (!byValue) {
        byValue = new Map();
        there.byKey.set(key, byValue);
      }
      const known = byValue.get(pod.labels[key]);
      if (known) known.push(pod);
      else byValue.set(pod.labels[key], [pod]);
    }
  }
  return index;
}

const NO_PODS: readonly MeshPod[] = [];

function carriersOf(
  labels: Readonly<Record<string, string>>,
  there: Carriers | undefined,
): readonly MeshPod[] {
  if (!there) return NO_PODS;
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

function indexByKey(snapshot: Snapshot) {
  return new Map(pods(snapshot).map(pod => [pod.key, pod]));
}

function indexByIp(snapshot: Snapshot) {
  const byIp = new Map<string, MeshPod>();
  for (const pod of pods(snapshot)) {
    // A predicted pod is known by the name that stands for its address.
    for (const ip of pod.ips.length > 0 ? pod.ips : [`pod:${pod.key}`]) {
      const known = byIp.get(ip);
      if (!known || (known.spec.hostNetwork && !pod.spec.hostNetwork))
        byIp.set(ip, pod);
    }
  }
  return byIp;
}

function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
