import * as adapters from './index';
import type { Vendor } from './types';

/**
 * The vendors that come with the engine, sorted by id.
 *
 * @public
 */
export const vendors: readonly Vendor[] = Object.values<Vendor>(adapters).sort(
  (a, b) => (a.id < b.id ? -1 : 1),
);
