import type { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  ClusterReadError,
  type ClusterReader,
} from 'backstage-plugin-istio-ingress-node';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import type { ClusterObjects } from 'istio-ingress-engine';
import { SnapshotWriter } from '../replicas/SnapshotWriter';
import type { ClusterJudging } from '../policies/ClusterJudging';
import type { HeldLease } from '../store/heldLease';
import type { ResultStore } from '../store/ResultStore';
import { changedObjects } from './changedObjects';

const RETRY_MS = 30_000;

export interface ClusterRefreshOptions {
  reader: ClusterReader;
  store: ResultStore;
  analyze: (
    objects: ClusterObjects,
  ) => ClusterAnalysis | Promise<ClusterAnalysis>;
  /** What catalog and policies add to each result. */
  judging?: Pick<
    ClusterJudging,
    'judge' | 'afterSave' | 'afterFailure' | 'forget'
  >;
  /** This replica does not own the cluster any more. */
  onEnd?: () => void;
  logger: LoggerService;
  intervalMs: number;
  /** What is stored differs from what was stored before. */
  onChange: () => void;
}

/** The time in which a replica owns a cluster. */
interface Tenure {
  signal: AbortSignal;
  lease: HeldLease;
}

/**
 * Keeps the stored result of one cluster up to date while this replica owns
 * it: read, analyse, store. One run at a time; requests during a run lead to
 * one more run behind it.
 */
export class ClusterRefresh {
  readonly reader: ClusterReader;
  readonly #options: ClusterRefreshOptions;
  readonly #snapshots: SnapshotWriter;
  #tenure?: Tenure;
  #running?: Promise<void>;
  #isWanted = false;
  #timer?: NodeJS.Timeout;
  /** As they were read last, and as the stored result knows them. */
  #latest?: ClusterObjects;
  #stored?: ClusterObjects;
  #lastFailure?: string;

  constructor(options: ClusterRefreshOptions) {
    this.reader = options.reader;
    this.#options = options;
    this.#snapshots = new SnapshotWriter(options);
  }

  get name(): string {
    return this.reader.name;
  }

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Reads now, and whenever the reader or the interval asks, until aborted. */
  start(signal: AbortSignal, lease: HeldLease): void {
    this.#tenure = { signal, lease };
    signal.addEventListener('abort', () => this.#end(signal), { once: true });
    this.reader.watch(() => this.request(), signal);
    this.request();
  }

  /** Asks for a run; returns at once. */
  request(): void {
    if (!this.#tenure || this.#tenure.signal.aborted) return;
    this.#isWanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      // A request may have come in after the loop had looked for one.
      if (this.#isWanted) this.request();
    });
  }

  /** Resolves once nothing is running. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
    await this.#snapshots.settled();
  }

  /**
   * The objects as they were read last, by this replica or by the one that
   * owns the cluster; `observedAt` tells when.
   *
   * @throws ServiceUnavailableError before the first result of the cluster
   */
  async objects(signal: AbortSignal): Promise<ClusterObjects> {
    const objects =
      this.#latest ?? (await this.#options.store.objects(this.name));
    signal.throwIfAborted();
    if (objects) return objects;
    throw new ServiceUnavailableError(
      `Cluster '${this.name}' has not been read yet; try again in a few seconds`,
    );
  }

  #end(signal: AbortSignal): void {
    if (this.#tenure?.signal !== signal) return;
    clearTimeout(this.#timer);
    this.#snapshots.stop();
    this.#tenure = undefined;
    this.#latest = undefined;
    this.#stored = undefined;
    this.#options.judging?.forget(this.name);
    this.#options.onEnd?.();
  }

  async #run(): Promise<void> {
    const tenure = this.#tenure;
    if (!tenure) return;
    const { signal } = tenure;
    while (this.#isWanted && !signal.aborted) {
      this.#isWanted = false;
      clearTimeout(this.#timer);
      let nextMs = this.#options.intervalMs;
      try {
        await this.#readAnalyseStore(tenure);
        this.#lastFailure = undefined;
      } catch (error) {
        if (signal.aborted) return;
        nextMs = Math.min(nextMs, RETRY_MS);
        await this.#noteFailure(error, tenure);
      }
      if (signal.aborted) return;
      this.#timer = setTimeout(() => this.request(), nextMs);
      this.#timer.unref();
    }
  }

  async #readAnalyseStore({ signal, lease }: Tenure): Promise<void> {
    const { analyze, store, logger, onChange, judging } = this.#options;
    const startedAt = Date.now();
    const objects = await this.reader.read(signal);
    signal.throwIfAborted();
    this.#latest = objects;
    await turn();
    const analysis = await analyze(objects);
    await turn();
    signal.throwIfAborted();
    const judgement = await judging?.judge(analysis);
    signal.throwIfAborted();
    const before = this.#stored ?? (await this.#beforeThisTenure());
    const changed = before && changedObjects(before, objects);
    const saved = await store.save(analysis, {
      source: this.reader.source,
      lease,
      changedObjects: changed,
      judgement,
    });
    if (saved.superseded) {
      logger.info('Result was refused: another replica owns the cluster', {
        cluster: this.name,
        token: lease.token,
      });
      return;
    }
    if (signal.aborted) return;
    const isFirst = !this.#stored;
    this.#stored = objects;
    if (changed?.length === 0 && !isFirst) {
      this.#snapshots.same(objects.observedAt, lease);
    } else {
      this.#snapshots.offer(objects, lease);
    }
    const rows = saved.written + saved.removed;
    if (rows > 0 || saved.isStatusNew) onChange();
    judging?.afterSave({ lease, observedAt: analysis.observedAt });
    const fields = {
      cluster: this.reader.name,
      status: analysis.status,
      services: analysis.services.length,
      findings: analysis.findings.length,
      problems: analysis.problems.length,
      written: saved.written,
      removed: saved.removed,
      changes: saved.changes,
      durationMs: Date.now() - startedAt,
    };
    if (rows > 0) {
      logger.info('Cluster analysed', fields);
    } else {
      logger.debug('Cluster analysed without a difference', fields);
    }
  }

  /** What the stored result knows, of whoever has read it. */
  async #beforeThisTenure(): Promise<ClusterObjects | undefined> {
    const { store, logger } = this.#options;
    try {
      return await store.objectsOfResult(this.name);
    } catch (error) {
      logger.warn('Stored objects of cluster could not be read', {
        cluster: this.name,
        reason: String(error),
      });
      return undefined;
    }
  }

  /** Stores why, and logs it once until the reason changes. */
  async #noteFailure(error: unknown, { lease }: Tenure): Promise<void> {
    const { store, logger, onChange, judging } = this.#options;
    const { name, source, world } = this.reader;
    const isExpected = error instanceof ClusterReadError;
    const message = isExpected
      ? error.message
      : `The analysis of cluster '${name}' failed; the backend's log tells why`;
    if (this.#lastFailure !== message) {
      this.#lastFailure = message;
      if (isExpected) {
        logger.warn('Cluster could not be read', {
          cluster: name,
          status: error.status,
          reason: message,
        });
      } else {
        logger.error('Cluster could not be analysed', {
          cluster: name,
          reason:
            error instanceof Error
              ? error.stack ?? error.message
              : String(error),
        });
      }
    }
    try {
      const saved = await store.saveFailure({
        cluster: name,
        lease,
        source,
        world,
        status: isExpected ? error.status : 'unreachable',
        message,
        at: new Date().toISOString(),
      });
      await judging?.afterFailure(lease);
      if (saved.isStatusNew) onChange();
    } catch (storeError) {
      logger.error('Status of cluster could not be stored', {
        cluster: name,
        reason: String(storeError),
      });
    }
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
