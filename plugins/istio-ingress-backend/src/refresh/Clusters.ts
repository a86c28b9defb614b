import { NotFoundError } from '@backstage/errors';
import type { ClusterRefresh } from './ClusterRefresh';

/** The clusters that are configured, by name. */
export class Clusters {
  readonly names: readonly string[];
  readonly #refreshes: ReadonlyMap<string, ClusterRefresh>;

  constructor(refreshes: readonly ClusterRefresh[]) {
    this.#refreshes = new Map(
      refreshes.map(refresh => [refresh.reader.name, refresh]),
    );
    this.names = [...this.#refreshes.keys()].sort();
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
