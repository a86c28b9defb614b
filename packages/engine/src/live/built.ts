import type { Build, Snapshot } from '../snapshot/Snapshot';
import { Cell, Source } from './Noted';

/** What a builder made of a snapshot. */
export class BuiltCell<T> extends Cell<T> {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly build: Build<[], T>,
    private readonly among: Map<object, unknown>,
  ) {
    super();
  }

  compute(): T {
    return this.build(this.snapshot);
  }

  override settle(known: T, next: T): T {
    return settled(this.build, known, next);
  }

  override forgotten(): void {
    this.among.delete(this.build);
  }
}

/** The same for each key. */
export class BuiltOfCell<K, T> extends Cell<T> {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly build: Build<[key: K], T>,
    private readonly among: Map<unknown, unknown>,
    private readonly key: K,
  ) {
    super();
  }

  compute(): T {
    return this.build(this.snapshot, this.key);
  }

  override settle(known: T, next: T): T {
    return settled(this.build, known, next);
  }

  override forgotten(): void {
    this.among.delete(this.key);
  }
}

/** The same for each pair of keys. */
export class BuiltOfTwoCell<A, B, T> extends Cell<T> {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly build: Build<[a: A, b: B], T>,
    private readonly among: Map<unknown, unknown>,
    private readonly a: A,
    private readonly ofA: Map<unknown, unknown>,
    private readonly b: B,
  ) {
    super();
  }

  compute(): T {
    return this.build(this.snapshot, this.a, this.b);
  }

  override settle(known: T, next: T): T {
    return settled(this.build, known, next);
  }

  override forgotten(): void {
    this.ofA.delete(this.b);
    if (this.ofA.size === 0) this.among.delete(this.a);
  }
}

/**
 * A value that much rests on. Whoever reads it rests on the source, which is
 * told when the value is another one.
 */
export class WideCell extends Cell {
  readonly source = new Source();

  constructor(
    private readonly snapshot: Snapshot,
    readonly build: Build<[], unknown>,
    private readonly among: Set<Cell>,
  ) {
    super();
  }

  override get touched(): Set<Cell> {
    return this.among;
  }

  compute(): unknown {
    return this.build(this.snapshot);
  }

  override settle(known: unknown, next: unknown): unknown {
    return settled(this.build, known, next);
  }
}

function settled<T>(
  { settle = keepSame }: Pick<Build<[], T>, 'settle'>,
  known: T,
  next: T,
): T {
  return settle(known, next);
}

/** A list of the same objects is the same list. */
function keepSame<T>(known: T, next: T): T {
  if (!Array.isArray(known) || !Array.isArray(next)) return next;
  return known.length === next.length &&
    known.every((item, index) => isAlike(item, next[index]))
    ? known
    : next;
}

// One level deep: what is below is the same object, or something else.
function isAlike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => a[key] === b[key])
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  );
}
