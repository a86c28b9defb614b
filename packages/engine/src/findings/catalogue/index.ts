import { ambient } from './ambient';
import { chained } from './chained';
import { standalone } from './standalone';
import { vendors } from './vendors';
import type { CatalogueRow } from './row';

export type { CatalogueRow } from './row';

/** Every mistake, by id. */
export const catalogue: readonly CatalogueRow[] = [
  ...standalone,
  ...ambient,
  ...chained,
  ...vendors,
];
