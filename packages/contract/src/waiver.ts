import { z } from 'zod';
import { pageSchema } from './api';
import { many } from './many';
import { serviceRefSchema } from './refs';

/**
 * Where a waiver stands, by the clock of the database.
 *
 * - `pending`: requested, and nobody has decided.
 * - `active`: approved (or kept in Git and accepted), and not yet expired.
 * - `denied`, `revoked`: kept for audit, without effect.
 * - `expired`: its time has passed, decided or not.
 *
 * @public
 */
export const waiverStatusSchema = z.enum([
  'pending',
  'active',
  'denied',
  'expired',
  'revoked',
]);
/** @public */
export type WaiverStatus = z.infer<typeof waiverStatusSchema>;

/**
 * What a waiver excuses: that a service of one cluster falls short of a policy,
 * or a finding about it, named by its rule.
 *
 * @public
 */
export const waiverTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('policy'), policyId: z.string().min(1) }),
  z.strictObject({ kind: z.literal('finding'), rule: z.string().min(1) }),
]);
/** @public */
export type WaiverTarget = z.infer<typeof waiverTargetSchema>;

/** Who decided or revoked, when, and what they said about it. */
const decisionSchema = z.object({
  by: z.string(),
  at: z.string(),
  note: z.string().optional(),
});

/**
 * An excuse with a reason and an end. Never deleted. `requestedBy` and the
 * others are entity references of users, or `service:...` for a service
 * principal. `may` is what the caller may do with it now, and `why` says why
 * not where one would expect it.
 *
 * @public
 */
export const waiverSchema = z.object({
  id: z.string(),
  service: serviceRefSchema,
  target: waiverTargetSchema,
  status: waiverStatusSchema,
  source: z.enum(['request', 'catalog']),
  reason: z.string(),
  ticket: z.string().optional(),
  entityRef: z.string().optional(),
  owner: z.string().optional(),
  requestedBy: z.string().optional(),
  requestedAt: z.string(),
  expiresAt: z.string(),
  approved: decisionSchema.optional(),
  denied: decisionSchema.optional(),
  revoked: decisionSchema.optional(),
  may: z.array(z.enum(['approve', 'deny', 'revoke'])),
  why: z.string().optional(),
});
/** @public */
export type Waiver = z.infer<typeof waiverSchema>;

/** @public */
export const waiverPageSchema = pageSchema(waiverSchema);
/** @public */
export type WaiverPage = z.infer<typeof waiverPageSchema>;

/**
 * `policy` and `rule` are of the target, `service` is `namespace/name`,
 * `expiresWithinDays` takes active ones that end soon.
 *
 * @public
 */
export const waiverQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2000).optional(),
  status: many(waiverStatusSchema).optional(),
  cluster: many(z.string()).optional(),
  service: many(z.string()).optional(),
  owner: many(z.string()).optional(),
  policy: many(z.string()).optional(),
  rule: many(z.string()).optional(),
  expiresWithinDays: z.coerce.number().int().min(1).max(3660).optional(),
});
/** @public */
export type WaiverQuery = z.input<typeof waiverQuerySchema>;

/**
 * A request for a waiver. The reason is what an auditor will read; `ticket` is
 * an https address or a short id such as `SEC-123`; `expiresAt` is a time with
 * an offset, within the configured maximum.
 *
 * @public
 */
export const waiverRequestSchema = z.strictObject({
  service: serviceRefSchema,
  target: waiverTargetSchema,
  reason: z.string().trim().min(10).max(2000),
  ticket: z
    .string()
    .trim()
    .max(500)
    .regex(/^(?:https:\/\/\S+|[A-Za-z0-9][A-Za-z0-9_.#/-]{0,63})$/, {
      message: 'must be an https address or an id such as SEC-123',
    })
    .optional(),
  expiresAt: z.iso.datetime({ offset: true }),
});
/** @public */
export type WaiverRequest = z.infer<typeof waiverRequestSchema>;

/** @public */
export const waiverDecisionSchema = z.strictObject({
  note: z.string().trim().max(2000).optional(),
});
/** @public */
export type WaiverDecision = z.infer<typeof waiverDecisionSchema>;

/**
 * What the caller may ask for, for forms that say so before it is tried.
 *
 * @public
 */
export const waiverRulesSchema = z.object({
  maxDays: z.number().int().positive(),
  allowOwnApproval: z.boolean(),
  mayRequest: z.boolean(),
  mayApprove: z.boolean(),
});
/** @public */
export type WaiverRules = z.infer<typeof waiverRulesSchema>;
