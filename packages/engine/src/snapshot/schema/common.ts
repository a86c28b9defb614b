import { z } from 'zod';

/** A field that may be absent or `null`, which Kubernetes treats alike. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform(value => value ?? undefined);
}

/** A list that may be absent or `null`; both read as empty. */
export function list<T extends z.ZodType>(schema: T) {
  return z
    .array(schema)
    .nullish()
    .transform(value => value ?? []);
}

/** A map of strings that may be absent or `null`; both read as empty. */
export const stringMap = z
  .record(z.string(), z.string())
  .nullish()
  .transform(value => value ?? {});

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
