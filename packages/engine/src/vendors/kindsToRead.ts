import { type Kind, kinds } from '../snapshot/kinds';
import { ownKinds } from './context';
import { vendors as builtIn } from './all';
import type { Vendor } from './types';

/**
 * Every kind that an analysis with these vendors reads, by group and kind.
 * Readers of clusters list these and no others.
 *
 * @public
 */
export function kindsToRead(
  vendors: readonly Vendor[] = builtIn,
): readonly Kind<unknown>[] {
  return [...new Set([...kinds, ...ownKinds(vendors)])].sort((a, b) =>
    `${a.group}/${a.kind}` < `${b.group}/${b.kind}` ? -1 : 1,
  );
}
