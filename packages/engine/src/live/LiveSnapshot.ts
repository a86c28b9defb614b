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
import {
  type Build,
  declaredIndexes,
  type ObjectIndex,
  Snapshot,
} from '../snapshot/Snapshot';
import { BuiltCell, BuiltOfCell, BuiltOfTwoCell, WideCell } from './built';
import { Cells } from './Cells';
import { KindStore } from './KindStore';
import { type Cell, Failure, Source } from './Noted';

/**
 * A snapshot whose objects change. Whatever is computed through its accessors
 * is kept, and computed anew when what it read has changed.
 */
export class LiveSnapshot extends Snapshot {
  readonly cells = new Cells();
  readonly kinds: readonly Kind<unknown>[];
  private readonly byName: ReadonlyMap<string, Kind<unknown>>;
  private readonly stores: ReadonlyMap<Kind<unknown>, KindStore>;
  /** Kinds of which something is not known. */
  private readonly incomplete = new Set<Kind<unknown>>();
  private readonly completeness = new Source();
  private readonly wideByBuild = new Map<object, WideCell>();
  private readonly touchedWide = new Set<Cell>();
  private readonly byKeyAlone = new Map<object, WeakMap<object, unknown>>();
  private readonly built = new Map<object, Cell>();
  private readonly builtOf = new Map<object, Map<unknown, Cell>>();
  private readonly builtOfTwo = new Map<
    object,
    Map<unknown, Map<unknown, Cell>>
  >();

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
    for (const index of declaredIndexes())
      this.stores.get(index.kind)?.prepare(index);
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

  /** Notes how the read of a kind ended, or which of its objects are odd. */
  changeKnowledge(
    store: KindStore,
    known: Pick<KindStore, 'statuses'> | Pick<KindStore, 'unreadable'>,
  ): void {
    const was = this.incomplete.size === 0;
    store.changeKnowledge(known);
    const { kind, statuses, unreadable } = store;
    // Without a namespace, every reason counts.
    const isComplete = !whyUnread(
      this,
      kind,
      { statuses, unreadable, count: 1 },
      undefined,
    );
    if (isComplete) this.incomplete.delete(kind);
    else this.incomplete.add(kind);
    if (was !== (this.incomplete.size === 0))
      this.cells.change(this.completeness);
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
    // Asked for by everything, and almost always of no account: all who only
    // know that nothing is missing rest on one source.
    if (this.world === 'closed' && this.incomplete.size === 0) {
      this.cells.read(this.completeness);
      return undefined;
    }
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
      const wide = cell as WideCell;
      if (late.includes(wide.build)) continue;
      this.touchedWide.delete(cell);
      const known = cell.result;
      this.bringUpToDate(cell);
      if (cell.result !== known) this.cells.change(wide.source);
      yield;
    }
  }

  override memo<T>(build: Build<[], T>): T {
    if (build.isWide) return this.wide(build);
    let cell = this.built.get(build);
    if (!cell) {
      cell = new BuiltCell(this, build, this.built);
      this.built.set(build, cell);
    }
    return this.cells.value(cell) as T;
  }

  /** Whoever reads it rests on its value, and not on what that rests on. */
  private wide<T>(build: Build<[], T>): T {
    let wide = this.wideByBuild.get(build);
    if (!wide) {
      wide = new WideCell(this, build, this.touchedWide);
      this.wideByBuild.set(build, wide);
      this.bringUpToDate(wide);
    }
    this.cells.read(wide.source);
    const { result } = wide;
    if (result instanceof Failure) throw result.error;
    return result as T;
  }

  private bringUpToDate(cell: Cell): void {
    this.cells.apart(() => {
      try {
        this.cells.value(cell);
      } catch {
        // Whoever reads it fails alike.
      }
    });
  }

  override memoOf<K, T>(build: Build<[key: K], T>, key: K): T {
    if (build.isOfKeyAlone) return this.ofKeyAlone(build, key);
    const known = mapIn(this.builtOf, build);
    let cell = known.get(key);
    if (!cell) {
      cell = new BuiltOfCell(this, build, known, key) as Cell;
      known.set(key, cell);
    }
    return this.cells.value(cell) as T;
  }

  private ofKeyAlone<K, T>(build: Build<[key: K], T>, key: K): T {
    let known = this.byKeyAlone.get(build);
    if (!known) {
      known = new WeakMap();
      this.byKeyAlone.set(build, known);
    }
    const object = key as object;
    if (!known.has(object)) {
      const value = this.cells.apart(() => build(this, key));
      known.set(object, value);
    }
    return known.get(object) as T;
  }

  override memoOfTwo<A, B, T>(build: Build<[a: A, b: B], T>, a: A, b: B): T {
    const byA = mapIn(this.builtOfTwo, build);
    const known = mapIn(byA, a);
    let cell = known.get(b);
    if (!cell) {
      cell = new BuiltOfTwoCell(this, build, byA, a, known, b) as Cell;
      known.set(b, cell);
    }
    return this.cells.value(cell) as T;
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
