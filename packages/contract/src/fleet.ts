import { z } from 'zod';
import { controllerSchema } from './analysis';
import { serviceFiltersSchema } from './api';
import { many } from './many';
import { policySchema, policyStatusSchema } from './policy';
import { modeSchema, postureSchema } from './values';

const count = z.number().int().nonnegative();

/**
 * How many services stand where, of policies after waivers.
 *
 * @public
 */
export const statusCountsSchema = z.record(policyStatusSchema, count);
/** @public */
export type StatusCounts = z.infer<typeof statusCountsSchema>;

/** @public */
export const postureCountsSchema = z.record(postureSchema, count);
/** @public */
export type PostureCounts = z.infer<typeof postureCountsSchema>;

/** @public */
export const overviewQuerySchema = serviceFiltersSchema;
/** @public */
export type OverviewQuery = z.input<typeof overviewQuerySchema>;

/**
 * The numbers of one selection of services, all of one moment: `services`
 * equals the `totalCount` of the list with the same filters, and so do the
 * parts of `postures` and `statuses` with that filter added. A service of
 * several modes counts once for each, and `modes` may add up to more.
 *
 * `statuses` is by the worst status of each service over the policies that the
 * filter names, all of them without one. `week` counts, over the last seven
 * days, policy statuses that became violating and that ceased to be, by cause
 * `object` or `policy`.
 *
 * @public
 */
export const overviewSchema = z.object({
  revision: z.string(),
  services: count,
  coverage: z.object({
    /** Services whose posture is known. */
    evaluated: count,
    clusters: count,
    /** Clusters whose last reading was complete and is not stale. */
    clustersRead: count,
    /** Of the results of the selection; absent before the first reading. */
    oldestAt: z.string().optional(),
    newestAt: z.string().optional(),
  }),
  postures: postureCountsSchema,
  modes: z.record(modeSchema, count),
  statuses: statusCountsSchema,
  policies: z.array(
    z.object({ policyId: z.string(), statuses: statusCountsSchema }),
  ),
  /** Services that refuse requests, and those in plaintext where a policy asks for more. */
  failing: z.object({ broken: count, plaintextViolating: count }),
  week: z.object({ since: z.string(), introduced: count, fixed: count }),
  waivers: z.object({
    pending: count,
    active: count,
    expiringWithin7Days: count,
  }),
});
/** @public */
export type Overview = z.infer<typeof overviewSchema>;

/**
 * One owner. `owner` is an entity reference, absent for services without one.
 * `own` counts what the group owns itself, `total` what its child groups own
 * as well. `parent` is the next group above that is listed.
 *
 * @public
 */
export const ownerSummarySchema = z.object({
  owner: z.string().optional(),
  title: z.string().optional(),
  parent: z.string().optional(),
  own: statusCountsSchema,
  total: statusCountsSchema,
  policies: z.array(
    z.object({
      policyId: z.string(),
      own: statusCountsSchema,
      total: statusCountsSchema,
    }),
  ),
});
/** @public */
export type OwnerSummary = z.infer<typeof ownerSummarySchema>;

/**
 * Owners of the services of a selection and the groups above them, worst
 * first. What they count together is what the list with the same filters has.
 *
 * @public
 */
export const ownerListSchema = z.object({
  revision: z.string(),
  services: count,
  items: z.array(ownerSummarySchema),
});
/** @public */
export type OwnerList = z.infer<typeof ownerListSchema>;

/**
 * The policies that are in force, and where the services that the caller may
 * see stand. `source` tells whether the platform team configured them.
 *
 * @public
 */
export const policyListSchema = z.object({
  revision: z.string(),
  source: z.enum(['config', 'default']),
  items: z.array(
    z.object({ policy: policySchema, statuses: statusCountsSchema }),
  ),
});
/** @public */
export type PolicyList = z.infer<typeof policyListSchema>;

/**
 * `policy` is an id; without it, the worst status over all policies counts.
 *
 * @public
 */
export const trendQuerySchema = z.object({
  days: z.coerce.number().int().min(1).max(400).default(90),
  cluster: many(z.string()).optional(),
  owner: many(z.string()).optional(),
  ownedBy: z.string().max(300).optional(),
  policy: z.string().max(63).optional(),
});
/** @public */
export type TrendQuery = z.input<typeof trendQuerySchema>;

/**
 * One day in UTC. `missing` are clusters that were not counted that day, and
 * were before and after: a gap, not zero. Without `postures` and `statuses`,
 * nothing was counted at all.
 *
 * @public
 */
export const trendDaySchema = z.object({
  day: z.iso.date(),
  missing: z.array(z.string()),
  postures: postureCountsSchema.optional(),
  statuses: statusCountsSchema.optional(),
});
/** @public */
export type TrendDay = z.infer<typeof trendDaySchema>;

/** @public */
export const trendSchema = z.object({ days: z.array(trendDaySchema) });
/** @public */
export type Trend = z.infer<typeof trendSchema>;

/** @public */
export const controllerQuerySchema = z.object({
  cluster: many(z.string()).optional(),
  vendor: many(z.string()).optional(),
});
/** @public */
export type ControllerQuery = z.input<typeof controllerQuerySchema>;

/**
 * An ingress controller, a cloud load balancer or an Istio gateway, with what
 * it serves. `endOfLife` says since when its vendor mends nothing any more.
 *
 * @public
 */
export const controllerSummarySchema = z.object({
  cluster: z.string(),
  controller: controllerSchema,
  entries: count,
  routes: count,
  services: count,
  endOfLife: z
    .object({
      since: z.string().optional(),
      message: z.string(),
      url: z.string(),
    })
    .optional(),
});
/** @public */
export type ControllerSummary = z.infer<typeof controllerSummarySchema>;

/** @public */
export const controllerListSchema = z.object({
  items: z.array(controllerSummarySchema),
});
/** @public */
export type ControllerList = z.infer<typeof controllerListSchema>;
