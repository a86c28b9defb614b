import equal from 'fast-deep-equal/es6';
import type { ObjectRef, Problem, ReadStatus } from 'istio-ingress-contract';
import { keyOfManifest, keyOfRef } from '../changes/applyChanges';
import type { Kind } from '../snapshot/kinds';
import {
  kindNameOf,
  type ReadObject,
  readObject,
  type UnreadableObject,
} from '../snapshot/knowledge';
import type { SourceObject } from '../snapshot/objects';
import { Sources } from './KindStore';
import type { LiveSnapshot } from './LiveSnapshot';

/** One object as it was fed. */
interface Held {
  source: SourceObject;
  /** Where it stands among all. Of two with one name the first counts. */
  order: number;
  read?: ReadObject;
}

/** The names that bear objects of one kind; almost always one object each. */
type Slots = Map<string, Map<string, Held | Held[]>>;

/** Where objects of a kind and a name are filed. */
interface Place {
  /** The kind, or its name where it is not one that is read. */
  kindName: string;
  kind?: Kind<unknown>;
  namespace: string;
  name: string;
}

/**
 * Every object that was fed, in order. The snapshot has of each name the first
 * that could be read.
 */
export class LiveObjects {
  private readonly held = new Map<SourceObject, Held>();
  private readonly slots = new Map<string, Slots>();
  private readonly unreadable = new Map<Kind<unknown>, Set<Held>>();
  /** Names that several objects bear, by what identifies them. */
  private readonly contested = new Map<string, Place>();
  private readonly manifests: Sources;
  private orders = 0;

  constructor(private readonly snapshot: LiveSnapshot) {
    this.manifests = new Sources(snapshot.cells);
  }

  /** In the order in which a one-shot analysis would be given them. */
  all(): SourceObject[] {
    return [...this.held.values()].sort(byOrder).map(({ source }) => source);
  }

  /** Puts an object in the place of the one with its name, or beside all. */
  upsert(source: SourceObject): void {
    const place = this.placeOf(source);
    const [before] = this.at(place);
    if (before?.source === source) return;
    if (before) this.exchange(before, source, place);
    else this.add(source, place);
  }

  /** Takes the object of this name away, where there is one. */
  delete({ group, kind, namespace, name }: ObjectRef): void {
    const place = this.placeNamed(`${group}/${kind}`, namespace, name);
    const [held] = this.at(place);
    if (held) this.remove(held, place);
  }

  /**
   * These objects and no others, in this order. Pauses are possible between
   * any two objects that differ, and after some that do not.
   */
  *replace(sources: readonly SourceObject[]): Generator<void> {
    const stay = new Set<SourceObject>();
    let seen = 0;
    for (const source of sources) {
      stay.add(source);
      seen += 1;
      if (seen % MANY === 0) yield;
    }
    const gone = new Map<string, { place: Place; held: Held }>();
    for (const held of [...this.held.values()]) {
      seen += 1;
      if (seen % MANY === 0) yield;
      if (stay.has(held.source)) continue;
      const place = this.placeOf(held.source);
      const id = idOf(place);
      // Of two under one name only one can be changed; the other goes.
      const other = gone.get(id);
      if (other) this.remove(other.held, place);
      gone.set(id, { place, held });
    }
    let order = 0;
    for (const source of stay) {
      let held = this.held.get(source);
      if (!held) {
        const place = this.placeOf(source);
        const id = gone.size > 0 ? idOf(place) : '';
        const before = gone.get(id)?.held;
        gone.delete(id);
        held = before
          ? this.exchange(before, source, place)
          : this.add(source, place);
        yield;
      } else if (order % MANY === 0) {
        yield;
      }
      held.order = order;
      order += 1;
    }
    this.orders = order;
    for (const { place, held } of gone.values()) {
      this.remove(held, place);
      yield;
    }
    // Which of two comes first may have changed by itself.
    for (const place of this.contested.values()) this.settlePlace(place);
    for (const kind of this.unreadable.keys()) this.tellUnreadable(kind);
  }

  /** States how the reads of the kinds ended. */
  setReads(reads: readonly ReadStatus[]): void {
    const byKind = new Map<Kind<unknown>, ReadStatus[]>();
    for (const status of reads) {
      const kind = this.snapshot.kindNamed(`${status.group}/${status.kind}`);
      if (kind) byKind.set(kind, [...(byKind.get(kind) ?? []), status]);
    }
    for (const kind of this.snapshot.kinds) {
      const store = this.snapshot.storeOf(kind);
      const statuses = byKind.get(kind) ?? [];
      if (!equal(store.statuses, statuses))
        this.snapshot.changeKnowledge(store, { statuses });
    }
  }

  problems(): Problem[] {
    return [...this.unreadable.values()]
      .flatMap(set => [...set])
      .sort(byOrder)
      .flatMap(({ read }) =>
        read && 'problem' in read && read.problem ? [read.problem] : [],
      );
  }

  /** The manifest of an object as it was given. */
  manifestOf(ref: ObjectRef): SourceObject['manifest'] | undefined {
    const { group, kind, namespace = '', name } = ref;
    const kindName = `${group}/${kind}`;
    const place = this.placeNamed(kindName, namespace, name);
    this.manifests.read(idOf(place));
    const key = keyOfRef(ref);
    // Of two under one name the last, as in a one-shot analysis.
    return this.at(place).findLast(
      ({ source }) => keyOfManifest(source.manifest) === key,
    )?.source.manifest;
  }

  private add(source: SourceObject, place: Place): Held {
    const held = { source, order: this.orders, read: undefined };
    this.orders += 1;
    this.put(held, place);
    return held;
  }

  private exchange(before: Held, source: SourceObject, place: Place): Held {
    const held = { source, order: before.order, read: undefined };
    this.take(before, place);
    this.put(held, place, before.read);
    return held;
  }

  private remove(held: Held, place: Place): void {
    this.take(held, place);
    this.settlePlace(place);
  }

  /** @param last - kept, where the new object says the same to the engine */
  private put(held: Held, place: Place, last?: ReadObject): void {
    const { kind } = place;
    this.held.set(held.source, held);
    this.file(place, [...this.at(place), held]);
    if (kind) {
      const read = readObject(kind, held.source);
      held.read = last && equal(read, last) ? last : read;
      if ('unreadable' in read) {
        const known = this.unreadable.get(kind) ?? new Set();
        this.unreadable.set(kind, known.add(held));
        this.tellUnreadable(kind);
      }
    }
    this.settlePlace(place);
  }

  private take(held: Held, place: Place): void {
    const { kind } = place;
    this.held.delete(held.source);
    this.file(
      place,
      this.at(place).filter(each => each !== held),
    );
    if (kind && held.read && 'unreadable' in held.read) {
      this.unreadable.get(kind)?.delete(held);
      this.tellUnreadable(kind);
    }
  }

  /** Lets the snapshot have the first object of a name that could be read. */
  private settlePlace(place: Place): void {
    const { kind, namespace, name } = place;
    if (!this.manifests.isEmpty) this.manifests.change(idOf(place));
    if (!kind) return;
    const store = this.snapshot.storeOf(kind);
    const before = store.peek(namespace, name);
    const first = this.at(place).find(
      ({ read }) => read && 'resource' in read,
    )?.read;
    const after = first && 'resource' in first ? first.resource : undefined;
    if (before !== after) store.replace(before, after);
  }

  private tellUnreadable(kind: Kind<unknown>): void {
    const store = this.snapshot.storeOf(kind);
    const unreadable: UnreadableObject[] = [
      ...(this.unreadable.get(kind) ?? []),
    ]
      .sort(byOrder)
      .flatMap(({ read }) =>
        read && 'unreadable' in read ? [read.unreadable] : [],
      );
    if (!equal(store.unreadable, unreadable))
      this.snapshot.changeKnowledge(store, { unreadable });
  }

  /** All that bear a name, by order. */
  private at({ kindName, namespace, name }: Place): readonly Held[] {
    const there = this.slots.get(kindName)?.get(namespace)?.get(name);
    if (!there) return NONE;
    return Array.isArray(there) ? there.sort(byOrder) : [there];
  }

  private file(place: Place, all: readonly Held[]): void {
    const { kindName, namespace, name } = place;
    const slots: Slots = this.slots.get(kindName) ?? new Map();
    this.slots.set(kindName, slots);
    const there = slots.get(namespace) ?? new Map();
    slots.set(namespace, there);
    if (all.length > 1) {
      there.set(name, [...all]);
      this.contested.set(idOf(place), place);
      return;
    }
    if (this.contested.size > 0) this.contested.delete(idOf(place));
    if (all.length === 1) there.set(name, all[0]);
    else there.delete(name);
    if (there.size === 0) slots.delete(namespace);
  }

  private placeNamed(
    groupAndKind: string,
    namespace: string | undefined,
    name: string,
  ): Place {
    const kind = this.snapshot.kindNamed(groupAndKind);
    return {
      ...kindOrName(kind, groupAndKind),
      namespace: namespace ?? (kind?.namespaced ? 'default' : ''),
      name,
    };
  }

  /** The namespace and name under which a readable object is filed. */
  private placeOf({ manifest }: SourceObject): Place {
    const kindName = kindNameOf(manifest);
    const kind = this.snapshot.kindNamed(kindName);
    const { namespace, name } = { ...(manifest.metadata as object) } as {
      namespace?: unknown;
      name?: unknown;
    };
    const stated = typeof namespace === 'string' ? namespace : undefined;
    return {
      ...kindOrName(kind, kindName),
      namespace:
        kind && !kind.namespaced
          ? ''
          : stated ?? (kind?.namespaced ? 'default' : ''),
      name: typeof name === 'string' ? name : '',
    };
  }
}

// Objects that are as before are passed over by so many at once.
const MANY = 1_000;

const NONE: readonly Held[] = [];

function byOrder(a: Held, b: Held): number {
  return a.order - b.order;
}

function idOf({ kindName, namespace, name }: Place): string {
  return `${kindName} ${namespace}/${name}`;
}

// Objects of an earlier group of a kind bear the same names.
function kindOrName(kind: Kind<unknown> | undefined, kindName: string) {
  return kind ? { kind, kindName: nameOfKind(kind) } : { kindName };
}

const kindNames = new WeakMap<Kind<unknown>, string>();

function nameOfKind(kind: Kind<unknown>): string {
  const known = kindNames.get(kind) ?? `${kind.group}/${kind.kind}`;
  kindNames.set(kind, known);
  return known;
}
