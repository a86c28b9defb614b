import { z } from 'zod';
import { fastReader, ODD, type Read, readsBy } from './fastRead';

/** A field that may be absent or `null`, which Kubernetes treats alike. */
export function optional<T extends z.ZodType>(schema: T) {
  return readsBy(
    schema.nullish().transform(value => value ?? undefined),
    unlessAbsent(undefined, fastReader(schema)),
  );
}

// Shared: a cluster has more fields that are absent than fields that are there.
const NO_ITEMS: unknown[] = [];
Object.freeze(NO_ITEMS);
const NO_ENTRIES: Record<string, string> = {};
Object.freeze(NO_ENTRIES);

/** A list that may be absent or `null`; both read as empty. */
export function list<T extends z.ZodType>(schema: T) {
  const items = z.array(schema);
  return readsBy(
    items.nullish().transform(value => value ?? (NO_ITEMS as z.output<T>[])),
    unlessAbsent(NO_ITEMS, fastReader(items)),
  );
}

/**
 * A map of strings that may be absent or `null`; both read as empty. Read as
 * the map that was given, not a copy: nothing changes it.
 */
export const stringMap = readsBy(
  z
    .record(z.string(), z.string())
    .nullish()
    .transform(value => value ?? NO_ENTRIES),
  unlessAbsent(NO_ENTRIES, value => (isStringMap(value) ? value : ODD)),
);

function isStringMap(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  for (const key of Object.keys(value)) {
    if (typeof (value as Record<string, unknown>)[key] !== 'string') {
      return false;
    }
    // The schema leaves it out.
    if (key === '__proto__') return false;
  }
  return true;
}

function unlessAbsent(absent: unknown, read: Read): Read {
  return value =>
    value === undefined || value === null ? absent : read(value);
}

/** A string field that may be absent or `null`. */
export const text = optional(z.string());

/** A whole number that may be absent or `null`. */
export const whole = optional(z.number().int());

/** A flag that may be absent or `null`. */
export const flag = optional(z.boolean());

/** A port by number or by name. */
export const portOrName = z.union([z.number().int(), z.string()]);

/** A label selector of Kubernetes. `undefined` selects nothing or everything, as the field says. */
export const labelSelector = z.object({
  matchLabels: stringMap,
  matchExpressions: list(
    z.object({
      key: z.string(),
      operator: z.string(),
      values: list(z.string()),
    }),
  ),
});
export type LabelSelector = z.output<typeof labelSelector>;
