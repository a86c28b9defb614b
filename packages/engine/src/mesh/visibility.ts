import { Namespace } from '../snapshot/kinds';
import { matchesSelector } from '../snapshot/selectors';
import type { Snapshot } from '../snapshot/Snapshot';
import type { ControlPlane } from './controlPlanes';
import type { ServiceResource } from './endpoints';
import { behavesAsOf } from './versions';

type Labels = Readonly<Record<string, string>>;

/**
 * Does this control plane read objects of the namespace? Without selectors it
 * reads all; there is no exemption for the root namespace
 * (`pkg/kube/namespace/filter.go`).
 */
export function isNamespaceDiscovered(
  plane: ControlPlane | undefined,
  snapshot: Snapshot,
  namespace: string,
): boolean {
  const selectors = plane?.config.discoverySelectors ?? [];
  if (selectors.length === 0) return true;
  const labels = {
    ...snapshot.get(Namespace, '', namespace)?.labels,
    'kubernetes.io/metadata.name': namespace,
  };
  return selectors.some(selector => matchesSelector(selector, labels));
}

/**
 * Does this control plane read an Istio object with these labels? An object
 * for another revision is ignored (`pkg/config/model.go#LabelsInRevision`).
 */
export function isInRevision(
  labels: Labels,
  plane: ControlPlane | undefined,
): boolean {
  const wanted = labels['istio.io/rev'];
  return !wanted || !plane || wanted === plane.revision;
}

/**
 * Does an `exportTo` list reach a namespace? `.` is the object's own.
 */
export function isExported(
  exportTo: readonly string[],
  owner: string,
  client: string,
): boolean {
  return exportTo.some(
    to => to === '*' || to === client || (to === '.' && owner === client),
  );
}

/** What default exports of MeshConfig mean to a control plane of some version. */
export function defaultExportTo(
  stated: readonly string[] = ['*'],
  plane: ControlPlane | undefined,
): readonly string[] {
  if (behavesAsOf('all-default-exports', plane)) return stated;
  if (stated.includes('.')) return ['.'];
  return stated.includes('*') ? ['*'] : [];
}

/** The namespaces a Service is exported to: its annotation, else the mesh default. */
export function serviceExportTo(
  service: ServiceResource,
  plane: ControlPlane | undefined,
): readonly string[] {
  const own = service.annotations['networking.istio.io/exportTo'];
  if (own !== undefined && own.trim() !== '') {
    return own.split(',').map(item => item.trim());
  }
  return defaultExportTo(plane?.config.defaultServiceExportTo, plane);
}

/** May clients in a namespace see the Service? */
export function isServiceVisible(
  snapshot: Snapshot,
  service: ServiceResource,
  clientNamespace: string,
  plane: ControlPlane | undefined,
): boolean {
  return (
    isNamespaceDiscovered(plane, snapshot, service.namespace) &&
    isExported(
      serviceExportTo(service, plane),
      service.namespace,
      clientNamespace,
    )
  );
}
