import type { Cell, Cells } from './Cells';

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
  private readonly cellByKey = new Map<K, Cell<T>>();
  private readonly keyByCell = new Map<Cell, K>();
  private readonly values = new Map<K, T>();
  private readonly touched = new Set<Cell>();
  private gone: PartChange<K, T>[] = [];

  /** @param settle - what stays of a value and the one computed anew */
  constructor(
    private readonly cells: Cells,
    private readonly compute: (key: K) => T,
    private readonly settle: (known: T, next: T) => T,
  ) {}

  /** These keys and no others. */
  setKeys(keys: readonly K[]): void {
    const wanted = new Set(keys);
    for (const [key, cell] of this.cellByKey) {
      if (wanted.has(key)) continue;
      this.cellByKey.delete(key);
      this.keyByCell.delete(cell as Cell);
      this.cells.dispose(cell as Cell);
      this.gone.push({ key, before: this.values.get(key) });
      this.values.delete(key);
    }
    for (const key of wanted) {
      if (this.cellByKey.has(key)) continue;
      const cell = this.cells.cell({
        compute: () => this.compute(key),
        settle: this.settle,
        touched: this.touched,
      });
      this.cellByKey.set(key, cell);
      this.keyByCell.set(cell as Cell, key);
      this.touched.add(cell as Cell);
    }
  }

  /** Brings every part up to date; a pause is possible after each. */
  *update(changed: (change: PartChange<K, T>) => void): Generator<void> {
    for (const change of this.gone.splice(0)) changed(change);
    for (const cell of this.touched) {
      this.touched.delete(cell);
      const key = this.keyByCell.get(cell) as K;
      const before = this.values.get(key);
      const after = this.cells.value(cell) as T;
      if (before !== after) {
        this.values.set(key, after);
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
    const cell = this.cellByKey.get(key);
    return cell && this.cells.value(cell);
  }

  /** A part as `update` left it. */
  get(key: K): T | undefined {
    return this.values.get(key);
  }
}
