import type { ExposeIntentInput, Refusal } from 'istio-ingress-contract';

/** One refusal; the alternatives are proposals until they are tried. */
export function refuse(
  field: string,
  reason: string,
  alternatives: readonly Partial<ExposeIntentInput>[] = [],
): Refusal {
  return {
    field,
    reason,
    alternatives: [...alternatives] as Refusal['alternatives'],
  };
}
