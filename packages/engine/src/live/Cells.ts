import { Cell, Failure, NOTHING, type Noted, type Source } from './Noted';

/** What a computation has read so far. */
interface Run {
  id: number;
  cell: Cell;
  /** How many of the notes of the last time were read again, in order. */
  again: number;
  /** All that was read, from where it was no longer as the last time. */
  notes?: Noted[];
}

/**
 * What was computed, and from what: reading a source or a cell while a cell is
 * computed notes that the one rests on the other. When a source changes, what
 * rests on it is computed anew the next time it is read, and what rests on
 * that only if it came out differently.
 *
 * A note is a place in two lists: there are a hundred of them for a service.
 */
export class Cells {
  private run: Run | undefined;
  private runs = 0;

  /** Is something being computed, that will rest on what is read? */
  get isReading(): boolean {
    return this.run !== undefined;
  }

  /** Notes that whatever is being computed rests on this. */
  read(noted: Noted): void {
    const { run } = this;
    if (!run || noted.mark === run.id) return;
    noted.mark = run.id;
    if (!run.notes && run.cell.notes[run.again] === noted) {
      run.again += 1;
      return;
    }
    run.notes ??= run.cell.notes.slice(0, run.again);
    run.notes.push(noted);
  }

  /** The source has changed. Never called while something is computed. */
  change(source: Source): void {
    const doubtful: Cell[] = [];
    const doubt = (cell: Cell, state: 'doubtful' | 'stale') => {
      if (cell.state === 'known') {
        cell.touched?.add(cell);
        doubtful.push(cell);
        cell.state = state;
      } else if (state === 'stale') {
        cell.state = state;
      }
    };
    source.each(cell => doubt(cell, 'stale'));
    for (let cell = doubtful.pop(); cell; cell = doubtful.pop()) {
      cell.each(reader => doubt(reader, 'doubtful'));
    }
  }

  /** The value of a cell, computed if it has to be. */
  value<T>(cell: Cell<T>): T {
    this.refresh(cell as Cell);
    this.read(cell as Cell);
    const { result } = cell;
    if (result instanceof Failure) throw result.error;
    return result as T;
  }

  /** Runs something of which nothing rests on what it reads. */
  apart<T>(run: () => T): T {
    const outer = this.run;
    this.run = undefined;
    try {
      return run();
    } finally {
      this.run = outer;
    }
  }

  /** Forgets a cell that nothing rests on. */
  dispose(cell: Cell): void {
    cell.touched?.delete(cell);
    this.forget(cell);
  }

  private refresh(cell: Cell): void {
    if (cell.state === 'known') return;
    if (cell.state === 'running') throw new Error('A cell rests on itself');
    if (cell.state === 'doubtful' && !this.isStale(cell)) {
      cell.state = 'known';
      return;
    }
    if (!this.compute(cell)) return;
    cell.each(reader => {
      if (reader.state === 'doubtful') reader.state = 'stale';
    });
  }

  /** Did anything that the cell rests on come out differently? */
  private isStale(cell: Cell): boolean {
    for (const noted of cell.notes) {
      if (noted instanceof Cell) this.refresh(noted);
      // Whatever changed has said so to all who rest on it.
      if (cell.state === 'stale') return true;
    }
    return false;
  }

  /** @returns whether it came out differently */
  private compute(cell: Cell): boolean {
    const { result: known } = cell;
    const outer = this.run;
    const run: Run = { id: this.nextRun(), cell, again: 0 };
    this.run = run;
    cell.state = 'running';
    let result: Cell['result'];
    try {
      const next = cell.compute();
      result =
        known === NOTHING || known instanceof Failure
          ? next
          : cell.settle(known, next);
    } catch (error) {
      result = new Failure(error);
    } finally {
      this.run = outer;
    }
    this.keepNotes(run);
    cell.state = 'known';
    if (result === known) return false;
    cell.result = result;
    return true;
  }

  /** From now on the cell rests on what this run has read, and on no more. */
  private keepNotes({ cell, again, notes }: Run): void {
    const { notes: before } = cell;
    if (!notes && again === before.length) return;
    const was = this.nextRun();
    for (const noted of before) noted.mark = was;
    const is = this.nextRun();
    const kept: Noted[] = [];
    for (const noted of notes ?? before.slice(0, again)) {
      // Noted twice, where a run within this one has noted it too.
      if (noted.mark === is) continue;
      if (noted.mark !== was) noted.add(cell);
      noted.mark = is;
      kept.push(noted);
    }
    // A copy has no room to grow.
    cell.notes = kept.slice();
    for (const noted of before) {
      if (noted.mark !== is) this.unread(noted, cell);
    }
  }

  private unread(noted: Noted, cell: Cell): void {
    if (noted.remove(cell)) return;
    if (!(noted instanceof Cell)) noted.forgotten();
    else if (!noted.touched) this.forget(noted);
  }

  private forget(cell: Cell): void {
    const { notes } = cell;
    cell.reset();
    for (const noted of notes) this.unread(noted, cell);
    cell.forgotten();
  }

  private nextRun(): number {
    this.runs += 1;
    return this.runs;
  }
}
