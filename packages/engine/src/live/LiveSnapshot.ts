import type { ReadStatus, Reason } from 'istio-ingress-contract';
import type { Kind } from '../snapshot/kinds';
import {
  allKinds,
  kindsByName,
  statusesOf,
  whyUnread,
} from '../snapshot/knowledge';
import type { ClusterObjects } from '../snapshot/objects';
import type { Resource } from '../snapshot/Resource';
import { type Build, type ObjectIndex, Snapshot } from '../snapshot/Snapshot';
import { type Cell, Cells, type Source } from './Cells';
import { KindStore } from './KindStore';

type Keyed = Map<unknown, Cell>;

/** A value that much rests on, and what tells that it is another one. */
interface Wide {
  build: object;
  cell: Cell;
  source: Source;
}

/**
 * A snapshot whose objects change. Whatever is computed through its accessors
 * is kept, and computed anew when what it read has changed.
 */
export class LiveSnapshot extends Snapshot {
  readonly cells = new Cells();
  readonly kinds: readonly Kind<unknown>[];
  private readonly byName: ReadonlyMap<string, Kind<unknown>>;
  private readonly stores: ReadonlyMap<Kind<unknown>, KindStore>;
  private readonly wideByBuild = new Map<object, Wide>();
  private readonly wideByCell = new Map<Cell, Wide>();
  private readonly touchedWide = new Set<Cell>();
  private readonly built = new Map<object, Cell>();
  private readonly builtOf = new Map<object, Keyed>();
  private readonly builtOfTwo = new Map<object, Map<unknown, Keyed>>();

  constructor(
    cluster: Pick<ClusterObjects, 'cluster' | 'world'>,
    ownKinds: readonly Kind<unknown>[],
  ) {
    super({ ...cluster, observedAt: '', objects: [] }, ownKinds);
    this.kinds = allKinds(ownKinds);
    this.byName = kindsByName(this.kinds);
    this.stores = new Map(
      this.kinds.map(kind => [kind, new KindStore(kind, this.cells)]),
    );
  }

  /** The kind of that group and name, if it is one that is read. */
  kindNamed(groupAndKind: string): Kind<unknown> | undefined {
    return this.byName.get(groupAndKind);
  }

  storeOf(kind: Kind<unknown>): KindStore {
    const store = this.stores.get(kind);
    if (!store)
      throw new Error(`Kind ${kind.group}/${kind.kind} is not listed`);
    return store;
  }

  /** How the reads of all kinds ended. */
  readStatuses(): ReadStatus[] {
    return this.kinds.flatMap(kind =>
      statusesOf(this.world, kind, this.storeOf(kind)),
    );
  }

  override list<T>(kind: Kind<T>): readonly Resource<T>[] {
    return this.storeOf(kind).list() as readonly Resource<T>[];
  }

  override inNamespace<T>(
    kind: Kind<T>,
    namespace: string,
  ): readonly Resource<T>[] {
    return this.storeOf(kind).inNamespace(namespace) as readonly Resource<T>[];
  }

  override get<T>(kind: Kind<T>, namespace: string, name: string) {
    return this.storeOf(kind).get(namespace, name) as Resource<T> | undefined;
  }

  override unread(kind: Kind<unknown>, namespace?: string): Reason | undefined {
    const store = this.storeOf(kind);
    store.readKnowledge();
    const { statuses, unreadable } = store;
    // In a closed world none of a kind is none, and known.
    const count = this.world === 'open' ? store.readCount() : 0;
    return whyUnread(this, kind, { statuses, unreadable, count }, namespace);
  }

  override find<T>(index: ObjectIndex<T>, key: string): readonly Resource<T>[] {
    return this.storeOf(index.kind).find(
      index as ObjectIndex<unknown>,
      key,
    ) as readonly Resource<T>[];
  }

  override namespacesOf(kind: Kind<unknown>): readonly string[] {
    return this.storeOf(kind).listNamespaces();
  }

  /**
   * Brings up to date what much rests on. Has to be called after objects have
   * changed and before anything is read.
   *
   * @param late - what is not brought up to date yet
   */
  *refresh(late: readonly object[] = []): Generator<void> {
    for (const cell of this.touchedWide) {
      const wide = this.wideByCell.get(cell);
      if (!wide || late.includes(wide.build)) continue;
      this.touchedWide.delete(cell);
      const known = cell.result;
      if (this.resultOf(cell) !== known) this.cells.change(wide.source);
      yield;
    }
  }

  override memo<T>(build: Build<[], T>): T {
    if (build.isWide) return this.wide(build);
    let cell = this.built.get(build) as Cell<T> | undefined;
    if (!cell) {
      cell = this.cells.cell({
        compute: () => build(this),
        settle: build.settle ?? keepSame,
        drop: () => this.built.delete(build),
      });
      this.built.set(build, cell as Cell);
    }
    return this.cells.value(cell);
  }

  /** Whoever reads it rests on its value, and not on what that rests on. */
  private wide<T>(build: Build<[], T>): T {
    let wide = this.wideByBuild.get(build);
    if (!wide) {
      const cell = this.cells.cell<unknown>({
        compute: () => build(this),
        settle: (known, next) =>
          (build.settle ?? keepSame)(known as T, next as T),
        touched: this.touchedWide,
      });
      wide = { build, cell, source: this.cells.source() };
      this.wideByBuild.set(build, wide);
      this.wideByCell.set(cell, wide);
      this.resultOf(cell);
    }
    this.cells.read(wide.source);
    const { result } = wide.cell;
    if (result && 'value' in result) return result.value as T;
    throw result ? result.error : new Error('A value rests on itself');
  }

  private resultOf(cell: Cell): Cell['result'] {
    return this.cells.apart(() => {
      try {
        this.cells.value(cell);
      } catch {
        // Whoever reads it fails alike.
      }
      return cell.result;
    });
  }

  override memoOf<K, T>(build: Build<[key: K], T>, key: K): T {
    const known = mapIn(this.builtOf, build);
    let cell = known.get(key) as Cell<T> | undefined;
    if (!cell) {
      cell = this.cells.cell({
        compute: () => build(this, key),
        settle: build.settle ?? keepSame,
        drop: () => known.delete(key),
      });
      known.set(key, cell as Cell);
    }
    return this.cells.value(cell);
  }

  override memoOfTwo<A, B, T>(build: Build<[a: A, b: B], T>, a: A, b: B): T {
    const byA = mapIn(this.builtOfTwo, build);
    const known = mapIn(byA, a);
    let cell = known.get(b) as Cell<T> | undefined;
    if (!cell) {
      cell = this.cells.cell({
        compute: () => build(this, a, b),
        settle: build.settle ?? keepSame,
        drop: () => {
          known.delete(b);
          if (known.size === 0) byA.delete(a);
        },
      });
      known.set(b, cell as Cell);
    }
    return this.cells.value(cell);
  }
}

function mapIn<K, A, B>(maps: Map<K, Map<A, B>>, key: K): Map<A, B> {
  let map = maps.get(key);
  if (!map) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
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
