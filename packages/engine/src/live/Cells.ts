import {
  createReactiveSystem,
  type Link,
  type ReactiveNode,
} from 'alien-signals/system';

// The values of `ReactiveFlags`, an enum that only exists for the compiler.
const MUTABLE = 1;
const WATCHING = 2;
const RUNNING = 4;
const DIRTY = 16;
const PENDING = 32;

/** Something that is read, and that may change between two runs. */
export interface Source extends ReactiveNode {
  /** Told when nothing rests on it any more. */
  drop?(): void;
}

/** A value computed from sources and other values. */
export interface Cell<T = unknown> extends ReactiveNode {
  compute(): T;
  /** What stays of the value that was there and the one that was computed. */
  settle?(known: T, next: T): T;
  drop?(): void;
  /** Told that the cell may have changed. */
  touched?: Set<Cell>;
  result?: { value: T } | { error: unknown };
}

/**
 * What was computed, and from what: reading a source or a cell while a cell is
 * computed notes that the one rests on the other. When a source changes, what
 * rests on it is computed anew the next time it is read, and what rests on
 * that only if it came out differently.
 */
export class Cells {
  private reader: ReactiveNode | undefined;
  private runs = 0;
  private run = 0;
  private readonly system = createReactiveSystem({
    update: node => (isCell(node) ? this.compute(node) : refresh(node)),
    notify: node => (node as Cell).touched?.add(node as Cell),
    unwatched: node => {
      // One that is asked for by itself stays, whoever else rests on it.
      if (!isCell(node) || !node.touched) this.forget(node as Source | Cell);
    },
  });

  /** Is something being computed, that will rest on what is read? */
  get isReading(): boolean {
    return this.reader !== undefined;
  }

  source(drop?: () => void): Source {
    return { flags: MUTABLE, ...(drop ? { drop } : {}) };
  }

  cell<T>(
    of: Pick<Cell<T>, 'compute' | 'settle' | 'drop' | 'touched'>,
  ): Cell<T> {
    return { ...of, flags: MUTABLE | DIRTY | (of.touched ? WATCHING : 0) };
  }

  /** Notes that whatever is being computed rests on the source. */
  read(source: Source): void {
    if (source.flags & DIRTY) {
      refresh(source);
      if (source.subs) this.system.shallowPropagate(source.subs);
    }
    if (this.reader) this.system.link(source, this.reader, this.run);
  }

  /** The source has changed. Never called while something is computed. */
  change(source: Source): void {
    if (!source.subs) return;
    source.flags |= DIRTY;
    this.system.propagate(source.subs, false);
  }

  /** The value of a cell, computed if it has to be. */
  value<T>(cell: Cell<T>): T {
    if (this.isStale(cell)) {
      if (this.compute(cell as Cell) && cell.subs)
        this.system.shallowPropagate(cell.subs);
    }
    if (this.reader) this.system.link(cell, this.reader, this.run);
    const { result } = cell;
    if (result && 'value' in result) return result.value;
    throw result ? result.error : new Error('A cell rests on itself');
  }

  /** Runs something of which nothing rests on what it reads. */
  apart<T>(run: () => T): T {
    const outer = { reader: this.reader, run: this.run };
    this.reader = undefined;
    try {
      return run();
    } finally {
      this.reader = outer.reader;
      this.run = outer.run;
    }
  }

  /** Forgets a cell that nothing rests on. */
  dispose(cell: Cell): void {
    cell.touched?.delete(cell);
    this.forget(cell);
  }

  private isStale(cell: ReactiveNode): boolean {
    const { flags } = cell;
    if (flags & DIRTY) return true;
    if (!(flags & PENDING)) return false;
    if (cell.deps && this.system.checkDirty(cell.deps, cell)) return true;
    cell.flags &= ~PENDING;
    return false;
  }

  /** @returns whether it came out differently */
  private compute(cell: Cell): boolean {
    const { result: known, flags } = cell;
    cell.depsTail = undefined;
    cell.flags = MUTABLE | RUNNING | (flags & WATCHING);
    const outer = { reader: this.reader, run: this.run };
    this.reader = cell;
    this.runs += 1;
    this.run = this.runs;
    try {
      const next = cell.compute();
      const value =
        known && 'value' in known && cell.settle
          ? cell.settle(known.value, next)
          : next;
      const isSame =
        known !== undefined && 'value' in known && known.value === value;
      if (!isSame) cell.result = { value };
      return !isSame;
    } catch (error) {
      // Kept, so that whoever reads it next fails alike.
      cell.result = { error };
      return true;
    } finally {
      this.reader = outer.reader;
      this.run = outer.run;
      cell.flags &= ~RUNNING;
      this.dropUnread(cell);
    }
  }

  /** What the cell no longer read. */
  private dropUnread(cell: Cell): void {
    const { depsTail } = cell as { depsTail?: Link };
    let link = depsTail ? depsTail.nextDep : cell.deps;
    while (link) link = this.system.unlink(link, cell);
  }

  private forget(node: Source | Cell): void {
    if (isCell(node)) {
      node.flags = MUTABLE | DIRTY | (node.flags & WATCHING);
      node.result = undefined;
      let link = node.deps;
      while (link) link = this.system.unlink(link, node);
    }
    node.drop?.();
  }
}

function isCell(node: ReactiveNode): node is Cell {
  return 'compute' in node;
}

function refresh(node: ReactiveNode): boolean {
  node.flags = MUTABLE;
  return true;
}
