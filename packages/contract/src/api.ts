import { z } from 'zod';
import {
  controllerSchema,
  entryResultSchema,
  meshSchema,
  notEvaluatedSchema,
  routeSchema,
  servicePostureSchema,
} from './analysis';
import { reasonSchema } from './evidence';
import { changeSchema, findingSchema } from './finding';
import { many } from './many';
import {
  clusterStatusSchema,
  problemSchema,
  readStatusSchema,
  worldSchema,
} from './reads';
import { policyStatusSchema, shortfallSchema } from './policy';
import { serviceRefSchema } from './refs';
import {
  modeSchema,
  outcomeSchema,
  postureSchema,
  severitySchema,
} from './values';

/**
 * One page of a list. `nextCursor` is absent on the last page; `totalCount`
 * counts what the caller may see under the same filter.
 *
 * @public
 */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    totalCount: z.number().int().nonnegative(),
    pageInfo: z.object({ nextCursor: z.string().optional() }),
  });
}

/**
 * A cluster as the API shows it. `stale` is true when the stored result is
 * older than the last attempt to read; `observedAt` tells its age.
 *
 * @public
 */
export const clusterSummarySchema = z.object({
  name: z.string(),
  source: z.enum(['files', 'kubernetes']),
  world: worldSchema,
  status: clusterStatusSchema,
  stale: z.boolean(),
  observedAt: z.string().optional(),
  message: z.string().optional(),
  reads: z.array(readStatusSchema),
  problems: z.array(problemSchema),
  meshes: z.array(meshSchema),
  counts: z.object({
    services: z.number().int().nonnegative(),
    entries: z.number().int().nonnegative(),
    findings: z.number().int().nonnegative(),
  }),
  notEvaluated: z.array(notEvaluatedSchema),
});
/** @public */
export type ClusterSummary = z.infer<typeof clusterSummarySchema>;

/**
 * A service in a list. `entityRef` is the catalog entity that owns it, where
 * one matched, and `owner` who owns that; `upstream` is the worst outcome of
 * the hops before the last; `status` is the worst over all policies, after
 * waivers.
 *
 * @public
 */
export const serviceSummarySchema = z.object({
  ref: serviceRefSchema,
  posture: postureSchema,
  modes: z.array(modeSchema),
  routeCount: z.number().int().nonnegative(),
  failing: z.number().int().nonnegative(),
  findingCount: z.number().int().nonnegative(),
  worstSeverity: severitySchema.optional(),
  upstream: outcomeSchema.optional(),
  predicted: z.boolean(),
  stale: z.boolean(),
  observedAt: z.string(),
  unknown: z.array(reasonSchema).optional(),
  entityRef: z.string().optional(),
  owner: z.string().optional(),
  status: policyStatusSchema.optional(),
});
/** @public */
export type ServiceSummary = z.infer<typeof serviceSummarySchema>;

/**
 * Where a service stands with one policy that is about it, after waivers. Its
 * `shortfalls` stay when it is waived. `since` is when this status began,
 * waivers left aside; `waivedUntil` and `waiverIds` are of the waivers in force.
 *
 * @public
 */
export const servicePolicySchema = z.object({
  policyId: z.string(),
  title: z.string(),
  severity: severitySchema,
  status: policyStatusSchema,
  shortfalls: z.array(shortfallSchema),
  predicted: z.boolean(),
  since: z.string(),
  waivedUntil: z.string().optional(),
  waiverIds: z.array(z.string()),
});
/** @public */
export type ServicePolicy = z.infer<typeof servicePolicySchema>;

/**
 * Everything about one service that a page needs in one answer.
 *
 * @public
 */
export const serviceDetailsSchema = z.object({
  summary: serviceSummarySchema,
  service: servicePostureSchema,
  routes: z.array(routeSchema),
  controllers: z.array(controllerSchema),
  findings: z.array(findingSchema),
  policies: z.array(servicePolicySchema).optional(),
});
/** @public */
export type ServiceDetails = z.infer<typeof serviceDetailsSchema>;

/**
 * Which rule of the entity mapping matched: the entity's own annotation, its
 * label selector, its kubernetes id, or none.
 *
 * @public
 */
export const matchedBySchema = z.enum([
  'annotation',
  'label-selector',
  'kubernetes-id',
  'none',
]);
/** @public */
export type MatchedBy = z.infer<typeof matchedBySchema>;

/**
 * The posture of a catalog entity over all its services in all clusters.
 * `missing` names what the entity's annotations ask for and no cluster has;
 * `waiverProblems` what of its annotation with waivers does not hold, and why.
 *
 * @public
 */
export const entityPostureSchema = z.object({
  entityRef: z.string(),
  matchedBy: matchedBySchema,
  matchedValue: z.string().optional(),
  posture: postureSchema,
  modes: z.array(modeSchema),
  sentence: z.string(),
  services: z.array(serviceSummarySchema),
  clusters: z.array(clusterSummarySchema),
  missing: z.array(z.string()),
  waiverProblems: z.array(z.string()).optional(),
});
/** @public */
export type EntityPosture = z.infer<typeof entityPostureSchema>;

/** @public */
export const serviceSortSchema = z.enum([
  'name',
  '-name',
  'posture',
  '-posture',
  'findings',
  '-findings',
]);
/** @public */
export type ServiceSort = z.infer<typeof serviceSortSchema>;

const paging = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(2000).optional(),
};

/**
 * Which services a list, a count or an export is about; everything that is
 * stated has to hold, and of a repeated one any value.
 *
 * - `owner`: who owns the entity of the service, `none` for those of nobody;
 *   `ownedBy`: a group with all its child groups; `entity`: the entity itself.
 * - `status`: the worst over the policies that `policy` names, over all of them
 *   without it. `policy` alone leaves no service out.
 * - `rule`, `severity`: a finding of this rule or severity holds; `vendor`: a
 *   route is served by it.
 *
 * @public
 */
export const serviceFiltersSchema = z.object({
  cluster: many(z.string()).optional(),
  namespace: many(z.string()).optional(),
  posture: many(postureSchema).optional(),
  mode: many(modeSchema).optional(),
  search: z.string().max(200).optional(),
  entity: many(z.string()).optional(),
  owner: many(z.string()).optional(),
  ownedBy: z.string().max(300).optional(),
  system: many(z.string()).optional(),
  lifecycle: many(z.string()).optional(),
  policy: many(z.string()).optional(),
  status: many(policyStatusSchema).optional(),
  vendor: many(z.string()).optional(),
  rule: many(z.string()).optional(),
  severity: many(severitySchema).optional(),
});
/** @public */
export type ServiceFilters = z.input<typeof serviceFiltersSchema>;

/** @public */
export const serviceQuerySchema = serviceFiltersSchema.extend({
  ...paging,
  sort: serviceSortSchema.default('posture'),
});
/** @public */
export type ServiceQuery = z.input<typeof serviceQuerySchema>;

/** @public */
export const entryQuerySchema = z.object({
  ...paging,
  cluster: many(z.string()).optional(),
  state: many(entryResultSchema.shape.state).optional(),
  vendor: many(z.string()).optional(),
});
/** @public */
export type EntryQuery = z.input<typeof entryQuerySchema>;

/** @public */
export const findingQuerySchema = z.object({
  ...paging,
  cluster: many(z.string()).optional(),
  rule: many(z.string()).optional(),
  severity: many(severitySchema).optional(),
  owner: many(z.string()).optional(),
  ownedBy: z.string().max(300).optional(),
});
/** @public */
export type FindingQuery = z.input<typeof findingQuerySchema>;

/** @public */
export const servicePageSchema = pageSchema(serviceSummarySchema);
/** @public */
export type ServicePage = z.infer<typeof servicePageSchema>;

/** @public */
export const entryPageSchema = pageSchema(
  entryResultSchema.extend({ cluster: z.string() }),
);
/** @public */
export type EntryPage = z.infer<typeof entryPageSchema>;

/** @public */
export const findingPageSchema = pageSchema(
  findingSchema.extend({
    cluster: z.string(),
    firstSeen: z.string(),
    lastSeen: z.string(),
  }),
);
/** @public */
export type FindingPage = z.infer<typeof findingPageSchema>;

/** @public */
export const clusterListSchema = z.object({
  items: z.array(clusterSummarySchema),
});
/** @public */
export type ClusterList = z.infer<typeof clusterListSchema>;

/**
 * Posted manifests. `yaml` is at most 2 MiB; `complete` states that an absent
 * object does not exist.
 *
 * @public
 */
export const analyzeRequestSchema = z.object({
  yaml: z.string().max(2 * 1024 * 1024),
  complete: z.boolean().default(false),
  cluster: z.string().max(253).default('posted'),
});
/** @public */
export type AnalyzeRequest = z.input<typeof analyzeRequestSchema>;

/**
 * Asks what a change would do to a cluster's stored objects.
 *
 * @public
 */
export const previewRequestSchema = z.object({
  cluster: z.string(),
  changes: z.array(changeSchema).min(1).max(50),
  services: z.array(serviceRefSchema).max(50).optional(),
});
/** @public */
export type PreviewRequest = z.infer<typeof previewRequestSchema>;

/**
 * The objects that a change touches, as YAML text before and after, and the
 * posture of the services before and after. `before` is absent for a created
 * object, `after` for a deleted one.
 *
 * @public
 */
export const previewSchema = z.object({
  basedOn: z.string(),
  objects: z.array(
    z.object({
      title: z.string(),
      kubectl: z.string().optional(),
      before: z.string().optional(),
      after: z.string().optional(),
    }),
  ),
  services: z.array(
    z.object({
      ref: serviceRefSchema,
      before: z
        .object({ posture: postureSchema, modes: z.array(modeSchema) })
        .optional(),
      after: z
        .object({ posture: postureSchema, modes: z.array(modeSchema) })
        .optional(),
    }),
  ),
});
/** @public */
export type Preview = z.infer<typeof previewSchema>;
