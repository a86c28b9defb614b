import { type Kind, sharedWith, type SourceObject } from 'istio-ingress-engine';
import { isDeepStrictEqual } from 'node:util';
import type { ObjectBudget } from './ObjectBudget';
import { trim } from './trim';

type Json = Readonly<Record<string, unknown>>;
export type ObjectsByName = Map<string, SourceObject>;

/** The objects of one kind in memory, trimmed, within the cluster's budget. */
export class KindObjects {
  readonly #kind: Kind<unknown>;
  readonly #budget: ObjectBudget;
  #objects: ObjectsByName = new Map();
  /** The one that came last: the next is often much the same. */
  #last?: Json;

  constructor(kind: Kind<unknown>, budget: ObjectBudget) {
    this.#kind = kind;
    this.#budget = budget;
  }

  get size(): number {
    return this.#objects.size;
  }

  values(): SourceObject[] {
    return [...this.#objects.values()];
  }

  clear(): void {
    this.replace(new Map());
  }

  /**
   * Puts an object of a list beside those before it. One that is as before
   * stays the same object, with the version it had. False when none fits.
   */
  collect(list: ObjectsByName, item: Json, apiVersion: string): boolean {
    if (list.size >= this.#budget.roomFor(this)) return false;
    const manifest = this.#kept(apiVersion, item);
    const key = keyOf(manifest);
    const before = this.#objects.get(key);
    list.set(
      key,
      before && isSame(before.manifest, manifest) ? before : { manifest },
    );
    // Kinds that list at the same time must see what is taken.
    this.#budget.count(this, list.size);
    return true;
  }

  replace(list: ObjectsByName): void {
    this.#objects = list;
    this.#budget.count(this, list.size);
  }

  /** What an event of a watch does to them. */
  apply(
    type: string,
    object: Json,
    apiVersion: string,
  ): 'same' | 'changed' | 'full' {
    const key = keyOf(object);
    if (type === 'DELETED') {
      if (!this.#objects.delete(key)) return 'same';
    } else {
      const manifest = this.#kept(apiVersion, object);
      const before = this.#objects.get(key);
      if (before && isSame(before.manifest, manifest)) return 'same';
      if (!before && this.size >= this.#budget.roomFor(this)) return 'full';
      this.#objects.set(key, { manifest });
    }
    this.#budget.count(this, this.size);
    return 'changed';
  }

  #kept(apiVersion: string, object: Json): Json {
    const trimmed = trim(this.#kind, apiVersion, object);
    this.#last = sharedWith(this.#last, trimmed);
    return this.#last;
  }
}

function keyOf({ metadata }: Json): string {
  const { namespace, name } = (metadata ?? {}) as Json;
  return `${namespace ?? ''}/${name ?? ''}`;
}

function isSame(a: Json, b: Json): boolean {
  return isDeepStrictEqual(withoutVersion(a), withoutVersion(b));
}

function withoutVersion(manifest: Json): Json {
  const { resourceVersion, generation, ...metadata } = (manifest.metadata ??
    {}) as Json;
  return { ...manifest, metadata };
}
