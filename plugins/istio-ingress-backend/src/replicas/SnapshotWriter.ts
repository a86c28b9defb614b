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
  readonly #store: Pick<ResultStore, 'saveObjects' | 'renewObjects'>;
  readonly #logger: LoggerService;
  #waiting?: { objects: ClusterObjects; lease: HeldLease };
  #timer?: NodeJS.Timeout;
  #writing?: Promise<void>;
  #lastAt = -Infinity;
  /** The right by which the latest ones were stored. */
  #storedBy?: HeldLease;

  constructor(options: {
    store: Pick<ResultStore, 'saveObjects' | 'renewObjects'>;
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

  /** A later reading has found what was offered last. */
  same(observedAt: string, lease: HeldLease): void {
    if (this.#waiting) {
      this.#waiting.objects = { ...this.#waiting.objects, observedAt };
    } else if (!this.#writing && this.#storedBy === lease) {
      this.#run(() => this.#store.renewObjects(observedAt, lease), lease);
    }
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
    const { objects, lease } = waiting;
    this.#waiting = undefined;
    this.#storedBy = undefined;
    this.#lastAt = performance.now();
    this.#run(async () => {
      await this.#store.saveObjects(objects, lease);
      this.#storedBy = lease;
    }, lease);
  }

  #run(write: () => Promise<void>, { cluster }: HeldLease): void {
    this.#writing = write()
      .catch(error => {
        if (error instanceof LostLeaseError) return;
        this.#logger.warn('Objects of cluster could not be stored', {
          cluster,
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
