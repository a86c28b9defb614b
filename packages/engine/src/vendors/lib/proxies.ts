import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { type MeshPod, podNamed, predictedPods } from '../../mesh/pods';
import { DaemonSet, Deployment, Pod, StatefulSet } from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import type { Container, PodSpec } from '../../snapshot/schema/core';
import { labelsText, matchesSelector } from '../../snapshot/selectors';
import {
  declareIndex,
  type ObjectIndex,
  type Snapshot,
} from '../../snapshot/Snapshot';

/** How the proxy pods of a vendor are recognised. @public */
export interface ProxySignature {
  /**
   * Image names without registry and tag, such as `ingress-nginx/controller`.
   * The end of the path is compared, so that mirrored images count.
   */
  images?: readonly string[];
  /** Label sets; a pod with all labels of one of them counts. */
  labels?: readonly Readonly<Record<string, string>>[];
  /** The container that is the proxy, where a pod has several. */
  container?: string;
}

/** The pods of one workload that runs a vendor's proxy. @public */
export interface ProxyWorkload {
  namespace: string;
  name: string;
  /** The workload, or the pod where it has none. */
  ref: ObjectRef;
  pods: readonly MeshPod[];
  /** The proxy's container, of the first pod. */
  container?: Container;
  /** Tag of the proxy's image. */
  version?: string;
  because: Evidence[];
}

/** The workloads whose pods match, by namespace and name. @public */
export function findProxies(
  snapshot: Snapshot,
  signature: ProxySignature,
): readonly ProxyWorkload[] {
  const found = new Map<MeshPod, Evidence>();
  for (const image of signature.images ?? []) {
    for (const pod of snapshot.memoOf(podsWithImage, image)) {
      if (found.has(pod)) continue;
      found.set(
        pod,
        fact(
          'V2',
          'the image is that of the controller',
          { ref: pod.object },
          {
            path: 'spec.containers',
            value: imageNames(pod.spec).find(name => endsWithPath(name, image)),
          },
        ),
      );
    }
  }
  for (const labels of signature.labels ?? []) {
    const [first] = Object.entries(labels);
    for (const pod of podsWithLabel(snapshot, first[0], first[1])) {
      if (found.has(pod)) continue;
      if (
        !Object.entries(labels).every(
          ([key, value]) => pod.labels[key] === value,
        )
      )
        continue;
      found.set(
        pod,
        fact(
          'V2',
          'the labels are those of the controller',
          { ref: pod.object },
          {
            path: 'metadata.labels',
            value: labelsText(labels),
          },
        ),
      );
    }
  }
  return groupByWorkload(snapshot, signature, found);
}

function groupByWorkload(
  snapshot: Snapshot,
  signature: ProxySignature,
  found: ReadonlyMap<MeshPod, Evidence>,
): ProxyWorkload[] {
  const groups = new Map<
    string,
    { ref: ObjectRef; name: string; pods: MeshPod[] }
  >();
  for (const pod of found.keys()) {
    const workload = workloadOf(snapshot, pod);
    const name = workload?.name ?? pod.name;
    const ref = workload?.ref ?? pod.object;
    const key = `${pod.namespace}/${name}/${ref.kind}`;
    const group = groups.get(key) ?? { ref, name, pods: [] };
    group.pods.push(pod);
    groups.set(key, group);
  }
  return [...groups.keys()].sort().flatMap(key => {
    const { ref, name, pods: members } = groups.get(key)!;
    members.sort((a, b) => (a.key < b.key ? -1 : 1));
    const [first] = members;
    const evidence = found.get(first);
    const container = proxyContainerOf(first, signature);
    const version = container?.image?.match(/:v?(\d[^@:/]*)(@|$)/)?.[1];
    return [
      {
        namespace: first.namespace,
        name,
        ref,
        pods: members,
        ...(container ? { container } : {}),
        ...(version ? { version } : {}),
        because: evidence ? [evidence] : [],
      },
    ];
  });
}

function proxyContainerOf(
  pod: MeshPod,
  signature: ProxySignature,
): Container | undefined {
  const { containers } = pod.spec;
  return (
    containers.find(({ name }) => name === signature.container) ??
    containers.find(({ image }) =>
      (signature.images ?? []).some(wanted => {
        const name = imageName(image ?? '');
        return name === wanted || name.endsWith(`/${wanted}`);
      }),
    ) ??
    containers.find(({ name }) => name !== 'istio-proxy')
  );
}

/** The Deployment, StatefulSet or DaemonSet whose selector picks the pod. */
export function workloadOf(
  snapshot: Snapshot,
  pod: MeshPod,
): Resource<unknown> | undefined {
  for (const kind of [Deployment, StatefulSet, DaemonSet]) {
    for (const workload of snapshot.inNamespace(kind, pod.namespace)) {
      if (pod.predicted) {
        if (pod.object.kind === kind.kind && pod.object.name === workload.name)
          return workload;
        continue;
      }
      const selector = workload.body.spec?.selector;
      if (!selector) continue;
      if (
        Object.keys(selector.matchLabels).length +
          selector.matchExpressions.length ===
        0
      )
        continue;
      if (matchesSelector(selector, pod.labels)) return workload;
    }
  }
  return undefined;
}

/** Pods with this label. */
export function podsWithLabel(
  snapshot: Snapshot,
  key: string,
  value: string,
): readonly MeshPod[] {
  return snapshot.memoOfTwo(findLabelled, key, value);
}

function findLabelled(
  snapshot: Snapshot,
  key: string,
  value: string,
): readonly MeshPod[] {
  return [
    ...running(snapshot, snapshot.find(podsByLabel(key), value)),
    ...predictedPods(snapshot).filter(({ labels }) => labels[key] === value),
  ];
}

/** Pods that run an image, by the end of its path. */
function podsWithImage(snapshot: Snapshot, image: string): readonly MeshPod[] {
  return [
    ...running(snapshot, snapshot.find(podsByImage, shortNameOf(image))),
    ...predictedPods(snapshot),
  ].filter(({ spec }) =>
    imageNames(spec).some(name => endsWithPath(name, image)),
  );
}

function running(
  snapshot: Snapshot,
  found: readonly Resource<unknown>[],
): MeshPod[] {
  return found.flatMap(
    ({ namespace, name }) => podNamed(snapshot, namespace, name) ?? [],
  );
}

// One for each label that signatures name, of all that pods have.
const indexes = new Map<string, ObjectIndex<unknown>>();

function podsByLabel(key: string): ObjectIndex<unknown> {
  let index = indexes.get(key);
  if (!index) {
    index = {
      kind: Pod,
      keysOf: ({ labels }) => (labels[key] === undefined ? [] : [labels[key]]),
    };
    indexes.set(key, index);
  }
  return index;
}

const podsByImage = declareIndex<{ spec: PodSpec }>({
  kind: Pod,
  keysOf: ({ body }) =>
    body.spec.containers.map(({ image = '' }) => shortNameOf(image)),
});

/** The last part of an image's path, without tag and digest. */
function shortNameOf(image: string): string {
  const digest = image.indexOf('@');
  const end = digest < 0 ? image.length : digest;
  const slash = image.lastIndexOf('/', end);
  const colon = image.lastIndexOf(':', end);
  return image.slice(slash + 1, colon > slash ? colon : end);
}

/** Mirrored images count: the end of the path is compared. */
function endsWithPath(name: string, image: string): boolean {
  return name === image || name.endsWith(`/${image}`);
}

function imageNames({ containers }: PodSpec): string[] {
  return containers.flatMap(({ image }) => (image ? [imageName(image)] : []));
}

/** An image reference without tag and digest. */
function imageName(image: string): string {
  const plain = image.split('@', 1)[0];
  const colon = plain.lastIndexOf(':');
  return colon > plain.lastIndexOf('/') ? plain.slice(0, colon) : plain;
}

/**
 * A command line flag, as Go's flag packages read it: `--name=value`,
 * `--name value` or `--name` alone, with one dash or two.
 *
 * @public
 */
export function flagOf(
  container: Container | undefined,
  name: string,
): string | undefined {
  const words = [...(container?.command ?? []), ...(container?.args ?? [])];
  for (let i = 0; i < words.length; i++) {
    const match = words[i].match(/^--?([A-Za-z][\w.-]*)(?:=([\s\S]*))?$/);
    if (!match || match[1] !== name) continue;
    if (match[2] !== undefined) return match[2];
    const next = words[i + 1];
    return next === undefined || next.startsWith('-') ? 'true' : next;
  }
  return undefined;
}
