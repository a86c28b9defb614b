import type { ReadStatus } from 'istio-ingress-contract';
import type { Kind } from '../snapshot/kinds';
import {
  byNamespaceAndName,
  type UnreadableObject,
} from '../snapshot/knowledge';
import type { Resource } from '../snapshot/Resource';
import type { ObjectIndex } from '../snapshot/Snapshot';
import type { Cells } from './Cells';
import { Source } from './Noted';

type AnyResource = Resource<unknown>;

interface Namespace {
  byName: Map<string, AnyResource>;
  /** By name; absent while it has to be made anew. */
  sorted?: readonly AnyResource[];
}

interface Index {
  /** Under most keys there is one. */
  byKey: Map<string, AnyResource | Set<AnyResource>>;
  sources: Sources;
}

const NONE: readonly AnyResource[] = [];

/** The objects of one kind as they are now, and who asked for which of them. */
export class KindStore {
  statuses: readonly ReadStatus[] = [];
  unreadable: readonly UnreadableObject[] = [];
  count = 0;
  private readonly namespaces = new Map<string, Namespace>();
  private readonly indexes = new Map<ObjectIndex<unknown>, Index>();
  private sorted?: readonly AnyResource[];
  private readonly inOrder = new Source();
  private readonly knowledge = new Source();
  private readonly names = new Source();
  private readonly ofNamespace: Sources;
  private readonly ofObject: Sources;

  constructor(readonly kind: Kind<unknown>, private readonly cells: Cells) {
    this.ofNamespace = new Sources(cells);
    this.ofObject = new Sources(cells);
  }

  /** Every object, by namespace and name. */
  list(): readonly AnyResource[] {
    this.cells.read(this.inOrder);
    this.sorted ??= [...this.namespaces.keys()]
      .sort()
      .flatMap(namespace => this.sortedOf(namespace));
    return this.sorted;
  }

  listNamespaces(): readonly string[] {
    this.cells.read(this.names);
    return [...this.namespaces.keys()].sort();
  }

  inNamespace(namespace: string): readonly AnyResource[] {
    this.ofNamespace.read(namespace);
    return this.sortedOf(namespace);
  }

  get(namespace: string, name: string): AnyResource | undefined {
    this.ofObject.read(`${namespace}/${name}`);
    return this.peek(namespace, name);
  }

  find(index: ObjectIndex<unknown>, key: string): readonly AnyResource[] {
    const known = this.indexes.get(index) ?? this.prepare(index);
    known.sources.read(key);
    const found = known.byKey.get(key);
    if (!found) return NONE;
    return found instanceof Set ? [...found].sort(byNamespaceAndName) : [found];
  }

  /** Files what is there; what comes in later is filed at once. */
  prepare(index: ObjectIndex<unknown>): Index {
    const known = { byKey: new Map(), sources: new Sources(this.cells) };
    for (const { byName } of this.namespaces.values()) {
      for (const resource of byName.values())
        file(known.byKey, index, resource);
    }
    this.indexes.set(index, known);
    return known;
  }

  /** How many there are, for whoever rests on there being none. */
  readCount(): number {
    this.cells.read(this.inOrder);
    return this.count;
  }

  readKnowledge(): void {
    this.cells.read(this.knowledge);
  }

  changeKnowledge(
    known: Pick<KindStore, 'statuses'> | Pick<KindStore, 'unreadable'>,
  ): void {
    Object.assign(this, known);
    this.cells.change(this.knowledge);
  }

  /** An object without noting that somebody asked. */
  peek(namespace: string, name: string): AnyResource | undefined {
    return this.namespaces.get(namespace)?.byName.get(name);
  }

  /** Puts an object in the place of another, either of which may be none. */
  replace(
    before: AnyResource | undefined,
    after: AnyResource | undefined,
  ): void {
    const at = after ?? before;
    if (!at) return;
    const { namespace, name } = at;
    let there = this.namespaces.get(namespace);
    if (!there) {
      there = { byName: new Map() };
      this.namespaces.set(namespace, there);
      this.cells.change(this.names);
    }
    if (after) there.byName.set(name, after);
    else there.byName.delete(name);
    there.sorted = undefined;
    if (there.byName.size === 0) {
      this.namespaces.delete(namespace);
      this.cells.change(this.names);
    }
    this.count += Number(!!after) - Number(!!before);
    this.sorted = undefined;
    this.cells.change(this.inOrder);
    this.ofNamespace.change(namespace);
    this.ofObject.change(`${namespace}/${name}`);
    for (const [index, { byKey, sources }] of this.indexes) {
      const changed = new Set<string>();
      for (const key of before ? unfile(byKey, index, before) : [])
        changed.add(key);
      for (const key of after ? file(byKey, index, after) : [])
        changed.add(key);
      for (const key of changed) sources.change(key);
    }
  }

  private sortedOf(namespace: string): readonly AnyResource[] {
    const there = this.namespaces.get(namespace);
    if (!there) return NONE;
    there.sorted ??= [...there.byName.values()].sort(byNamespaceAndName);
    return there.sorted;
  }
}

function file(
  byKey: Index['byKey'],
  index: ObjectIndex<unknown>,
  resource: AnyResource,
): readonly string[] {
  const keys = index.keysOf(resource);
  for (const key of keys) {
    const filed = byKey.get(key);
    if (!filed) byKey.set(key, resource);
    else if (filed instanceof Set) filed.add(resource);
    else if (filed !== resource) byKey.set(key, new Set([filed, resource]));
  }
  return keys;
}

function unfile(
  byKey: Index['byKey'],
  index: ObjectIndex<unknown>,
  resource: AnyResource,
): readonly string[] {
  const keys = index.keysOf(resource);
  for (const key of keys) {
    const filed = byKey.get(key);
    if (filed === resource) byKey.delete(key);
    else if (filed instanceof Set && filed.delete(resource) && filed.size === 0)
      byKey.delete(key);
  }
  return keys;
}

class NamedSource extends Source {
  constructor(
    private readonly among: Map<string, Source>,
    private readonly name: string,
  ) {
    super();
  }

  override forgotten(): void {
    this.among.delete(this.name);
  }
}

/** Sources by name, as long as something rests on them. */
export class Sources {
  private readonly byName = new Map<string, Source>();

  constructor(private readonly cells: Cells) {}

  /** Does nothing rest on any of them? */
  get isEmpty(): boolean {
    return this.byName.size === 0;
  }

  read(name: string): void {
    if (!this.cells.isReading) return;
    let source = this.byName.get(name);
    if (!source) {
      source = new NamedSource(this.byName, name);
      this.byName.set(name, source);
    }
    this.cells.read(source);
  }

  change(name: string): void {
    const source = this.byName.get(name);
    if (source) this.cells.change(source);
  }
}
