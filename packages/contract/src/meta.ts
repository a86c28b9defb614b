import { z } from 'zod';
import { severitySchema, vendorIdSchema } from './values';

/** @public */
export const sourceLinkSchema = z.object({ title: z.string(), url: z.url() });
/** @public */
export type SourceLink = z.infer<typeof sourceLinkSchema>;

/**
 * What a finding rule says about itself. `why` is Markdown: what goes wrong,
 * not how to mend it.
 *
 * @public
 */
export const findingMetaSchema = z.object({
  id: z.string(),
  title: z.string(),
  severity: severitySchema,
  why: z.string(),
  sources: z.array(sourceLinkSchema),
});
/** @public */
export type FindingMeta = z.infer<typeof findingMetaSchema>;

/** @public */
export const vendorMetaSchema = z.object({
  id: vendorIdSchema,
  title: z.string(),
});
/** @public */
export type VendorMeta = z.infer<typeof vendorMetaSchema>;

/**
 * The finding rules and vendors that the running engine knows.
 *
 * @public
 */
export const metaSchema = z.object({
  engineVersion: z.string(),
  findings: z.array(findingMetaSchema),
  vendors: z.array(vendorMetaSchema),
});
/** @public */
export type Meta = z.infer<typeof metaSchema>;
