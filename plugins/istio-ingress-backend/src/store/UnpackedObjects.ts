import type { ClusterObjects } from 'istio-ingress-engine';
import type { Knex } from 'knex';
import { loadObjects, observedAtOf } from './snapshots';

/** Those of a large cluster are some hundred megabytes. */
const MOST = 2;

const IDLE_MS = 5 * 60_000;

interface Entry {
  observedAt: string;
  objects: Promise<ClusterObjects | undefined>;
  timer: NodeJS.Timeout;
}

/**
 * The stored objects of the clusters that were asked for last, unpacked: one
 * preview is seldom the only one. Nobody may change them.
 */
export class UnpackedObjects {
  readonly #knex: Knex;
  /** The one asked for last is the last. */
  readonly #entries = new Map<string, Entry>();

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Undefined before the first result of a cluster. */
  async of(cluster: string): Promise<ClusterObjects | undefined> {
    const observedAt = await observedAtOf(this.#knex, cluster);
    if (observedAt === undefined) return undefined;
    const there = this.#entries.get(cluster);
    const objects =
      there?.observedAt === observedAt
        ? there.objects
        : loadObjects(this.#knex, cluster);
    this.#keep(cluster, { observedAt, objects });
    try {
      return await objects;
    } catch (error) {
      this.#forget(cluster);
      throw error;
    }
  }

  #keep(cluster: string, entry: Omit<Entry, 'timer'>): void {
    this.#forget(cluster);
    const timer = setTimeout(() => this.#forget(cluster), IDLE_MS);
    timer.unref();
    this.#entries.set(cluster, { ...entry, timer });
    for (const oldest of [...this.#entries.keys()].slice(0, -MOST)) {
      this.#forget(oldest);
    }
  }

  #forget(cluster: string): void {
    clearTimeout(this.#entries.get(cluster)?.timer);
    this.#entries.delete(cluster);
  }
}
