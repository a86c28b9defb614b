import { z } from 'zod';
import { evidenceSchema } from './evidence';
import { objectRefSchema, serviceRefSchema } from './refs';
import { modeSchema, postureSchema, severitySchema } from './values';

/**
 * One operation of a JSON patch (RFC 6902). `value` is any JSON.
 *
 * @public
 */
export const patchOperationSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('add'), path: z.string(), value: z.json() }),
  z.object({ op: z.literal('replace'), path: z.string(), value: z.json() }),
  z.object({ op: z.literal('remove'), path: z.string() }),
]);
/** @public */
export type PatchOperation = z.infer<typeof patchOperationSchema>;

/** @public */
export const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
  }),
});
/** @public */
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * One change to the objects of a cluster.
 *
 * @public
 */
export const changeSchema = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('patch'),
    object: objectRefSchema,
    ops: z.array(patchOperationSchema),
  }),
  z.object({ op: z.literal('create'), manifest: manifestSchema }),
  z.object({ op: z.literal('delete'), object: objectRefSchema }),
]);
/** @public */
export type Change = z.infer<typeof changeSchema>;

/**
 * The state of a service once a fix is applied, computed by applying it.
 *
 * @public
 */
export const promiseSchema = z.object({
  service: serviceRefSchema,
  mode: z.array(modeSchema),
  posture: postureSchema,
});
/** @public */
export type FixPromise = z.infer<typeof promiseSchema>;

/**
 * A change that ends a finding. `costs` names what it takes away, in words.
 *
 * @public
 */
export const fixSchema = z.object({
  summary: z.string(),
  changes: z.array(changeSchema).min(1),
  costs: z.array(z.string()),
  promises: z.array(promiseSchema),
});
/** @public */
export type Fix = z.infer<typeof fixSchema>;

/**
 * A named failing state of one subject. Has a fix, or says why none exists.
 * `key` is stable across runs: rule, subject and a discriminator.
 *
 * @public
 */
export const findingSchema = z.object({
  rule: z.string(),
  key: z.string(),
  severity: severitySchema,
  subject: objectRefSchema,
  services: z.array(serviceRefSchema),
  routeIds: z.array(z.string()),
  title: z.string(),
  message: z.string(),
  evidence: z.array(evidenceSchema).min(1),
  fix: fixSchema.optional(),
  noFix: z
    .object({ reason: z.string(), alternatives: z.array(z.string()) })
    .optional(),
});
/** @public */
export type Finding = z.infer<typeof findingSchema>;
