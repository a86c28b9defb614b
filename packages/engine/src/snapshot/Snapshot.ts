import type {
  Problem,
  ReadStatus,
  Reason,
  World,
} from 'istio-ingress-contract';
import type { Kind } from './kinds';
import {
  allKinds,
  byNamespaceAndName,
  kindNameOf,
  kindsByName,
  readObject,
  statusesOf,
  type UnreadableObject,
  whyUnread,
} from './knowledge';
import type { ClusterObjects } from './objects';
import type { Resource } from './Resource';

interface KindCell {
  all: Resource<unknown>[];
  byNamespace: Map<
    string,
    { byName: Map<string, Resource<unknown>>; all: Resource<unknown>[] }
  >;
  unreadable: UnreadableObject[];
  statuses: ReadStatus[];
}

const NONE: readonly Resource<never>[] = [];

/**
 * The objects of one cluster, validated, trimmed to the fields the engine
 * reads, and indexed. Every later stage reads through these accessors only.
 *
 * @public
 */
export class Snapshot {
  readonly cluster: string;
  readonly world: World;
  readonly observedAt: string;
  readonly problems: readonly Problem[];
  readonly reads: readonly ReadStatus[];
  /** Kinds that were given and are not among those the engine reads. */
  readonly otherKinds: ReadonlyMap<string, number>;
  private readonly perKind: Map<Kind<unknown>, KindCell>;
  private readonly memos = new Map<object, unknown>();

  /**
   * @param ownKinds - kinds that only vendor adapters know; a kind that is
   *   listed twice counts once
   */
  constructor(input: ClusterObjects, ownKinds: readonly Kind<unknown>[] = []) {
    this.cluster = input.cluster;
    this.world = input.world;
    this.observedAt = input.observedAt;
    const problems: Problem[] = [...(input.problems ?? [])];
    const otherKinds = new Map<string, number>();
    const all = allKinds(ownKinds);
    this.perKind = new Map(all.map(kind => [kind, emptyCell()]));
    const byName = kindsByName(all);
    for (const source of input.objects) {
      const name = kindNameOf(source.manifest);
      const kind = byName.get(name);
      if (!kind) {
        otherKinds.set(name, (otherKinds.get(name) ?? 0) + 1);
        continue;
      }
      const cell = this.cellOf(kind);
      const read = readObject(kind, source);
      if ('unreadable' in read) {
        cell.unreadable.push(read.unreadable);
        if (read.problem) problems.push(read.problem);
        continue;
      }
      const { resource } = read;
      let there = cell.byNamespace.get(resource.namespace);
      if (!there) {
        there = { byName: new Map(), all: [] };
        cell.byNamespace.set(resource.namespace, there);
      }
      if (there.byName.has(resource.name)) continue; // the loader has named both
      there.byName.set(resource.name, resource);
      cell.all.push(resource);
    }
    for (const cell of this.perKind.values()) {
      cell.all.sort(byNamespaceAndName);
      for (const resource of cell.all) {
        cell.byNamespace.get(resource.namespace)?.all.push(resource);
      }
    }
    for (const status of input.reads ?? []) {
      const kind = byName.get(`${status.group}/${status.kind}`);
      if (kind) this.cellOf(kind).statuses.push(status);
    }
    this.problems = problems;
    this.otherKinds = otherKinds;
    this.reads = all.flatMap(kind => {
      const { statuses, unreadable, all: objects } = this.cellOf(kind);
      const count = objects.length;
      return statusesOf(this.world, kind, { statuses, unreadable, count });
    });
  }

  /** Every readable object of a kind, by namespace and name. */
  list<T>(kind: Kind<T>): readonly Resource<T>[] {
    return this.cellOf(kind).all as Resource<T>[];
  }

  /** Every readable object of a kind in one namespace, by name. */
  inNamespace<T>(kind: Kind<T>, namespace: string): readonly Resource<T>[] {
    return (
      (this.cellOf(kind).byNamespace.get(namespace)?.all as Resource<T>[]) ??
      NONE
    );
  }

  /** One object, or undefined. `namespace` is empty for cluster-scoped kinds. */
  get<T>(kind: Kind<T>, namespace: string, name: string) {
    return this.cellOf(kind).byNamespace.get(namespace)?.byName.get(name) as
      | Resource<T>
      | undefined;
  }

  /**
   * Why the objects of a kind in a namespace are not completely known, or
   * undefined when they are. Without a namespace: in the whole cluster.
   */
  unread(kind: Kind<unknown>, namespace?: string): Reason | undefined {
    const { statuses, unreadable, all } = this.cellOf(kind);
    const known = { statuses, unreadable, count: all.length };
    return whyUnread(this, kind, known, namespace);
  }

  /**
   * A value computed once for this snapshot; `build` is its own key. It is a
   * function of the snapshot alone and is not changed after, so that a live
   * snapshot can compute it anew when what it read has changed.
   */
  memo<T>(build: Build<[], T>): T {
    if (this.memos.has(build)) return this.memos.get(build) as T;
    const value = build(this);
    this.memos.set(build, value);
    return value;
  }

  /**
   * A value computed once for each key, which is a primitive or an object that
   * never changes; otherwise as `memo`.
   */
  memoOf<K, T>(build: Build<[key: K], T>, key: K): T {
    let values = this.memos.get(build) as Map<K, T> | undefined;
    if (!values) {
      values = new Map();
      this.memos.set(build, values);
    }
    let value = values.get(key);
    if (value === undefined && !values.has(key)) {
      value = build(this, key);
      values.set(key, value);
    }
    return value as T;
  }

  /** As `memoOf`, for each pair of keys. */
  memoOfTwo<A, B, T>(build: Build<[a: A, b: B], T>, a: A, b: B): T {
    let byA = this.memos.get(build) as Map<A, Map<B, T>> | undefined;
    if (!byA) {
      byA = new Map();
      this.memos.set(build, byA);
    }
    let values = byA.get(a);
    if (!values) {
      values = new Map();
      byA.set(a, values);
    }
    let value = values.get(b);
    if (value === undefined && !values.has(b)) {
      value = build(this, a, b);
      values.set(b, value);
    }
    return value as T;
  }

  /**
   * The objects of a kind that an index files under a key, in the order of
   * `list`. `keysOf` is a function of the object alone.
   */
  find<T>(index: ObjectIndex<T>, key: string): readonly Resource<T>[] {
    return (
      (this.memoOf(buildIndex, index as ObjectIndex<unknown>).get(key) as
        | readonly Resource<T>[]
        | undefined) ?? NONE
    );
  }

  /** The namespaces that have an object of the kind, sorted. */
  namespacesOf(kind: Kind<unknown>): readonly string[] {
    return this.memoOf(listNamespaces, kind);
  }

  private cellOf(kind: Kind<unknown>): KindCell {
    const cell = this.perKind.get(kind);
    if (!cell) throw new Error(`Kind ${kind.group}/${kind.kind} is not listed`);
    return cell;
  }
}

/**
 * What `memo` computes. `settle` says what a live snapshot keeps of a value
 * and the one computed anew: the value that was there, where both say the
 * same, so that nothing that rests on it is computed again.
 */
export interface Build<K extends unknown[], T> {
  (snapshot: Snapshot, ...keys: K): T;
  settle?(known: T, next: T): T;
  /**
   * Much rests on it, and it seldom changes, though much of what it reads
   * does: a live snapshot looks at it first, and at what rests on it only if
   * it has changed. For `memo`.
   */
  isWide?: boolean;
  /**
   * It is a function of its key alone, an object that never changes: nothing
   * has to be noted about it, and it goes with the object. For `memoOf`.
   */
  isOfKeyAlone?: boolean;
}

/** Objects of a kind by what `keysOf` says of each of them. */
export interface ObjectIndex<T> {
  kind: Kind<T>;
  keysOf(resource: Resource<T>): readonly string[];
}

const declared: ObjectIndex<unknown>[] = [];

/**
 * An index that is known before any object is: a live snapshot files each
 * object as it comes in, and not all of them when somebody first asks.
 */
export function declareIndex<T>(index: ObjectIndex<T>): ObjectIndex<T> {
  declared.push(index as ObjectIndex<unknown>);
  return index;
}

/** The indexes that were declared. */
export function declaredIndexes(): readonly ObjectIndex<unknown>[] {
  return declared;
}

function buildIndex(
  snapshot: Snapshot,
  { kind, keysOf }: ObjectIndex<unknown>,
): ReadonlyMap<string, readonly Resource<unknown>[]> {
  const found = new Map<string, Resource<unknown>[]>();
  for (const resource of snapshot.list(kind)) {
    for (const key of keysOf(resource)) {
      const there = found.get(key);
      if (!there) found.set(key, [resource]);
      else if (there[there.length - 1] !== resource) there.push(resource);
    }
  }
  return found;
}

function listNamespaces(
  snapshot: Snapshot,
  kind: Kind<unknown>,
): readonly string[] {
  return [...new Set(snapshot.list(kind).map(({ namespace }) => namespace))];
}

function emptyCell(): KindCell {
  return {
    all: [],
    byNamespace: new Map(),
    unreadable: [],
    statuses: [],
  };
}
