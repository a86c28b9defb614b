/** A sorted list of what several parts contribute; a change of one is merged in. */
export class SortedParts<K, T> {
  all: readonly T[] = [];
  private readonly parts = new Map<K, readonly T[]>();
  private removed = new Set<T>();
  private added = new Set<T>();

  constructor(private readonly compare: (a: T, b: T) => number) {}

  /** What a part contributes from now on; nothing, when it is gone. */
  set(key: K, items: readonly T[]): void {
    for (const item of this.parts.get(key) ?? []) {
      if (!this.added.delete(item)) this.removed.add(item);
    }
    for (const item of items) {
      if (!this.removed.delete(item)) this.added.add(item);
    }
    if (items.length > 0) this.parts.set(key, items);
    else this.parts.delete(key);
  }

  /** Makes `all` tell what the parts contribute; false when it did already. */
  settle(): boolean {
    const changes = this.removed.size + this.added.size;
    if (changes === 0) return false;
    // A few are found by halving; many are merged in one go.
    this.all =
      changes < 64 && this.all.length > 0
        ? this.patched()
        : merged(
            this.all.filter(item => !this.removed.has(item)),
            [...this.added].sort(this.compare),
            this.compare,
          );
    this.removed = new Set();
    this.added = new Set();
    return true;
  }

  private patched(): readonly T[] {
    const all = [...this.all];
    for (const item of this.removed) {
      let at = this.placeOf(all, item);
      // Items that compare as equal stand side by side.
      while (at < all.length && all[at] !== item) at += 1;
      all.splice(at, 1);
    }
    for (const item of this.added) all.splice(this.placeOf(all, item), 0, item);
    return all;
  }

  /** Where the first item stands that does not come before this one. */
  private placeOf(all: readonly T[], item: T): number {
    let from = 0;
    let to = all.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.compare(all[middle], item) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Several sorted lists as one. */
export function mergeSorted<T>(
  lists: readonly { all: readonly T[] }[],
  compare: (a: T, b: T) => number,
): readonly T[] {
  return lists.reduce<readonly T[]>(
    (left, { all }) => merged(left, all, compare),
    [],
  );
}

function merged<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
): readonly T[] {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const all: T[] = [];
  let at = 0;
  for (const item of right) {
    while (at < left.length && compare(left[at], item) <= 0) {
      all.push(left[at]);
      at += 1;
    }
    all.push(item);
  }
  while (at < left.length) {
    all.push(left[at]);
    at += 1;
  }
  return all;
}
