import { NotFoundError } from '@backstage/errors';
import type { ClusterRefresh } from './ClusterRefresh';

/** The clusters that are configured, by name. */
export class Clusters {
  readonly #names: string[] = [];
  readonly #refreshes = new Map<string, ClusterRefresh>();

  constructor(refreshes: readonly ClusterRefresh[]) {
    for (const refresh of refreshes) this.add(refresh);
  }

  /** Sorted, and always those of now: whoever holds it sees new ones. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** One that was found while the backend runs. */
  add(refresh: ClusterRefresh): void {
    const { name } = refresh.reader;
    this.#refreshes.set(name, refresh);
    this.#names.push(name);
    this.#names.sort();
  }

  all(): ClusterRefresh[] {
    return [...this.#refreshes.values()];
  }

  /** @throws NotFoundError that names those that exist. */
  get(name: string): ClusterRefresh {
    const refresh = this.#refreshes.get(name);
    if (!refresh) {
      throw new NotFoundError(
        `Cluster '${name}' is not configured. ${
          this.names.length > 0
            ? `Known clusters: ${this.names.join(', ')}`
            : 'No cluster is: add one under istioIngress.fileClusters'
        }`,
      );
    }
    return refresh;
  }

  has(name: string): boolean {
    return this.#refreshes.has(name);
  }
}
