import type { ResultStore, ServiceLabels } from '../store/ResultStore';
import { ServiceDirectory } from './ServiceDirectory';

interface Loaded {
  revision: number;
  services: readonly ServiceLabels[];
}

/**
 * The directory of the services that are stored now. Only clusters that were
 * written since the last call are read again.
 */
export class DirectorySource {
  readonly #store: ResultStore;
  readonly #clusters: readonly string[];
  #loaded = new Map<string, Loaded>();
  #directory?: ServiceDirectory;
  #loading?: Promise<ServiceDirectory>;

  constructor(store: ResultStore, clusters: readonly string[]) {
    this.#store = store;
    this.#clusters = clusters;
  }

  /** Callers at the same time share one look at the store. */
  get(): Promise<ServiceDirectory> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<ServiceDirectory> {
    const revisions = await this.#store.revisions();
    const loaded = new Map<string, Loaded>();
    let hasChanged = !this.#directory;
    for (const cluster of this.#clusters) {
      const revision = revisions.get(cluster) ?? -1;
      const there = this.#loaded.get(cluster);
      if (there?.revision === revision) {
        loaded.set(cluster, there);
        continue;
      }
      hasChanged = true;
      loaded.set(cluster, {
        revision,
        services: await this.#store.labels(cluster),
      });
    }
    this.#loaded = loaded;
    if (hasChanged || !this.#directory) {
      this.#directory = new ServiceDirectory(
        new Map(
          [...loaded].map(([cluster, { services }]) => [cluster, services]),
        ),
      );
    }
    return this.#directory;
  }
}
