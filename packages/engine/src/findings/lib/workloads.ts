import { selectedPods, type ServiceResource } from '../../mesh/endpoints';
import type { MeshPod } from '../../mesh/pods';
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
  const pods = selectedPods(snapshot, service);
  return [Deployment, StatefulSet, DaemonSet].flatMap(kind =>
    snapshot.inNamespace(kind, service.namespace).flatMap(workload => {
      const selector = workload.body.spec?.selector;
      if (!selector) return [];
      const own = pods.filter(pod => matchesSelector(selector, pod.labels));
      return own.length > 0 ? [{ ref: workload.ref, pods: own }] : [];
    }),
  );
}
