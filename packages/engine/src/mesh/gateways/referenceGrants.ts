import type { Evidence } from 'istio-ingress-contract';
import { type Cited, fact } from '../../evidence';
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

/** The ReferenceGrant in the target's namespace that allows the reference. */
export function grantFor(
  snapshot: Snapshot,
  reference: CrossReference,
): Cited | undefined {
  return snapshot
    .inNamespace(ReferenceGrant, reference.toNamespace)
    .find(
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

/** Evidence for a reference to another namespace that is allowed. */
export function grantEvidence(grant: Cited): Evidence {
  return fact(
    'R6.4',
    'the grant allows the reference to another namespace',
    grant,
    { path: 'spec' },
  );
}
