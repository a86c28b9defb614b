import equal from 'fast-deep-equal';
import { hash64 } from '../snapshot/hash64';
import type { Snapshot } from '../snapshot/Snapshot';
import { unlessEqual } from '../snapshot/unlessEqual';
import { servicesByPod } from './endpoints';
import type { MeshPod } from './pods';

/**
 * A name that is equal for pods that no rule of the mesh tells apart: pods
 * of one workload are judged once.
 */
export function podKind(snapshot: Snapshot, pod: MeshPod): string {
  const facts = snapshot.memoOf(numberFacts, pod);
  const addressed = snapshot.memoOf(addressedIn, pod.namespace).get(pod.key);
  return addressed === undefined ? `${facts}` : `${facts} ${addressed}`;
}

interface Numbered {
  pod: MeshPod;
  number: number;
}

function numberFacts(snapshot: Snapshot, pod: MeshPod): number {
  const given = snapshot.memo(numbers);
  const { byHash, last } = given;
  // Pods of one workload are asked for one after the other, and to compare
  // two takes less than to write one down.
  const before = last.get(pod.namespace);
  if (before && alike(before.pod, pod)) return before.number;
  const hash = hash64(JSON.stringify(factsOf(pod)));
  const known = byHash.get(hash) ?? [];
  let own = known.find(
    each => each.pod.namespace === pod.namespace && alike(each.pod, pod),
  );
  if (!own) {
    own = { pod, number: given.next };
    given.next += 1;
    byHash.set(hash, [...known, own]);
  }
  last.set(pod.namespace, own);
  return own.number;
}

numberFacts.isOfKeyAlone = true;

// Grows, and yet never changes its mind: equal facts have one number.
function numbers(_: Snapshot) {
  return {
    byHash: new Map<string, Numbered[]>(),
    last: new Map<string, Numbered>(),
    next: 0,
  };
}

const NOBODY: ReadonlyMap<string, string> = new Map();

/**
 * The Services without a selector, which tell pods apart by their addresses:
 * for each pod of a namespace that has one, by its key.
 */
function addressedIn(
  snapshot: Snapshot,
  namespace: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [pod, services] of servicesByPod(snapshot, namespace)) {
    let names = '';
    for (const { namespace: own, name, body } of services) {
      const selector = body.spec?.selector;
      if (!selector || Object.keys(selector).length === 0) {
        names += `${own}/${name} `;
      }
    }
    if (names) found.set(pod, names);
  }
  return found.size > 0 ? found : NOBODY;
}

addressedIn.settle = unlessEqual<ReadonlyMap<string, string>>;

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
