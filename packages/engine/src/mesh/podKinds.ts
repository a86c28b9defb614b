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
  const facts = factsOf(snapshot, pod);
  // Pods of one workload are asked for one after the other, and to compare
  // two takes less than to write one down.
  const before = last.get(pod.namespace);
  if (before && equal(before.facts, facts)) return before.kind;
  const text = JSON.stringify(facts);
  const kind = byFacts.get(text) ?? byFacts.size;
  byFacts.set(text, kind);
  last.set(pod.namespace, { facts, kind });
  return kind;
}

// Grows, and yet never changes its mind: one text has one number.
function numbers(_: Snapshot) {
  return {
    byFacts: new Map<string, number>(),
    last: new Map<string, { facts: unknown[]; kind: number }>(),
  };
}

/** Everything about a pod that a verdict may rest on, save its name and address. */
function factsOf(snapshot: Snapshot, pod: MeshPod): unknown[] {
  const { spec } = pod;
  return [
    pod.namespace,
    pod.role,
    pod.revision,
    pod.predicted,
    pod.unknown?.code,
    pod.unknown?.message,
    pod.captureDefaults,
    sortedPairs(pod.labels),
    sortedPairs(pod.annotations, key => key.includes('istio.io/')),
    spec.hostNetwork,
    spec.securityContext,
    spec.containers,
    spec.initContainers,
    // A Service without a selector tells pods apart by their addresses.
    servicesOfPod(snapshot, pod)
      .filter(({ body }) => Object.keys(body.spec?.selector ?? {}).length === 0)
      .map(({ namespace, name }) => `${namespace}/${name}`),
  ];
}

/** Keys and values in turn, by key: equal for maps that say the same. */
function sortedPairs(
  map: Readonly<Record<string, string>>,
  counts: (key: string) => boolean = () => true,
): string[] {
  const out: string[] = [];
  for (const key of Object.keys(map).sort()) {
    if (counts(key)) out.push(key, map[key]);
  }
  return out;
}
