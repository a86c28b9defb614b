import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { type MeshPod, pods } from '../../mesh/pods';
import { DaemonSet, Deployment, StatefulSet } from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import type { Container } from '../../snapshot/schema/core';
import { labelsText, matchesSelector } from '../../snapshot/selectors';
import type { Snapshot } from '../../snapshot/Snapshot';

/** How the proxy pods of a vendor are recognised. */
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

/** The pods of one workload that runs a vendor's proxy. */
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

/** The workloads whose pods match, by namespace and name. */
export function findProxies(
  snapshot: Snapshot,
  signature: ProxySignature,
): readonly ProxyWorkload[] {
  const found = new Map<MeshPod, Evidence>();
  const index = snapshot.memo(indexImages);
  for (const image of signature.images ?? []) {
    for (const name of index.names.get(image) ?? []) {
      for (const pod of index.users.get(name) ?? []) {
        if (found.has(pod)) continue;
        found.set(
          pod,
          fact(
            'V2',
            'the image is that of the controller',
            { ref: pod.object },
            {
              path: 'spec.containers',
              value: name,
            },
          ),
        );
      }
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

/** Pods with this label, in the order of `pods`. */
export function podsWithLabel(
  snapshot: Snapshot,
  key: string,
  value: string,
): readonly MeshPod[] {
  const index = snapshot.memo(labelIndexes);
  let byValue = index.get(key);
  if (!byValue) {
    byValue = new Map();
    for (const pod of pods(snapshot)) {
      const own = pod.labels[key];
      if (own === undefined) continue;
      const known = byValue.get(own);
      if (known) known.push(pod);
      else byValue.set(own, [pod]);
    }
    index.set(key, byValue);
  }
  return byValue.get(value) ?? [];
}

function labelIndexes(_: Snapshot) {
  return new Map<string, Map<string, MeshPod[]>>();
}

interface ImageIndex {
  /** By the whole name of the image. */
  users: ReadonlyMap<string, readonly MeshPod[]>;
  /** Whole names by every end of their path, so that mirrored images count. */
  names: ReadonlyMap<string, readonly string[]>;
}

function indexImages(snapshot: Snapshot): ImageIndex {
  const byReference = new Map<string, MeshPod[]>();
  for (const pod of pods(snapshot)) {
    for (const { image } of pod.spec.containers) {
      if (!image) continue;
      const known = byReference.get(image);
      if (!known) byReference.set(image, [pod]);
      else if (known[known.length - 1] !== pod) known.push(pod);
    }
  }
  const users = new Map<string, MeshPod[]>();
  const names = new Map<string, string[]>();
  for (const [reference, own] of byReference) {
    const name = imageName(reference);
    const known = users.get(name);
    if (known) {
      known.push(...own);
      continue;
    }
    users.set(name, own);
    for (const end of endsOf(name)) {
      const same = names.get(end);
      if (same) same.push(name);
      else names.set(end, [name]);
    }
  }
  return { users, names };
}

/** `a/b/c`, `b/c` and `c`. */
function endsOf(name: string): string[] {
  const parts = name.split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
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
