import { ingressNginx } from './ingress-nginx';
import type { Vendor } from './types';

/**
 * The vendors that come with the engine, sorted by id.
 *
 * @public
 */
export const vendors: readonly Vendor[] = [ingressNginx];
