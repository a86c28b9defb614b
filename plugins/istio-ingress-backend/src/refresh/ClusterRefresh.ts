import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ClusterReadError,
  type ClusterReader,
} from 'backstage-plugin-istio-ingress-node';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import type { ClusterObjects } from 'istio-ingress-engine';
import type { ResultStore } from '../store/ResultStore';
import { changedObjects } from './changedObjects';

const RETRY_MS = 30_000;

export interface ClusterRefreshOptions {
  reader: ClusterReader;
  store: ResultStore;
  analyze: (objects: ClusterObjects) => ClusterAnalysis;
  logger: LoggerService;
  intervalMs: number;
  /** What is stored differs from what was stored before. */
  onChange: () => void;
}

/**
 * Keeps the stored result of one cluster up to date: read, analyse, store. One
 * run at a time; requests during a run lead to one more run behind it.
 */
export class ClusterRefresh {
  readonly reader: ClusterReader;
  readonly #options: ClusterRefreshOptions;
  #signal?: AbortSignal;
  #running?: Promise<void>;
  #isWanted = false;
  #timer?: NodeJS.Timeout;
  #objects?: ClusterObjects;
  #lastFailure?: string;

  constructor(options: ClusterRefreshOptions) {
    this.reader = options.reader;
    this.#options = options;
  }

  /** Reads now, and whenever the reader or the interval asks, until aborted. */
  start(signal: AbortSignal): void {
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#timer), {
      once: true,
    });
    this.reader.watch(() => this.request(), signal);
    this.request();
  }

  /** Asks for a run; returns at once. */
  request(): void {
    if (!this.#signal || this.#signal.aborted) return;
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
  }

  /**
   * The objects behind the latest result, from memory, or read now when this
   * process has not read them yet.
   */
  async objects(signal: AbortSignal): Promise<ClusterObjects> {
    return this.#objects ?? this.reader.read(signal);
  }

  async #run(): Promise<void> {
    const signal = this.#signal;
    if (!signal) return;
    while (this.#isWanted && !signal.aborted) {
      this.#isWanted = false;
      clearTimeout(this.#timer);
      let nextMs = this.#options.intervalMs;
      try {
        await this.#readAnalyseStore(signal);
        this.#lastFailure = undefined;
      } catch (error) {
        if (signal.aborted) return;
        nextMs = Math.min(nextMs, RETRY_MS);
        await this.#noteFailure(error);
      }
      this.#timer = setTimeout(() => this.request(), nextMs);
      this.#timer.unref();
    }
  }

  async #readAnalyseStore(signal: AbortSignal): Promise<void> {
    const { analyze, store, logger, onChange } = this.#options;
    const startedAt = Date.now();
    const objects = await this.reader.read(signal);
    await turn();
    const analysis = analyze(objects);
    await turn();
    signal.throwIfAborted();
    const saved = await store.save(analysis, {
      source: this.reader.source,
      changedObjects: this.#objects && changedObjects(this.#objects, objects),
    });
    this.#objects = objects;
    const rows = saved.written + saved.removed;
    if (rows > 0 || saved.isStatusNew) onChange();
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

  /** Stores why, and logs it once until the reason changes. */
  async #noteFailure(error: unknown): Promise<void> {
    const { store, logger, onChange } = this.#options;
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
        source,
        world,
        status: isExpected ? error.status : 'unreachable',
        message,
        at: new Date().toISOString(),
      });
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
