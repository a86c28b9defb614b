import type { PodRef } from 'istio-ingress-contract';
import { type MeshPod, podNamed, podsIn } from '../../mesh/pods';
import type { Snapshot } from '../../snapshot/Snapshot';

/** The pod that an endpoint group names, running or predicted. */
export function podOfRef(
  snapshot: Snapshot,
  { namespace, name, predicted }: PodRef,
): MeshPod | undefined {
  return predicted
    ? podsIn(snapshot, namespace).findLast(
        pod => pod.predicted && pod.name === name,
      )
    : podNamed(snapshot, namespace, name);
}
