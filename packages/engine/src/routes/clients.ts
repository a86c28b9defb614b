import { podKind } from '../mesh/podKinds';
import type { MeshPod } from '../mesh/pods';
import type { Snapshot } from '../snapshot/Snapshot';

/** Pods that the mesh treats alike; one of them stands for all. */
export interface PodClass {
  pod: MeshPod;
  members: readonly MeshPod[];
}

// Labels that differ from pod to pod, or from one roll-out to the next, and
// that no policy can reasonably select by.
const VOLATILE_LABELS = new Set([
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

const DECIDING_ANNOTATION = /istio\.io\//;

/**
 * Groups pods by the facts that decide how the mesh treats them: namespace,
 * data plane, revision, labels, and the annotations of Istio. Everything else
 * of a verdict is the same for all members.
 */
export function classesOf(
  snapshot: Snapshot,
  pods: readonly MeshPod[],
): PodClass[] {
  if (pods.length === 0) return [];
  const [first, ...others] = pods;
  const kind = others.length > 0 ? podKind(snapshot, first) : '';
  if (others.every(pod => podKind(snapshot, pod) === kind))
    return [{ pod: first, members: pods }];
  const classes = new Map<string, MeshPod[]>();
  for (const pod of pods) {
    const key = snapshot.memoOf(buildKey, pod);
    const members = classes.get(key);
    if (members) members.push(pod);
    else classes.set(key, [pod]);
  }
  return [...classes.values()].map(members => ({ pod: members[0], members }));
}

function buildKey(_: Snapshot, pod: MeshPod): string {
  const parts = [
    pod.namespace,
    pod.role,
    pod.revision ?? '',
    String(pod.spec.hostNetwork ?? false),
    String(pod.predicted),
    pod.unknown?.code ?? '',
  ];
  for (const key of Object.keys(pod.labels).sort()) {
    if (!VOLATILE_LABELS.has(key)) parts.push(`${key}=${pod.labels[key]}`);
  }
  for (const key of Object.keys(pod.annotations).sort()) {
    // The injector's status repeats names of volumes, never a decision.
    if (key !== 'sidecar.istio.io/status' && DECIDING_ANNOTATION.test(key)) {
      parts.push(`${key}:${pod.annotations[key]}`);
    }
  }
  for (const { name, ports, args, securityContext } of [
    ...pod.spec.containers,
    ...pod.spec.initContainers,
  ]) {
    parts.push(
      name,
      JSON.stringify(ports),
      JSON.stringify(securityContext ?? 0),
    );
    if (name === 'istio-proxy') parts.push(args.join(' '));
  }
  return parts.join('|');
}

buildKey.isOfKeyAlone = true;

/** Labels without those that differ from pod to pod. */
export function stableLabels(
  labels: MeshPod['labels'],
): Record<string, string> {
  return Object.fromEntries(
    Object.keys(labels)
      .filter(key => !VOLATILE_LABELS.has(key))
      .sort()
      .map(key => [key, labels[key]]),
  );
}

/** A member's name as a question to `evaluateHop` writes it. */
export function clientName(pod: MeshPod): { namespace: string; name: string } {
  return {
    namespace: pod.namespace,
    name: pod.key.slice(pod.namespace.length + 1),
  };
}
