import { z } from 'zod';
import { objectRefSchema } from './refs';
import { reasonCodeSchema } from './values';

/**
 * A lookup that found nothing. A verdict that rests on the absence of an
 * object cites the lookup instead of an object.
 *
 * @public
 */
export const lookupSchema = z.object({
  kind: z.string(),
  namespaces: z.array(z.string()),
  selector: z.string().optional(),
});
/** @public */
export type Lookup = z.infer<typeof lookupSchema>;

/**
 * One step of the reasoning behind a verdict: the rule, in words and by id,
 * and the object, field and value it was applied to. Lists of evidence are
 * ordered from most to least decisive. `path` is a dotted field path.
 *
 * @public
 */
export const evidenceSchema = z.object({
  rule: z.string(),
  message: z.string(),
  object: objectRefSchema.optional(),
  path: z.string().optional(),
  value: z.string().optional(),
  lookup: lookupSchema.optional(),
  source: z.string().optional(),
});
/** @public */
export type Evidence = z.infer<typeof evidenceSchema>;

/**
 * Why something is unknown, from the closed list, in words.
 *
 * @public
 */
export const reasonSchema = z.object({
  code: reasonCodeSchema,
  message: z.string(),
  kind: z.string().optional(),
  object: objectRefSchema.optional(),
});
/** @public */
export type Reason = z.infer<typeof reasonSchema>;
