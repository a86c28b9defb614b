import { z } from 'zod';

/**
 * Who serves an entry or a route: the id of the vendor adapter, or `unknown`
 * where the objects do not tell.
 *
 * @public
 */
export const vendorIdSchema = z.string().regex(/^[a-z][a-z0-9-]*$/);
/** @public */
export type VendorId = z.infer<typeof vendorIdSchema>;

/**
 * What the client side of a hop puts on the wire.
 *
 * @public
 */
export const sentSchema = z.enum([
  'plaintext',
  'istio-mtls',
  'hbone',
  'tls-simple',
  'tls-mutual',
  'none',
  'mixed',
  'unknown',
]);
/** @public */
export type Sent = z.infer<typeof sentSchema>;

/**
 * What the server side of a hop would accept. `unguarded` means that no data
 * plane intercepts the port. Absent where no server was reached.
 *
 * @public
 */
export const acceptsSchema = z.enum([
  'strict',
  'permissive',
  'disable',
  'unguarded',
  'gateway',
  'waypoint',
  'mixed',
  'unknown',
]);
/** @public */
export type Accepts = z.infer<typeof acceptsSchema>;

/**
 * What becomes of a request on a hop.
 *
 * @public
 */
export const outcomeSchema = z.enum([
  'mtls',
  'app-tls',
  'plaintext',
  'rejected',
  'tls-error',
  'mixed',
  'unknown',
]);
/** @public */
export type Outcome = z.infer<typeof outcomeSchema>;

/**
 * How outside traffic reaches a service by one route. A service has the set of
 * its routes' modes.
 *
 * @public
 */
export const modeSchema = z.enum([
  'standalone',
  'chained',
  'istio-gateway',
  'not-exposed',
  'unknown',
]);
/** @public */
export type Mode = z.infer<typeof modeSchema>;

/**
 * The posture of a service: the worst last hop over its routes. `broken` when
 * any route is rejected or fails its TLS handshake.
 *
 * @public
 */
export const postureSchema = z.enum([
  'mtls',
  'app-tls',
  'plaintext',
  'mixed',
  'broken',
  'not-exposed',
  'unknown',
]);
/** @public */
export type Posture = z.infer<typeof postureSchema>;

/**
 * TLS between the outside client and the first proxy. Informational; it is
 * never counted into a posture.
 *
 * @public
 */
export const edgeSchema = z.enum([
  'none',
  'terminate',
  'passthrough',
  'redirect',
  'unknown',
]);
/** @public */
export type Edge = z.infer<typeof edgeSchema>;

/**
 * How a process takes part in the mesh.
 *
 * @public
 */
export const dataPlaneSchema = z.enum([
  'sidecar',
  'ambient',
  'certificates',
  'gateway',
  'waypoint',
  'none',
  'unknown',
]);
/** @public */
export type DataPlane = z.infer<typeof dataPlaneSchema>;

/**
 * Severity of a finding, worst first.
 *
 * @public
 */
export const severitySchema = z.enum([
  'critical',
  'high',
  'medium',
  'low',
  'info',
]);
/** @public */
export type Severity = z.infer<typeof severitySchema>;

/**
 * The closed list of reasons for `unknown`.
 *
 * - `forbidden` `not-installed` `failed` `truncated` `syncing` `not-given`: a
 *   kind that decides could not be read; `kind` names it.
 * - `unreadable-object`: an object that decides has fields of wrong types.
 * - `no-controller` `ambiguous-controller`: nobody, or more than one, serves
 *   the entry.
 * - `upstream-not-known`: the controller's upstream addressing cannot be read
 *   from objects.
 * - `other-cluster` `vm` `outside`: the route leaves the cluster.
 * - `endpoint-not-a-pod`: an endpoint address that belongs to no pod.
 * - `dynamic-dns`: the client's proxy resolves the Host header itself.
 * - `address-not-assigned`: an IP range rule decides, and the object has no
 *   address yet.
 * - `regex-not-evaluated`: a user's regular expression decides.
 * - `not-modelled`: this version of the engine has no rule for the case.
 * - `error`: the engine failed on this item; a bug worth reporting.
 *
 * @public
 */
export const reasonCodeSchema = z.enum([
  'forbidden',
  'not-installed',
  'failed',
  'truncated',
  'syncing',
  'not-given',
  'unreadable-object',
  'no-controller',
  'ambiguous-controller',
  'upstream-not-known',
  'other-cluster',
  'vm',
  'outside',
  'endpoint-not-a-pod',
  'dynamic-dns',
  'address-not-assigned',
  'regex-not-evaluated',
  'not-modelled',
  'error',
]);
/** @public */
export type ReasonCode = z.infer<typeof reasonCodeSchema>;
