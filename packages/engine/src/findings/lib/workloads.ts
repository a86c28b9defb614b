import { selectedPods, type ServiceResource } from '../../mesh/endpoints';
import { type MeshPod, podsWith } from '../../mesh/pods';
import { DaemonSet, Deployment, StatefulSet } from '../../snapshot/kinds';
import type { ObjectRef } from 'istio-ingress-contract';
import { matchesSelector } from '../../snapshot/selectors';
import type { Snapshot } from '../../snapshot/Snapshot';

/** A workload and those of its pods that a service selects. */
export interface BackingWorkload {
  ref: ObjectRef;
  pods: readonly MeshPod[];
}

/** The workloads whose pods a service selects, by kind and name. */
export function workloadsBehind(
  snapshot: Snapshot,
  service: ServiceResource,
): readonly BackingWorkload[] {
  const owners = snapshot.memoOf(workloadsByPod, service.namespace);
  const behind = new Map<WorkloadRef, MeshPod[]>();
  for (const pod of selectedPods(snapshot, service)) {
    for (const owner of owners.get(pod) ?? []) {
      const own = behind.get(owner);
      if (own) own.push(pod);
      else behind.set(owner, [pod]);
    }
  }
  return [...behind]
    .sort(([a], [b]) => a.order - b.order)
    .map(([{ ref }, pods]) => ({ ref, pods }));
}

interface WorkloadRef {
  ref: ObjectRef;
  order: number;
}

function workloadsByPod(snapshot: Snapshot, namespace: string) {
  const byPod = new Map<MeshPod, WorkloadRef[]>();
  let order = 0;
  for (const kind of [Deployment, StatefulSet, DaemonSet]) {
    for (const { ref, body } of snapshot.inNamespace(kind, namespace)) {
      const selector = body.spec?.selector;
      if (!selector) continue;
      const owner = { ref, order };
      order += 1;
      for (const pod of podsWith(snapshot, namespace, selector.matchLabels)) {
        if (!matchesSelector(selector, pod.labels)) continue;
        const owners = byPod.get(pod);
        if (owners) owners.push(owner);
        else byPod.set(pod, [owner]);
      }
    }
  }
  return byPod;
}
