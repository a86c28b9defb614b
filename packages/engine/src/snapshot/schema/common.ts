import { z } from 'zod';

/** A field that may be absent or `null`, which Kubernetes treats alike. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform(value => value ?? undefined);
}

// Shared: a cluster has more fields that are absent than fields that are there.
const NO_ITEMS: unknown[] = [];
Object.freeze(NO_ITEMS);
const NO_ENTRIES: Record<string, string> = {};
Object.freeze(NO_ENTRIES);

/** A list that may be absent or `null`; both read as empty. */
export function list<T extends z.ZodType>(schema: T) {
  return z
    .array(schema)
    .nullish()
    .transform(value => value ?? (NO_ITEMS as z.output<T>[]));
}

/**
 * A map of strings that may be absent or `null`; both read as empty. The map
 * that was given, not a copy: nothing changes it.
 */
export const stringMap = z
  .unknown()
  .nullish()
  .transform((value, context) => {
    if (value === undefined || value === null) return NO_ENTRIES;
    if (typeof value !== 'object' || Array.isArray(value)) {
      context.issues.push({
        code: 'invalid_type',
        expected: 'record',
        input: value,
      });
      return NO_ENTRIES;
    }
    const map = value as Record<string, string>;
    for (const key of Object.keys(map)) {
      if (typeof map[key] === 'string') continue;
      context.issues.push({
        code: 'invalid_type',
        expected: 'string',
        input: map[key],
        path: [key],
      });
      return NO_ENTRIES;
    }
    return map;
  });

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
