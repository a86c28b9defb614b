import { z } from 'zod';
import { evidenceSchema, reasonSchema } from './evidence';
import { findingSchema } from './finding';
import { hopSchema } from './hop';
import {
  clusterStatusSchema,
  problemSchema,
  readStatusSchema,
  worldSchema,
} from './reads';
import { objectRefSchema, serviceRefSchema } from './refs';
import {
  acceptsSchema,
  dataPlaneSchema,
  edgeSchema,
  modeSchema,
  outcomeSchema,
  postureSchema,
  vendorIdSchema,
} from './values';

/**
 * Version of the shape of results. Raised when a stored result of an older
 * release can no longer be read.
 *
 * @public
 */
export const SCHEMA_VERSION = 1;

/**
 * One control plane of Istio as its ConfigMap and Deployment show it.
 * `version` is the image tag of istiod, where known.
 *
 * @public
 */
export const meshSchema = z.object({
  revision: z.string(),
  tags: z.array(z.string()),
  version: z.string().optional(),
  namespace: z.string(),
  rootNamespace: z.string(),
  trustDomain: z.string(),
  autoMtls: z.boolean(),
  outboundTrafficPolicy: z.enum([
    'ALLOW_ANY',
    'REGISTRY_ONLY',
    'ALLOW_ANY_DYNAMIC_DNS',
  ]),
  ambient: z.boolean(),
  because: z.array(evidenceSchema),
});
/** @public */
export type Mesh = z.infer<typeof meshSchema>;

/**
 * A running ingress controller, cloud load balancer or Istio gateway that
 * serves entries. `inboundCaptured` tells whether the mesh intercepts traffic
 * that enters it.
 *
 * @public
 */
export const controllerSchema = z.object({
  id: z.string(),
  ref: objectRefSchema.optional(),
  vendor: vendorIdSchema,
  candidates: z.array(vendorIdSchema).optional(),
  title: z.string(),
  placement: z.enum(['in-cluster', 'cloud', 'istio']),
  dataPlane: dataPlaneSchema,
  inboundCaptured: z.boolean().optional(),
  version: z.string().optional(),
  because: z.array(evidenceSchema),
});
/** @public */
export type Controller = z.infer<typeof controllerSchema>;

/**
 * An object by which outside traffic may enter, and who serves it. An entry
 * that no adapter claims is `unclaimed`, never dropped.
 *
 * @public
 */
export const entryResultSchema = z.object({
  ref: objectRefSchema,
  vendor: vendorIdSchema,
  candidates: z.array(vendorIdSchema),
  state: z.enum(['claimed', 'unclaimed', 'not-evaluated', 'not-an-entry']),
  mode: modeSchema,
  routeIds: z.array(z.string()),
  reason: reasonSchema.optional(),
  because: z.array(evidenceSchema),
});
/** @public */
export type EntryResult = z.infer<typeof entryResultSchema>;

/**
 * The rule of an entry that makes a route. `pointer` is a JSON pointer (RFC
 * 6901) into the entry.
 *
 * @public
 */
export const routeRuleSchema = z.object({
  pointer: z.string(),
  hosts: z.array(z.string()),
  path: z.string().optional(),
  port: z.number().int().optional(),
});
/** @public */
export type RouteRule = z.infer<typeof routeRuleSchema>;

/**
 * One entry rule and one destination. `weight` is a percentage-like share as
 * the entry states it. `upstream` is the worst outcome of the hops between the
 * first and the last proxy; `outcome` is that of the last hop. `brokenAt` says
 * where a route ends before it reaches a workload. `id` is stable across runs.
 *
 * @public
 */
export const routeSchema = z.object({
  id: z.string(),
  entry: objectRefSchema,
  rule: routeRuleSchema,
  edge: edgeSchema,
  controllerId: z.string(),
  vendor: vendorIdSchema,
  mode: modeSchema,
  weight: z.number().optional(),
  service: serviceRefSchema.optional(),
  servicePort: z.number().int().optional(),
  upstream: outcomeSchema.optional(),
  outcome: outcomeSchema,
  brokenAt: z.string().optional(),
  predicted: z.boolean(),
  unknown: z.array(reasonSchema).optional(),
  hops: z.array(hopSchema),
});
/** @public */
export type Route = z.infer<typeof routeSchema>;

/**
 * What the pods behind one port of a service accept.
 *
 * @public
 */
export const portTargetSchema = z.object({
  targetPort: z.number().int(),
  pods: z.number().int().nonnegative(),
  accepts: acceptsSchema,
  because: z.array(evidenceSchema),
});
/** @public */
export type PortTarget = z.infer<typeof portTargetSchema>;

/** @public */
export const servicePortPostureSchema = z.object({
  port: z.number().int(),
  name: z.string().optional(),
  protocol: z.string(),
  targets: z.array(portTargetSchema),
});
/** @public */
export type ServicePortPosture = z.infer<typeof servicePortPostureSchema>;

/**
 * The answer for one service: the set of modes, the worst last hop, and what
 * each port accepts. `failing` counts routes that are rejected or fail TLS.
 * `unknownModes` names entry kinds that could not be read, by which the
 * service may also be exposed.
 *
 * @public
 */
export const servicePostureSchema = z.object({
  ref: serviceRefSchema,
  modes: z.array(modeSchema),
  posture: postureSchema,
  routeCount: z.number().int().nonnegative(),
  failing: z.number().int().nonnegative(),
  predicted: z.boolean(),
  labels: z.record(z.string(), z.string()),
  workloadLabels: z.array(z.record(z.string(), z.string())),
  ports: z.array(servicePortPostureSchema),
  routeIds: z.array(z.string()),
  unknown: z.array(reasonSchema).optional(),
});
/** @public */
export type ServicePosture = z.infer<typeof servicePostureSchema>;

/**
 * A check or adapter that could not run, with the reason.
 *
 * @public
 */
export const notEvaluatedSchema = z.object({
  id: z.string(),
  stage: z.enum(['vendor', 'finding']),
  reason: reasonSchema,
});
/** @public */
export type NotEvaluated = z.infer<typeof notEvaluatedSchema>;

/**
 * Everything the engine says about one cluster. Arrays are sorted; equal
 * inputs give equal bytes. `observedAt` is an ISO timestamp given with the
 * input.
 *
 * @public
 */
export const clusterAnalysisSchema = z.object({
  schemaVersion: z.number().int(),
  engineVersion: z.string(),
  cluster: z.string(),
  world: worldSchema,
  observedAt: z.string(),
  status: clusterStatusSchema,
  reads: z.array(readStatusSchema),
  problems: z.array(problemSchema),
  meshes: z.array(meshSchema),
  controllers: z.array(controllerSchema),
  entries: z.array(entryResultSchema),
  routes: z.array(routeSchema),
  services: z.array(servicePostureSchema),
  findings: z.array(findingSchema),
  notEvaluated: z.array(notEvaluatedSchema),
});
/** @public */
export type ClusterAnalysis = z.infer<typeof clusterAnalysisSchema>;
