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
    if (this.removed.size + this.added.size === 0) return false;
    const stay =
      this.removed.size > 0
        ? this.all.filter(item => !this.removed.has(item))
        : this.all;
    this.all = merged(stay, [...this.added].sort(this.compare), this.compare);
    this.removed = new Set();
    this.added = new Set();
    return true;
  }
}

function merged<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
): readonly T[] {
  if (left.length === 0) return right;
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
