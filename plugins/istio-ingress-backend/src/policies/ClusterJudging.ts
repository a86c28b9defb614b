import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import type { HeldLease } from '../store/heldLease';
import type { Judgement } from '../store/judgement';
import type { ResultStore } from '../store/ResultStore';
import type { ClusterJudge } from './ClusterJudge';
import { judgeStored } from './judgeStored';

/** A result that was stored. */
export interface SavedResult {
  lease: HeldLease;
  observedAt: string;
}

/** Counts the services of the day. */
export interface Counts {
  offer(saved: SavedResult): void;
  stop(cluster: string): void;
}

/**
 * What catalog and policies add to each result of one cluster. A failure is
 * logged and keeps no result from being stored: services are then not known.
 */
export class ClusterJudging {
  readonly #judge: ClusterJudge;
  readonly #store: ResultStore;
  readonly #counts: Counts;
  readonly #logger: LoggerService;

  constructor(options: {
    judge: ClusterJudge;
    store: ResultStore;
    counts: Counts;
    logger: LoggerService;
  }) {
    this.#judge = options.judge;
    this.#store = options.store;
    this.#counts = options.counts;
    this.#logger = options.logger;
  }

  async judge(analysis: ClusterAnalysis): Promise<Judgement | undefined> {
    try {
      return await this.#judge.judge(analysis);
    } catch (error) {
      this.#judge.forget();
      this.#complain(analysis.cluster, 'Services could not be judged', error);
      return undefined;
    }
  }

  afterSave(saved: SavedResult): void {
    this.#counts.offer(saved);
  }

  /**
   * The cluster could not be read: what is stored is judged where policies or
   * catalog differ from those it was judged by.
   */
  async afterFailure(lease: HeldLease): Promise<void> {
    if (this.#judge.isUpToDate) return;
    try {
      await judgeStored(this.#store, this.#judge, lease);
    } catch (error) {
      this.#judge.forget();
      const message = 'Stored services could not be judged';
      this.#complain(lease.cluster, message, error);
    }
  }

  /** The cluster is not owned here any more. */
  forget(cluster: string): void {
    this.#judge.forget();
    this.#counts.stop(cluster);
  }

  #complain(cluster: string, message: string, error: unknown): void {
    this.#logger.error(message, {
      cluster,
      reason:
        error instanceof Error ? error.stack ?? error.message : String(error),
    });
  }
}
