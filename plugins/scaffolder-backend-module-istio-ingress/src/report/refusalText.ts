import type { Refusal } from 'istio-ingress-contract';
import { oneLine } from './textTable';

/** Why an intent is refused, and the two nearest that are not. */
export function refusalText(refusals: readonly Refusal[]): string {
  const reasons = refusals.map(({ field, reason }) =>
    field ? `${field}: ${reason}` : reason,
  );
  const nearest = refusals
    .flatMap(({ alternatives }) => alternatives)
    .slice(0, 2)
    .map(alternative => JSON.stringify(alternative));
  return oneLine(
    `This cannot be exposed so. ${reasons.join('; ')}${
      nearest.length > 0
        ? `. What can be done instead: ${nearest.join(' or ')}`
        : ''
    }`,
  );
}
