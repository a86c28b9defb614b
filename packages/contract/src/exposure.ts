import { z } from 'zod';
import { controllerSchema, routeSchema } from './analysis';
import { exposeOptionsSchema, renderedSchema } from './intent';

/**
 * What can be asked for on a cluster. `basedOn` tells the age of what the
 * answer rests on.
 *
 * @public
 */
export const intentOptionsSchema = exposeOptionsSchema.extend({
  cluster: z.string(),
  basedOn: z.string(),
});
/** @public */
export type IntentOptions = z.infer<typeof intentOptionsSchema>;

/**
 * Asks for the manifests of an intent on a cluster. The intent may be
 * unfinished: what is wrong with it comes back as refusals.
 *
 * @public
 */
export const renderRequestSchema = z.object({
  cluster: z.string(),
  intent: z.record(z.string(), z.unknown()),
});
/** @public */
export type RenderRequest = z.infer<typeof renderRequestSchema>;

/**
 * The manifests of an intent, and the routes by which the service would be
 * reached with them. A workload that is not there yet is imagined.
 *
 * @public
 */
export const renderAnswerSchema = z.object({
  basedOn: z.string(),
  rendered: renderedSchema,
  routes: z.array(routeSchema),
  controllers: z.array(controllerSchema),
});
/** @public */
export type RenderAnswer = z.infer<typeof renderAnswerSchema>;
