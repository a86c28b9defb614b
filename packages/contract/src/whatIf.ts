import { z } from 'zod';
import { routeRuleSchema } from './analysis';
import { evidenceSchema, reasonSchema } from './evidence';
import { changeSchema, findingSchema } from './finding';
import { worldSchema } from './reads';
import { objectRefSchema, serviceRefSchema } from './refs';
import {
  acceptsSchema,
  modeSchema,
  outcomeSchema,
  postureSchema,
  sentSchema,
} from './values';

/**
 * What a route is before or after a change. `sent` and `accepts` are of the
 * hop to the workload, `upstream` is the worst outcome of those before it.
 *
 * @public
 */
export const routeStateSchema = z.object({
  mode: modeSchema,
  outcome: outcomeSchema,
  upstream: outcomeSchema.optional(),
  sent: sentSchema.optional(),
  accepts: acceptsSchema.optional(),
  brokenAt: z.string().optional(),
  predicted: z.boolean(),
});
/** @public */
export type RouteState = z.infer<typeof routeStateSchema>;

/**
 * What a change does to a route.
 *
 * - `breaks`: requests that pass will fail, at all or some of the pods.
 * - `mends`: requests that fail will pass.
 * - `changes`: another mode or outcome, and nothing fails that passed.
 * - `accepts`: the same outcome; the server accepts something else.
 * - `unknown`: what becomes of it cannot be said; `reasons` tell why.
 *
 * @public
 */
export const routeEffectSchema = z.enum([
  'breaks',
  'mends',
  'changes',
  'accepts',
  'unknown',
]);
/** @public */
export type RouteEffect = z.infer<typeof routeEffectSchema>;

/**
 * One route before and after. `before` is absent for a route that appears,
 * `after` for one that goes. `because` is the reasoning of the hop that
 * decides the new state.
 *
 * @public
 */
export const routeDiffSchema = z.object({
  id: z.string(),
  entry: objectRefSchema,
  rule: routeRuleSchema,
  service: serviceRefSchema.optional(),
  effect: routeEffectSchema,
  before: routeStateSchema.optional(),
  after: routeStateSchema.optional(),
  failsAt: z.string().optional(),
  reasons: z.array(reasonSchema),
  because: z.array(evidenceSchema),
});
/** @public */
export type RouteDiff = z.infer<typeof routeDiffSchema>;

/** @public */
export const serviceStateSchema = z.object({
  posture: postureSchema,
  modes: z.array(modeSchema),
  routeCount: z.number().int().nonnegative(),
  failing: z.number().int().nonnegative(),
});
/** @public */
export type ServiceState = z.infer<typeof serviceStateSchema>;

/**
 * A service whose state a change alters.
 *
 * @public
 */
export const serviceDiffSchema = z.object({
  ref: serviceRefSchema,
  before: serviceStateSchema.optional(),
  after: serviceStateSchema.optional(),
});
/** @public */
export type ServiceDiff = z.infer<typeof serviceDiffSchema>;

/**
 * What changes would do to the traffic from outside. `verdict` is `breaks`
 * when a route breaks or a new finding is high or critical, `unknown` when
 * something in question cannot be said, else `safe`.
 *
 * `changes` are the routes that differ and do not break; `unread` is why
 * routes may be missing from the lists.
 *
 * @public
 */
export const whatIfResultSchema = z.object({
  cluster: z.string(),
  world: worldSchema,
  observedAt: z.string(),
  verdict: z.enum(['safe', 'breaks', 'unknown']),
  applied: z.array(changeSchema),
  routesInQuestion: z.number().int().nonnegative(),
  breaks: z.array(routeDiffSchema),
  changes: z.array(routeDiffSchema),
  unknown: z.array(routeDiffSchema),
  services: z.array(serviceDiffSchema),
  opened: z.array(findingSchema),
  ended: z.array(findingSchema),
  unread: z.array(reasonSchema),
});
/** @public */
export type WhatIfResult = z.infer<typeof whatIfResultSchema>;

/**
 * Where STRICT is to be turned on: for the workloads of one Service, in one
 * namespace, or in the whole mesh.
 *
 * @public
 */
export const strictScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mesh') }),
  z.object({ kind: z.literal('namespace'), namespace: z.string() }),
  z.object({
    kind: z.literal('service'),
    namespace: z.string(),
    name: z.string(),
  }),
]);
/** @public */
export type StrictScope = z.infer<typeof strictScopeSchema>;

/**
 * What turning on STRICT would do. `overriddenBy` are policies that keep a
 * part of the scope from it; `clientsOutsideMesh` counts the pods without a
 * data plane, by namespace: whether they call a service of the scope is not
 * in the manifests, and if they do, they will be refused. `cannot` is why the
 * policy itself cannot be told; then nothing was tried. `alsoBinds` are other
 * services with the same workloads: a policy for a service cannot spare them.
 *
 * @public
 */
export const strictPlanSchema = whatIfResultSchema.extend({
  scope: strictScopeSchema,
  cannot: reasonSchema.optional(),
  overriddenBy: z.array(objectRefSchema),
  alsoBinds: z.array(serviceRefSchema),
  clientsOutsideMesh: z.array(
    z.object({
      namespace: z.string(),
      pods: z.number().int().nonnegative(),
    }),
  ),
});
/** @public */
export type StrictPlan = z.infer<typeof strictPlanSchema>;

/**
 * A step on the way to STRICT: changes that belong into one pull request.
 * `mends` are ids of routes that STRICT would break and that no longer break
 * after this step and those before it; `left` is how many still would.
 *
 * @public
 */
export const strictStepSchema = z.object({
  title: z.string(),
  changes: z.array(changeSchema),
  owners: z.array(z.string()),
  mends: z.array(z.string()),
  left: z.number().int().nonnegative(),
});
/** @public */
export type StrictStep = z.infer<typeof strictStepSchema>;

/**
 * A change that may keep routes whole under STRICT: the fix of the finding with
 * this key. `keeps` are those of its routes that no longer break once it is
 * made, on its own or `together` with others; `refused` says why it cannot
 * be made, or what it would break.
 *
 * @public
 */
export const strictFixSchema = z.object({
  findingKey: z.string(),
  rule: z.string(),
  summary: z.string(),
  changes: z.array(changeSchema),
  costs: z.array(z.string()),
  routeIds: z.array(z.string()),
  keeps: z.array(z.string()),
  tried: z.enum(['alone', 'together']),
  refused: z.string().optional(),
});
/** @public */
export type StrictFix = z.infer<typeof strictFixSchema>;

/** @public */
export const strictRequestSchema = z.strictObject({
  cluster: z.string().min(1).max(253),
  scope: strictScopeSchema,
});
/** @public */
export type StrictRequest = z.infer<typeof strictRequestSchema>;

/**
 * What turning on STRICT would do, and the order of fixes that gets there with
 * the fewest pull requests. `owners` is by `namespace/name` of the services
 * that are named. The last step turns STRICT on; it is there only when nothing
 * would break then, also of services that the caller may not see. `unmended`
 * are routes that would still break.
 *
 * @public
 */
export const strictAnswerSchema = z.object({
  plan: strictPlanSchema,
  owners: z.record(z.string(), z.string()),
  fixes: z.array(strictFixSchema),
  order: z.array(strictStepSchema),
  unmended: z.array(z.string()),
});
/** @public */
export type StrictAnswer = z.infer<typeof strictAnswerSchema>;
