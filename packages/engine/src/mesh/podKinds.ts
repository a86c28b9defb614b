import equal from 'fast-deep-equal';
import type { Snapshot } from '../snapshot/Snapshot';
import { servicesOfPod } from './endpoints';
import type { MeshPod } from './pods';

/**
 * A number that is equal for pods that no rule of the mesh tells apart: pods
 * of one workload are judged once.
 */
export function podKind(snapshot: Snapshot, pod: MeshPod): number {
  return snapshot.memoOf(findKind, pod);
}

function findKind(snapshot: Snapshot, pod: MeshPod): number {
  const { byFacts, last } = snapshot.memo(numbers);
  const addressed = addressedBy(snapshot, pod);
  // Pods of one workload are asked for one after the other, and to compare
  // two takes less than to write one down.
  const before = last.get(pod.namespace);
  if (before && alike(before.pod, pod) && before.addressed === addressed) {
    return before.kind;
  }
  const text = JSON.stringify([...factsOf(pod), addressed]);
  const kind = byFacts.get(text) ?? byFacts.size;
  byFacts.set(text, kind);
  last.set(pod.namespace, { pod, addressed, kind });
  return kind;
}

// Grows, and yet never changes its mind: one text has one number.
function numbers(_: Snapshot) {
  return {
    byFacts: new Map<string, number>(),
    last: new Map<string, { pod: MeshPod; addressed: string; kind: number }>(),
  };
}

/** The Services without a selector, which tell pods apart by their addresses. */
function addressedBy(snapshot: Snapshot, pod: MeshPod): string {
  let out = '';
  for (const { namespace, name, body } of servicesOfPod(snapshot, pod)) {
    const selector = body.spec?.selector;
    if (!selector || Object.keys(selector).length === 0) {
      out += `${namespace}/${name} `;
    }
  }
  return out;
}

/** Are the facts of two pods of a namespace the same? May say no where they are. */
function alike(a: MeshPod, b: MeshPod): boolean {
  return (
    a.role === b.role &&
    a.revision === b.revision &&
    a.predicted === b.predicted &&
    a.unknown?.code === b.unknown?.code &&
    a.unknown?.message === b.unknown?.message &&
    equal(a.captureDefaults, b.captureDefaults) &&
    equal(a.labels, b.labels) &&
    sameDeciding(a.annotations, b.annotations) &&
    a.spec.hostNetwork === b.spec.hostNetwork &&
    equal(a.spec.securityContext, b.spec.securityContext) &&
    equal(a.spec.containers, b.spec.containers) &&
    equal(a.spec.initContainers, b.spec.initContainers)
  );
}

type Annotations = MeshPod['annotations'];

function sameDeciding(a: Annotations, b: Annotations): boolean {
  return covers(a, b) && covers(b, a);
}

function covers(a: Annotations, b: Annotations): boolean {
  return Object.keys(b).every(key => a[key] === b[key] || !decides(key));
}

function decides(annotation: string): boolean {
  return annotation.includes('istio.io/');
}

/** Everything about a pod that a verdict may rest on, save its name and address. */
function factsOf(pod: MeshPod): unknown[] {
  const { spec } = pod;
  return [
    pod.namespace,
    pod.role,
    pod.revision,
    pod.predicted,
    pod.unknown?.code,
    pod.unknown?.message,
    pod.captureDefaults,
    Object.entries(pod.labels).sort(),
    Object.entries(pod.annotations)
      .filter(([key]) => decides(key))
      .sort(),
    spec.hostNetwork,
    spec.securityContext,
    spec.containers,
    spec.initContainers,
  ];
}
