import { z } from 'zod';

/**
 * A file with manifests. `file` is what evidence and problems call it, such as
 * its path in a repository.
 *
 * @public
 */
export const manifestFileSchema = z.object({
  file: z.string().min(1).max(1000),
  text: z.string(),
});
/** @public */
export type ManifestFile = z.infer<typeof manifestFileSchema>;

/**
 * Asks what the manifests of a repository would be on a cluster. All texts
 * together have at most 2 MiB.
 *
 * @public
 */
export const checkRequestSchema = z.object({
  cluster: z.string(),
  files: z.array(manifestFileSchema).min(1).max(500),
});
/** @public */
export type CheckRequest = z.infer<typeof checkRequestSchema>;
