/** Who rests on something: nobody, one, a few, or many. Most have one or two. */
type Readers = undefined | Cell | Cell[] | Set<Cell>;

// Where a look through a list begins to take longer than a set does.
const MANY = 16;

/** Something that is read, and that may change between two runs. */
export abstract class Noted {
  /** The run that noted it last: it is noted once in a run. */
  mark = 0;
  private readers: Readers;

  /** Told when nothing rests on it any more. */
  forgotten(): void {}

  add(reader: Cell): void {
    const { readers } = this;
    if (readers === undefined) this.readers = reader;
    else if (readers instanceof Cell) this.readers = [readers, reader];
    else if (readers instanceof Set) readers.add(reader);
    // A copy has no room to grow, which most would never use.
    else if (readers.length < MANY) this.readers = [...readers, reader];
    else this.readers = new Set([...readers, reader]);
  }

  /** @returns whether anybody is left */
  remove(reader: Cell): boolean {
    const { readers } = this;
    if (readers === reader) {
      this.readers = undefined;
    } else if (readers instanceof Set) {
      readers.delete(reader);
      if (readers.size === 0) this.readers = undefined;
    } else if (Array.isArray(readers)) {
      const at = readers.indexOf(reader);
      if (at >= 0) {
        readers[at] = readers[readers.length - 1];
        readers.pop();
      }
      if (readers.length === 0) this.readers = undefined;
    }
    return this.readers !== undefined;
  }

  /** Calls `visit` with all who rest on it. */
  each(visit: (reader: Cell) => void): void {
    const { readers } = this;
    if (readers instanceof Cell) visit(readers);
    else readers?.forEach(visit);
  }
}

/** What changes from outside. */
export class Source extends Noted {}

/** How far the value of a cell can be relied on. */
export type State = 'known' | 'doubtful' | 'stale' | 'running';

/** A value that could not be computed; whoever reads it fails alike. */
export class Failure {
  constructor(readonly error: unknown) {}
}

/** Stands where nothing was computed yet. */
export const NOTHING = Symbol('nothing');

const NO_NOTES: readonly Noted[] = [];

/** A value computed from sources and other values. */
export abstract class Cell<T = unknown> extends Noted {
  state: State = 'stale';
  result: T | Failure | typeof NOTHING = NOTHING;
  /** What it rests on, in the order of the first reading. */
  notes = NO_NOTES;

  abstract compute(): T;

  /** What stays of the value that was there and the one that was computed. */
  settle(_: T, next: T): T {
    return next;
  }

  /**
   * Told that the cell may have changed. A cell that has one is asked for by
   * itself, and stays whoever else rests on it.
   */
  get touched(): Set<Cell> | undefined {
    return undefined;
  }

  /** Takes it back to before it was computed. */
  reset(): void {
    this.state = 'stale';
    this.result = NOTHING;
    this.notes = NO_NOTES;
  }
}
