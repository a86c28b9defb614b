import { z } from 'zod';

/**
 * Where an object was read from, for manifests in files. `document` counts
 * from 1, `line` is the first line of the document in the file, from 1.
 *
 * @public
 */
export const originSchema = z.object({
  file: z.string(),
  document: z.number().int().positive(),
  line: z.number().int().positive(),
});
/** @public */
export type Origin = z.infer<typeof originSchema>;

/**
 * Names one Kubernetes object of a cluster. `group` is empty for the core
 * group; `namespace` is absent for cluster-scoped kinds.
 *
 * @public
 */
export const objectRefSchema = z.object({
  group: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  origin: originSchema.optional(),
});
/** @public */
export type ObjectRef = z.infer<typeof objectRefSchema>;

/**
 * Names one service of one cluster.
 *
 * @public
 */
export const serviceRefSchema = z.object({
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
});
/** @public */
export type ServiceRef = z.infer<typeof serviceRefSchema>;

/**
 * Names one pod. `predicted` pods do not exist yet: they stand for the pods
 * that a workload's template would give.
 *
 * @public
 */
export const podRefSchema = z.object({
  namespace: z.string(),
  name: z.string(),
  predicted: z.boolean().optional(),
});
/** @public */
export type PodRef = z.infer<typeof podRefSchema>;
