import type { Evidence } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { pods } from '../../mesh/pods';
import { Namespace } from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';
import type { ObjectReader } from '../types';

const EXTENSION = /^alb-controller-istio-extension/;

/**
 * With the service mesh extension the load balancer holds certificates of the
 * mesh, and starts its mTLS to every Service of a namespace that is labelled
 * for injection, whatever its policies say
 * (learn.microsoft.com, how-to-service-mesh-integration).
 */
export function meshTls(
  objects: ObjectReader,
  snapshot: Snapshot,
  namespace: string,
): Evidence[] | undefined {
  const extension = snapshot.memo(findExtension);
  const object = objects.get(Namespace, '', namespace);
  if (!extension || !object) return undefined;
  const label = ['istio-injection', 'istio.io/rev'].find(
    key =>
      object.labels[key] !== undefined && object.labels[key] !== 'disabled',
  );
  if (!label) return undefined;
  return [
    fact(
      'V5',
      'the load balancer starts mTLS of the mesh to this namespace',
      object,
      {
        path: `metadata.labels["${label}"]`,
        value: object.labels[label],
      },
    ),
    fact('V2', 'the service mesh extension runs', { ref: extension.object }),
  ];
}

function findExtension(snapshot: Snapshot) {
  return pods(snapshot).find(({ name }) => EXTENSION.test(name));
}
