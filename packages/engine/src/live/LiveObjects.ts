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

/** What bears one name: one object, save where somebody wrote it twice. */
interface Slot {
  id: string;
  kind?: Kind<unknown>;
  namespace: string;
  name: string;
  held: Held[];
}

/**
 * Every object that was fed, in order. The snapshot has of each name the first
 * that could be read.
 */
export class LiveObjects {
  private readonly held = new Map<SourceObject, Held>();
  private readonly slots = new Map<string, Slot>();
  private readonly unreadable = new Map<Kind<unknown>, Set<Held>>();
  private readonly contested = new Set<Slot>();
  private readonly manifests: Sources;
  private orders = 0;

  constructor(private readonly snapshot: LiveSnapshot) {
    this.manifests = new Sources(snapshot.cells);
  }

  get size(): number {
    return this.held.size;
  }

  /** In the order in which a one-shot analysis would be given them. */
  all(): SourceObject[] {
    return [...this.held.values()].sort(byOrder).map(({ source }) => source);
  }

  /** Puts an object in the place of the one with its name, or beside all. */
  upsert(source: SourceObject): void {
    const slot = this.slotOf(source);
    const [before] = slot.held;
    if (before?.source === source) return;
    if (before) this.exchange(before, source, slot);
    else this.add(source, slot);
  }

  /** Takes the object of this name away, where there is one. */
  delete({ group, kind, namespace, name }: ObjectRef): void {
    const known = this.snapshot.kindNamed(`${group}/${kind}`);
    const at = namespace ?? (known?.namespaced ? 'default' : '');
    const slot = this.slots.get(
      `${slotPrefix(known, `${group}/${kind}`)} ${at}/${name}`,
    );
    const [held] = slot?.held ?? [];
    if (slot && held) this.remove(held, slot);
  }

  /**
   * These objects and no others, in this order. Pauses are possible between
   * any two objects that differ.
   */
  *replace(sources: readonly SourceObject[]): Generator<void> {
    const stay = new Set(sources);
    const gone = new Map<Slot, Held>();
    for (const held of this.held.values()) {
      if (stay.has(held.source)) continue;
      const slot = this.slotOf(held.source);
      // Of two under one name only one can be changed; the other goes.
      const other = gone.get(slot);
      if (other) this.remove(other, slot);
      gone.set(slot, held);
    }
    let order = 0;
    for (const source of stay) {
      let held = this.held.get(source);
      if (!held) {
        const slot = this.slotOf(source);
        const before = gone.get(slot);
        gone.delete(slot);
        held = before
          ? this.exchange(before, source, slot)
          : this.add(source, slot);
        yield;
      }
      held.order = order;
      order += 1;
    }
    this.orders = order;
    for (const [slot, held] of gone) {
      this.remove(held, slot);
      yield;
    }
    // Which of two comes first may have changed by itself.
    for (const slot of this.contested) this.settleSlot(slot);
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
      if (!equal(store.statuses, statuses)) store.changeKnowledge({ statuses });
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
    const known = this.snapshot.kindNamed(`${group}/${kind}`);
    const id = `${slotPrefix(known, `${group}/${kind}`)} ${namespace}/${name}`;
    this.manifests.read(id);
    const key = keyOfRef(ref);
    // Of two under one name the last, as in a one-shot analysis.
    return this.slots
      .get(id)
      ?.held.findLast(({ source }) => keyOfManifest(source.manifest) === key)
      ?.source.manifest;
  }

  private add(source: SourceObject, slot: Slot): Held {
    const held = { source, order: this.orders };
    this.orders += 1;
    this.put(held, slot);
    return held;
  }

  private exchange(before: Held, source: SourceObject, slot: Slot): Held {
    const held = { source, order: before.order };
    this.take(before, slot);
    this.put(held, slot, before.read);
    return held;
  }

  private remove(held: Held, slot: Slot): void {
    this.take(held, slot);
    this.settleSlot(slot);
    if (slot.held.length === 0) this.slots.delete(slot.id);
  }

  /** @param last - kept, where the new object says the same to the engine */
  private put(held: Held, slot: Slot, last?: ReadObject): void {
    this.held.set(held.source, held);
    slot.held.push(held);
    if (slot.held.length > 1) this.contested.add(slot);
    if (slot.kind) {
      const read = readObject(slot.kind, held.source);
      held.read = last && equal(read, last) ? last : read;
      if ('unreadable' in read) {
        const known = this.unreadable.get(slot.kind) ?? new Set();
        this.unreadable.set(slot.kind, known.add(held));
        this.tellUnreadable(slot.kind);
      }
    }
    this.settleSlot(slot);
  }

  private take(held: Held, slot: Slot): void {
    this.held.delete(held.source);
    slot.held.splice(slot.held.indexOf(held), 1);
    if (slot.held.length < 2) this.contested.delete(slot);
    if (slot.kind && held.read && 'unreadable' in held.read) {
      this.unreadable.get(slot.kind)?.delete(held);
      this.tellUnreadable(slot.kind);
    }
  }

  /** Lets the snapshot have the first object of a name that could be read. */
  private settleSlot({ id, kind, namespace, name, held }: Slot): void {
    this.manifests.change(id);
    if (!kind) return;
    held.sort(byOrder);
    const store = this.snapshot.storeOf(kind);
    const before = store.peek(namespace, name);
    const [after] = held.flatMap(({ read }) =>
      read && 'resource' in read ? [read.resource] : [],
    );
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
      store.changeKnowledge({ unreadable });
  }

  private slotOf({ manifest }: SourceObject): Slot {
    const kindName = kindNameOf(manifest);
    const kind = this.snapshot.kindNamed(kindName);
    const { namespace, name } = placeOf(manifest, kind);
    const id = `${slotPrefix(kind, kindName)} ${namespace}/${name}`;
    let slot = this.slots.get(id);
    if (!slot) {
      slot = { id, namespace, name, held: [], ...(kind ? { kind } : {}) };
      this.slots.set(id, slot);
    }
    return slot;
  }
}

function byOrder(a: Held, b: Held): number {
  return a.order - b.order;
}

// Objects of an earlier group of a kind bear the same names.
function slotPrefix(kind: Kind<unknown> | undefined, name: string): string {
  return kind ? `${kind.group}/${kind.kind}` : name;
}

/** The namespace and name under which a readable object is filed. */
function placeOf(
  { metadata }: SourceObject['manifest'],
  kind: Kind<unknown> | undefined,
): { namespace: string; name: string } {
  const { namespace, name } = { ...(metadata as object | undefined) } as {
    namespace?: unknown;
    name?: unknown;
  };
  const stated = typeof namespace === 'string' ? namespace : undefined;
  return {
    namespace:
      kind && !kind.namespaced
        ? ''
        : stated ?? (kind?.namespaced ? 'default' : ''),
    name: typeof name === 'string' ? name : '',
  };
}
