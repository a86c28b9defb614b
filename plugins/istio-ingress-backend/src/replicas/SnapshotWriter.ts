import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterObjects } from 'istio-ingress-engine';
import { type HeldLease, LostLeaseError } from '../store/heldLease';
import type { ResultStore } from '../store/ResultStore';

const EVERY_MS = 60_000;

/**
 * Stores the objects behind the latest result of one cluster, at most once a
 * minute, for replicas that do not own it.
 */
export class SnapshotWriter {
  readonly #store: Pick<ResultStore, 'saveObjects'>;
  readonly #logger: LoggerService;
  #waiting?: { objects: ClusterObjects; lease: HeldLease };
  #timer?: NodeJS.Timeout;
  #writing?: Promise<void>;
  #lastAt = -Infinity;

  constructor(options: {
    store: Pick<ResultStore, 'saveObjects'>;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  /** Stores them now, or when a minute has passed; later ones replace them. */
  offer(objects: ClusterObjects, lease: HeldLease): void {
    this.#waiting = { objects, lease };
    if (this.#writing || this.#timer) return;
    const waitMs = this.#lastAt + EVERY_MS - performance.now();
    if (waitMs <= 0) {
      this.#write();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, waitMs);
    this.#timer.unref();
  }

  /** Forgets what waits. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
  }

  /** Resolves once nothing is being written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  #write(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = undefined;
    this.#lastAt = performance.now();
    this.#writing = this.#store
      .saveObjects(waiting.objects, waiting.lease)
      .catch(error => {
        if (error instanceof LostLeaseError) return;
        this.#logger.warn('Objects of cluster could not be stored', {
          cluster: waiting.lease.cluster,
          reason: String(error),
        });
      })
      .finally(() => {
        this.#writing = undefined;
        if (this.#waiting) {
          this.offer(this.#waiting.objects, this.#waiting.lease);
        }
      });
  }
}
