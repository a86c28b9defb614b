import { z } from 'zod';
import { serviceRefSchema } from './refs';
import { modeSchema, severitySchema } from './values';

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A name, or a pattern in which `*` stands for any characters. */
const patterns = z.array(z.string().min(1).max(253)).min(1).max(200);

/**
 * The services that a policy is about. Everything that is stated has to hold;
 * nothing stated means every service.
 *
 * - `clusters`, `namespaces`: names, `*` stands for any characters.
 * - `owners`, `systems`: entity references such as `group:default/payments`;
 *   `lifecycles`: values of `spec.lifecycle`. A service of no entity has none.
 * - `entity`: fields of the entity by path, such as
 *   `metadata.annotations.example.com/tier`, and the values that count.
 * - `vendors`: only routes of these vendors are judged.
 *
 * @public
 */
export const policyScopeSchema = z.strictObject({
  clusters: patterns.optional(),
  namespaces: patterns.optional(),
  owners: patterns.optional(),
  systems: patterns.optional(),
  lifecycles: patterns.optional(),
  entity: z.record(z.string().min(1), z.array(z.string()).min(1)).optional(),
  vendors: z.array(z.string().min(1)).min(1).optional(),
});
/** @public */
export type PolicyScope = z.infer<typeof policyScopeSchema>;

/**
 * What a policy requires of every service in its scope.
 *
 * - `modes`: outside traffic comes by one of these modes only.
 * - `last-hop-mtls`: the last hop of every route is mTLS of the mesh; with
 *   `acceptAppTls` the user's own TLS counts as well.
 * - `in-cluster-hops-encrypted`: no hop of a route carries plaintext.
 * - `server-strict`: the ports that routes reach refuse plaintext.
 * - `supported-controller`: no route is served by a controller that is past
 *   its end of life.
 * - `no-findings`: no finding of this severity or a worse one.
 *
 * @public
 */
export const requirementSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('modes'),
    allowed: z.array(modeSchema.exclude(['unknown', 'not-exposed'])).min(1),
  }),
  z.strictObject({
    kind: z.literal('last-hop-mtls'),
    acceptAppTls: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal('in-cluster-hops-encrypted') }),
  z.strictObject({ kind: z.literal('server-strict') }),
  z.strictObject({ kind: z.literal('supported-controller') }),
  z.strictObject({ kind: z.literal('no-findings'), severity: severitySchema }),
]);
/** @public */
export type Requirement = z.infer<typeof requirementSchema>;

/** @public */
export const requirementKindSchema = z.enum([
  'modes',
  'last-hop-mtls',
  'in-cluster-hops-encrypted',
  'server-strict',
  'supported-controller',
  'no-findings',
]) satisfies z.ZodType<Requirement['kind']>;

/**
 * A control of a standard that a policy helps to meet; for filters and
 * reports, it changes no verdict.
 *
 * @public
 */
export const controlSchema = z.strictObject({
  standard: z.string().min(1),
  id: z.string().min(1),
  url: z.url({ protocol: /^https$/ }),
});
/** @public */
export type Control = z.infer<typeof controlSchema>;

/**
 * What the platform team requires of a scope of services. `id` is lower-case
 * letters, digits and dashes, at most 63 of them.
 *
 * @public
 */
export const policySchema = z.strictObject({
  id: z.string().regex(SLUG, 'must be lower-case letters, digits and dashes'),
  title: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  severity: severitySchema,
  scope: policyScopeSchema.default({}),
  require: z.array(requirementSchema).min(1),
  controls: z.array(controlSchema).default([]),
});
/** @public */
export type Policy = z.infer<typeof policySchema>;

/**
 * Where a service stands with a policy. `unknown` is never compliant;
 * `not-applicable` is out of scope, or not exposed at all.
 *
 * @public
 */
export const policyStatusSchema = z.enum([
  'violating',
  'unknown',
  'waived',
  'compliant',
  'not-applicable',
]);
/** @public */
export type PolicyStatus = z.infer<typeof policyStatusSchema>;

/**
 * One requirement that is not met, or of which it cannot be known; `routeIds`
 * and `findingKeys` name what shows it.
 *
 * @public
 */
export const shortfallSchema = z.object({
  requirement: requirementKindSchema,
  status: z.enum(['violating', 'unknown']),
  message: z.string(),
  routeIds: z.array(z.string()),
  findingKeys: z.array(z.string()),
});
/** @public */
export type Shortfall = z.infer<typeof shortfallSchema>;

/**
 * Where one service stands with one policy, before any waiver. `predicted`
 * rests on manifests that were not applied.
 *
 * @public
 */
export const policyVerdictSchema = z.object({
  policyId: z.string(),
  service: serviceRefSchema,
  status: policyStatusSchema.exclude(['waived']),
  shortfalls: z.array(shortfallSchema),
  predicted: z.boolean(),
});
/** @public */
export type PolicyVerdict = z.infer<typeof policyVerdictSchema>;
