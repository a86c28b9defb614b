import type {
  Evidence,
  Lookup,
  ObjectRef,
  Reason,
} from 'istio-ingress-contract';

/** The subset of a resource that evidence cites. @public */
export interface Cited {
  ref: ObjectRef;
}

/**
 * One step of reasoning about an object. `value` is what the field holds, as
 * text; leave it out where the object as a whole decides.
 *
 * @public
 */
export function fact(
  rule: string,
  message: string,
  cited?: Cited,
  field?: { path: string; value?: unknown },
): Evidence {
  return {
    rule,
    message,
    ...(cited ? { object: cited.ref } : {}),
    ...(field ? { path: field.path } : {}),
    ...(field && field.value !== undefined
      ? { value: valueText(field.value) }
      : {}),
  };
}

/** One step of reasoning that rests on a lookup that found nothing. @public */
export function absence(
  rule: string,
  message: string,
  lookup: Lookup,
): Evidence {
  return { rule, message, lookup };
}

/** Evidence for something that cannot be known. */
export function unknownEvidence(reason: Reason): Evidence {
  return {
    rule: 'unknown',
    message: reason.message,
    ...(reason.object ? { object: reason.object } : {}),
  };
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
