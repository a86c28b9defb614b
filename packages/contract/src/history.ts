import { z } from 'zod';
import { pageSchema } from './api';
import { many } from './many';
import { policyStatusSchema } from './policy';
import { objectRefSchema, serviceRefSchema } from './refs';
import { modeSchema, postureSchema } from './values';

/**
 * What made a result differ from the one before: objects of the cluster, what
 * may be read of it, another version of the engine, a policy of the platform
 * team, or what was said of the cluster as a whole.
 *
 * @public
 */
export const changeCauseSchema = z.enum([
  'object',
  'permission',
  'engine',
  'policy',
  'cluster',
]);
/** @public */
export type ChangeCause = z.infer<typeof changeCauseSchema>;

/**
 * An object that differs from the one that was read before. `fields` are JSON
 * pointers to what differs in one that was and is there, the first few of them.
 *
 * @public
 */
export const changedObjectSchema = objectRefSchema
  .omit({ origin: true })
  .extend({
    change: z.enum(['created', 'changed', 'deleted']).optional(),
    fields: z.array(z.string()).optional(),
  });
/** @public */
export type ChangedObject = z.infer<typeof changedObjectSchema>;

const resultChangeShape = {
  service: serviceRefSchema,
  /** When the result was read that differs. */
  at: z.string(),
  cause: changeCauseSchema,
  /** The objects that may have caused it, the most telling first. */
  objects: z.array(changedObjectSchema),
  /** What else is known of the cause: kinds, versions. */
  detail: z.array(z.string()),
};

/**
 * One difference between two results that followed each other. `before` is
 * absent for a new service, `after` for one that is gone. `status` is where the
 * service stands with a policy, before waivers; absent where it is not about it.
 *
 * @public
 */
export const resultChangeSchema = z.discriminatedUnion('field', [
  z.object({
    ...resultChangeShape,
    field: z.literal('posture'),
    before: postureSchema.optional(),
    after: postureSchema.optional(),
  }),
  z.object({
    ...resultChangeShape,
    field: z.literal('modes'),
    before: z.array(modeSchema).optional(),
    after: z.array(modeSchema).optional(),
  }),
  z.object({
    ...resultChangeShape,
    field: z.literal('status'),
    policyId: z.string(),
    before: policyStatusSchema.optional(),
    after: policyStatusSchema.optional(),
  }),
]);
/** @public */
export type ResultChange = z.infer<typeof resultChangeSchema>;

/** @public */
export const resultChangePageSchema = pageSchema(resultChangeSchema);
/** @public */
export type ResultChangePage = z.infer<typeof resultChangePageSchema>;

/** @public */
export const historyQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2000).optional(),
});
/** @public */
export type HistoryQuery = z.input<typeof historyQuerySchema>;

/**
 * `since` is a time in ISO 8601, also with an offset; changes at that time are
 * included.
 *
 * @public
 */
export const resultChangeQuerySchema = historyQuerySchema.extend({
  since: z.iso
    .datetime({ offset: true })
    .transform(time => new Date(time).toISOString())
    .optional(),
  cluster: many(z.string()).optional(),
  namespace: many(z.string()).optional(),
  cause: many(changeCauseSchema).optional(),
  field: many(z.enum(['posture', 'modes', 'status'])).optional(),
  policy: many(z.string()).optional(),
  owner: many(z.string()).optional(),
  ownedBy: z.string().max(300).optional(),
});
/** @public */
export type ResultChangeQuery = z.input<typeof resultChangeQuerySchema>;
