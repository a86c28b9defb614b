import type { Cells } from './Cells';
import { Cell } from './Noted';

/** A part that came out differently, or that is new or gone. */
export interface PartChange<K, T> {
  key: K;
  before?: T;
  after?: T;
}

/**
 * One result for each of many keys. Only those that may have changed are
 * looked at again.
 */
export class LiveParts<K, T> {
  private readonly byKey = new Map<K, Part<K, T>>();
  private readonly touched = new Set<Cell>();
  private keys?: readonly K[];
  private gone: PartChange<K, T>[] = [];

  /** @param keep - what stays of a value and the one computed anew */
  constructor(
    private readonly cells: Cells,
    private readonly compute: (key: K) => T,
    private readonly keep: (known: T, next: T) => T,
  ) {}

  /** These keys and no others. */
  setKeys(keys: readonly K[]): void {
    if (keys === this.keys) return;
    this.keys = keys;
    const wanted = new Set(keys);
    for (const [key, part] of this.byKey) {
      if (wanted.has(key)) continue;
      this.byKey.delete(key);
      this.cells.dispose(part as Cell);
      this.gone.push({ key, before: part.told });
    }
    for (const key of wanted) {
      if (this.byKey.has(key)) continue;
      const part = new Part(key, this.compute, this.keep, this.touched);
      this.byKey.set(key, part);
      this.touched.add(part as Cell);
    }
  }

  /** Brings every part up to date; a pause is possible after each. */
  *update(changed: (change: PartChange<K, T>) => void): Generator<void> {
    for (const change of this.gone.splice(0)) changed(change);
    for (const cell of this.touched) {
      this.touched.delete(cell);
      const part = cell as Part<K, T>;
      const { key, told: before } = part;
      const after = this.cells.value(part);
      if (before !== after) {
        part.told = after;
        changed({
          key,
          after,
          ...(before === undefined ? {} : { before }),
        });
      }
      yield;
    }
  }

  /** A part as it is now; whatever is being computed rests on it. */
  read(key: K): T | undefined {
    const part = this.byKey.get(key);
    return part && this.cells.value(part);
  }

  /** A part as `update` left it. */
  get(key: K): T | undefined {
    return this.byKey.get(key)?.told;
  }
}

class Part<K, T> extends Cell<T> {
  /** As it was told last. */
  told?: T;

  constructor(
    readonly key: K,
    private readonly make: (key: K) => T,
    private readonly keep: (known: T, next: T) => T,
    private readonly among: Set<Cell>,
  ) {
    super();
  }

  override get touched(): Set<Cell> {
    return this.among;
  }

  compute(): T {
    return this.make(this.key);
  }

  override settle(known: T, next: T): T {
    return this.keep(known, next);
  }
}
