import { ReferenceGrant } from '../../snapshot/kinds';
import type { Snapshot } from '../../snapshot/Snapshot';

const GROUP = 'gateway.networking.k8s.io';

/** A reference from a route to a Service of another namespace. */
export interface CrossReference {
  fromKind: string;
  fromNamespace: string;
  toNamespace: string;
  toGroup: string;
  toKind: string;
  toName: string;
}

/** Does a ReferenceGrant in the target's namespace allow the reference? */
export function isGranted(
  snapshot: Snapshot,
  reference: CrossReference,
): boolean {
  return snapshot
    .inNamespace(ReferenceGrant, reference.toNamespace)
    .some(
      ({ body }) =>
        (body.spec?.from ?? []).some(
          ({ group, kind, namespace }) =>
            group === GROUP &&
            kind === reference.fromKind &&
            namespace === reference.fromNamespace,
        ) &&
        (body.spec?.to ?? []).some(
          ({ group, kind, name }) =>
            (group === 'core' ? '' : group) === reference.toGroup &&
            kind === reference.toKind &&
            (name === undefined || name === reference.toName),
        ),
    );
}
