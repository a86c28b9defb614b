import type { ObjectRef } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { EntryClaim } from '../types';

interface Field {
  path: string;
  value?: unknown;
}

/**
 * A claim whose object lets nobody reach a Service: it redirects, answers by
 * itself or has no rules. With routes it stays as it is.
 */
export function unlessAnswering(
  claim: EntryClaim,
  message: string,
  field?: Field,
): EntryClaim {
  if (claim.state !== 'claimed' || claim.routes.length > 0) return claim;
  return {
    ...claim,
    state: 'not-an-entry',
    because: [fact('V3', message, { ref: claim.ref }, field), ...claim.because],
  };
}

/**
 * A claim whose traffic is that of other entries, which carry its routes. With
 * routes of its own it stays as it is.
 */
export function unlessHandedOn(
  claim: EntryClaim,
  parts: readonly { ref: ObjectRef }[],
  field: Field,
): EntryClaim {
  if (claim.state !== 'claimed' || claim.routes.length > 0) return claim;
  if (parts.length === 0) return claim;
  const names = parts
    .map(({ ref }) => `${ref.kind} ${ref.namespace}/${ref.name}`)
    .sort();
  return {
    ...claim,
    handsOn: fact(
      'V3',
      `its routes are those of ${[...new Set(names)].join(', ')}`,
      { ref: claim.ref },
      field,
    ),
  };
}
