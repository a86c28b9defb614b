import { endpointsOf, type ServiceResource } from '../../mesh/endpoints';
import type { MeshPod } from '../../mesh/pods';
import type { ServicePort } from '../../snapshot/schema/core';
import type { Snapshot } from '../../snapshot/Snapshot';

/**
 * How many endpoints of a Service have a sidecar that ends the mesh's mTLS.
 * Proxies that hold certificates of the mesh go by the label which the
 * injector writes, `security.istio.io/tlsMode`.
 */
export function sidecarsOf(
  snapshot: Snapshot,
  service: ServiceResource,
  port: ServicePort,
): 'all' | 'some' | 'none' {
  const pods = endpointsOf(snapshot, service, port).flatMap(({ pod }) =>
    pod ? [pod] : [],
  );
  const inside = pods.filter(endsMeshTls).length;
  if (inside === 0) return 'none';
  return inside === pods.length ? 'all' : 'some';
}

function endsMeshTls({ labels, predicted, role }: MeshPod): boolean {
  return predicted
    ? role === 'sidecar'
    : labels['security.istio.io/tlsMode'] === 'istio';
}
