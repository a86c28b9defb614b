import type { PodRef } from 'istio-ingress-contract';
import { type MeshPod, podNamed, pods } from '../../mesh/pods';
import type { Snapshot } from '../../snapshot/Snapshot';

/** The pod that an endpoint group names, running or predicted. */
export function podOfRef(
  snapshot: Snapshot,
  { namespace, name, predicted }: PodRef,
): MeshPod | undefined {
  return predicted
    ? snapshot.memo(predictedByName).get(`${namespace}/${name}`)
    : podNamed(snapshot, namespace, name);
}

function predictedByName(snapshot: Snapshot): Map<string, MeshPod> {
  return new Map(
    pods(snapshot)
      .filter(({ predicted }) => predicted)
      .map(pod => [`${pod.namespace}/${pod.name}`, pod]),
  );
}
