import type { ClusterAnalysis } from 'istio-ingress-contract';
import type {
  ClusterObjects,
  ClusterState,
  LiveAnalysis,
} from 'istio-ingress-engine';
import { breathe } from '../clusters/kubernetes/breathe';

/**
 * The analysis of one cluster, kept from one read to the next: what has not
 * changed is not analysed again. Other work of the process goes on meanwhile.
 */
export class LiveCluster {
  readonly #create: (state: ClusterState) => LiveAnalysis;
  #live?: LiveAnalysis;
  #world?: ClusterState['world'];

  constructor(create: (state: ClusterState) => LiveAnalysis) {
    this.#create = create;
  }

  /** One at a time. */
  async analyze(objects: ClusterObjects): Promise<ClusterAnalysis> {
    if (!this.#live || this.#world !== objects.world) {
      this.#live = this.#create(objects);
      this.#world = objects.world;
    }
    try {
      this.#live.replace(objects);
      return await this.#live.updateInSlices(breathe);
    } catch (error) {
      // Nothing is known about what a failure left behind.
      this.#live = undefined;
      throw error;
    }
  }

  /** Frees the memory; the next analysis is one of everything. */
  forget(): void {
    this.#live = undefined;
  }
}
