import { z } from 'zod';
import { evidenceSchema, reasonSchema } from './evidence';
import { objectRefSchema, podRefSchema } from './refs';
import {
  acceptsSchema,
  dataPlaneSchema,
  outcomeSchema,
  sentSchema,
} from './values';

/**
 * One end of a hop.
 *
 * @public
 */
export const nodeSchema = z.object({
  kind: z.enum([
    'client',
    'load-balancer',
    'controller',
    'istio-gateway',
    'waypoint',
    'workload',
    'external',
  ]),
  ref: objectRefSchema.optional(),
  title: z.string(),
  dataPlane: dataPlaneSchema.optional(),
});
/** @public */
export type Node = z.infer<typeof nodeSchema>;

/**
 * What the client process writes on the wire, before any data plane acts.
 * `addressing` says what kind of address is dialled; `address` is the IP where
 * it is known. `clientTls` is TLS that the process starts itself: `mesh` with
 * a mesh certificate and Istio's ALPN, `mesh-no-alpn` with another ALPN.
 *
 * @public
 */
export const wireSchema = z.object({
  addressing: z.enum(['service-ip', 'pod-ip', 'external', 'unknown']),
  address: z.string().optional(),
  port: z.number().int().optional(),
  host: z.string().optional(),
  sni: z.string().optional(),
  path: z.string().optional(),
  protocol: z.enum(['http', 'http2', 'tcp', 'unknown']),
  clientTls: z.enum([
    'none',
    'simple',
    'mutual',
    'mesh',
    'mesh-no-alpn',
    'unknown',
  ]),
});
/** @public */
export type Wire = z.infer<typeof wireSchema>;

/**
 * Endpoints of a hop that behave alike. `inner` is TLS inside a tunnel or
 * inside mTLS. `port` is the pod's port. `podCount` is the number of pods;
 * answers of the API may list fewer `pods`.
 *
 * @public
 */
export const endpointGroupSchema = z.object({
  pods: z.array(podRefSchema).optional(),
  podCount: z.number().int().nonnegative().optional(),
  address: z.string().optional(),
  port: z.number().int().optional(),
  sent: sentSchema,
  inner: sentSchema.optional(),
  accepts: acceptsSchema.optional(),
  outcome: outcomeSchema,
  reason: z.string().optional(),
  unknown: reasonSchema.optional(),
  because: z.array(evidenceSchema),
});
/** @public */
export type EndpointGroup = z.infer<typeof endpointGroupSchema>;

/**
 * One connection of a route: what is sent, what the server accepts, and what
 * becomes of it. A hop whose endpoints differ is `mixed`; the groups tell
 * which. `predicted` marks a hop that rests on manifests never applied or on
 * derived objects.
 *
 * @public
 */
export const hopSchema = z.object({
  from: nodeSchema,
  to: nodeSchema,
  wire: wireSchema,
  sent: sentSchema,
  inner: sentSchema.optional(),
  accepts: acceptsSchema.optional(),
  outcome: outcomeSchema,
  endpoints: z.array(endpointGroupSchema),
  unknown: z.array(reasonSchema).optional(),
  predicted: z.boolean(),
  because: z.array(evidenceSchema),
});
/** @public */
export type Hop = z.infer<typeof hopSchema>;
