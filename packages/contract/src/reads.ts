import { z } from 'zod';

/**
 * How the read of one kind ended.
 *
 * - `ok`: everything that exists was read.
 * - `not-given`: manifests without any object of the kind, in an open world.
 *
 * @public
 */
export const readStateSchema = z.enum([
  'ok',
  'forbidden',
  'not-installed',
  'failed',
  'truncated',
  'syncing',
  'not-given',
]);
/** @public */
export type ReadState = z.infer<typeof readStateSchema>;

/**
 * The read status of one kind. `namespaces` restricts the statement to these
 * namespaces; absent means the whole cluster. `simulated` marks a state that
 * a manifest folder's `reads.yaml` asked for. `since` and `lastEventAt`, when
 * the API server last said something about the kind, are ISO timestamps.
 *
 * @public
 */
export const readStatusSchema = z.object({
  group: z.string(),
  kind: z.string(),
  namespaces: z.array(z.string()).optional(),
  state: readStateSchema,
  count: z.number().int().nonnegative().optional(),
  since: z.string().optional(),
  lastEventAt: z.string().optional(),
  message: z.string().optional(),
  simulated: z.boolean().optional(),
});
/** @public */
export type ReadStatus = z.infer<typeof readStatusSchema>;

/**
 * The state of a cluster as a whole.
 *
 * @public
 */
export const clusterStatusSchema = z.enum([
  'ok',
  'partial',
  'syncing',
  'unreachable',
  'unauthorized',
  'on-demand',
]);
/** @public */
export type ClusterStatus = z.infer<typeof clusterStatusSchema>;

/**
 * A closed world holds every object that exists; in an open world an absent
 * object may exist elsewhere.
 *
 * @public
 */
export const worldSchema = z.enum(['open', 'closed']);
/** @public */
export type World = z.infer<typeof worldSchema>;

/**
 * Something wrong with an input: a malformed document, an object defined
 * twice, a field of a wrong type, a limit passed. Nothing is dropped silently;
 * what was left out is named here.
 *
 * @public
 */
export const problemSchema = z.object({
  code: z.enum([
    'unreadable-file',
    'malformed-document',
    'not-an-object',
    'invalid-object',
    'duplicate-object',
    'limit-exceeded',
    'not-analysed-kind',
    'template',
  ]),
  message: z.string(),
  file: z.string().optional(),
  document: z.number().int().positive().optional(),
  line: z.number().int().positive().optional(),
});
/** @public */
export type Problem = z.infer<typeof problemSchema>;
