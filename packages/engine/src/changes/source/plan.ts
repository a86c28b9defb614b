import type { Pair } from 'yaml';
import { isRecord, same } from '../json';
import { EditRefused } from './Edit';
import { keyOf } from './nodes';
import type { Place } from './replaceValue';

/** Goes on with what is inside. */
export type Next = (
  place: Place,
  before: unknown,
  after: unknown,
  key: string,
) => void;

/** What becomes of the pairs of a map. */
export function planMap(
  pairs: readonly Pair[],
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: string,
): { removed: ReadonlySet<Pair>; added: [string, unknown][] } {
  const written = new Map(pairs.map(pair => [keyOf(pair), pair]));
  const removed = new Set<Pair>();
  for (const key of Object.keys(before)) {
    const pair = written.get(key);
    const changed = !same(before[key], after[key]);
    if (!pair && changed && (!(key in after) || isRecord(before[key]))) {
      throw new EditRefused(
        `${path}.${key} comes by a merge key <<: write it out first`,
      );
    }
    if (pair && !(key in after)) removed.add(pair);
  }
  const added = Object.entries(after).filter(
    ([key, value]) => !written.has(key) && !same(before[key], value),
  );
  return { removed, added };
}

/** What becomes of the items of a list: those in the middle change. */
export function planList(before: unknown[], after: unknown[]) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && same(before[head], after[head])) head += 1;
  let tail = 0;
  while (
    tail < shorter - head &&
    same(before[before.length - 1 - tail], after[after.length - 1 - tail])
  ) {
    tail += 1;
  }
  const changed = Math.min(before.length, after.length) - head - tail;
  return {
    /** Items from `head` on that are changed in place. */
    head,
    changed,
    /** Index behind which items are added or removed. */
    at: head + changed,
    removed: before.length - tail - head - changed,
    added: after.slice(head + changed, after.length - tail),
  };
}
