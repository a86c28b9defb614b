import type { Snapshot } from '../snapshot/Snapshot';
import { servicesOfPod } from './endpoints';
import type { MeshPod } from './pods';

/**
 * A number that is equal for pods that no rule of the mesh tells apart: pods
 * of one workload are judged once.
 */
export function podKind(snapshot: Snapshot, pod: MeshPod): number {
  const { byPod, byFacts } = snapshot.memo(caches);
  let kind = byPod.get(pod);
  if (kind === undefined) {
    const facts = factsOf(snapshot, pod);
    kind = byFacts.get(facts) ?? byFacts.size;
    byFacts.set(facts, kind);
    byPod.set(pod, kind);
  }
  return kind;
}

function caches(_: Snapshot) {
  return {
    byPod: new Map<MeshPod, number>(),
    byFacts: new Map<string, number>(),
  };
}

/** Everything about a pod that a verdict may rest on, save its name and address. */
function factsOf(snapshot: Snapshot, pod: MeshPod): string {
  const { spec } = pod;
  return JSON.stringify([
    pod.namespace,
    pod.role,
    pod.revision,
    pod.predicted,
    pod.unknown?.message,
    pod.captureDefaults,
    Object.entries(pod.labels).sort(),
    Object.entries(pod.annotations)
      .filter(([key]) => key.includes('istio.io/'))
      .sort(),
    spec.hostNetwork,
    spec.securityContext,
    spec.containers,
    spec.initContainers,
    // A Service without a selector tells pods apart by their addresses.
    servicesOfPod(snapshot, pod)
      .filter(({ body }) => Object.keys(body.spec?.selector ?? {}).length === 0)
      .map(({ namespace, name }) => `${namespace}/${name}`),
  ]);
}
