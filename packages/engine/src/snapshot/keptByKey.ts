import equal from 'fast-deep-equal/es6';

/**
 * Of a list that was there and one computed anew: the new one, with the items
 * of the old one where they say the same, or the old one where all do.
 */
export function keptByKey<T>(
  keyOf: (item: T) => string,
): (known: readonly T[], next: readonly T[]) => readonly T[] {
  return (known, next) => {
    let before: Map<string, T> | undefined;
    let isSame = known.length === next.length;
    const kept = next.map((item, index) => {
      if (known[index] === item) return item;
      if (index < known.length && equal(known[index], item))
        return known[index];
      before ??= new Map(known.map(each => [keyOf(each), each]));
      const own = before.get(keyOf(item));
      isSame = false;
      return own !== undefined && equal(own, item) ? own : item;
    });
    return isSame ? known : kept;
  };
}
