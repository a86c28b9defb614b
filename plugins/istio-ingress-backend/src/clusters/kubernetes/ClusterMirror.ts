import type { ReadStatus } from 'istio-ingress-contract';
import type { Kind, SourceObject } from 'istio-ingress-engine';
import { type ApiAccess, ApiConnection } from './ApiConnection';
import type { ApiFailure } from './ApiFailure';
import { pause } from './Backoff';
import { configMapNames, type IstioHint } from './configMapNames';
import { Discovery } from './Discovery';
import { KindReflector } from './KindReflector';
import { NamedConfigMaps } from './NamedConfigMaps';
import { ObjectBudget } from './ObjectBudget';
import type { Timings } from './timings';
import { Turns } from './Turns';

export interface ClusterMirrorOptions {
  cluster: string;
  access: ApiAccess;
  kinds: readonly Kind<unknown>[];
  istio: IstioHint;
  maxObjects: number;
  timings: Timings;
  onChange: () => void;
}

export interface MirrorReading {
  objects: SourceObject[];
  reads: ReadStatus[];
  /** Why nothing at all is known, when nothing is. */
  outage?: ApiFailure;
}

// Lists are the expensive requests, here and at the API server.
const LISTS_AT_ONCE = 6;

/** The objects of one cluster in memory, kept as they are there. */
export class ClusterMirror {
  readonly #options: ClusterMirrorOptions;
  readonly #connection: ApiConnection;
  readonly #reflectors: readonly KindReflector[];
  readonly #configMaps: NamedConfigMaps;
  readonly #ended: Promise<void>;
  readonly #waiting = new Set<() => void>();

  /** Starts at once, and ends with the signal. */
  constructor(options: ClusterMirrorOptions, signal: AbortSignal) {
    this.#options = options;
    const { cluster, timings } = options;
    const connection = new ApiConnection(options.access);
    const shared = {
      cluster,
      connection,
      timings,
      onChange: () => this.#changed(),
    };
    const discovery = new Discovery({
      connection,
      signal,
      requestMs: timings.requestMs,
      keepMs: timings.probeMs / 2,
    });
    const budget = new ObjectBudget(options.maxObjects);
    const listTurns = new Turns(LISTS_AT_ONCE);
    this.#connection = connection;
    this.#configMaps = new NamedConfigMaps(shared);
    this.#reflectors = options.kinds
      .filter(({ group, kind }) => group !== '' || kind !== 'ConfigMap')
      .map(
        kind =>
          new KindReflector({ ...shared, kind, discovery, budget, listTurns }),
      );
    this.#ended = this.#run(signal);
  }

  /** Resolves when nothing is left running and no connection is open. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /**
   * Every object that is known, once each kind has answered or the wait for
   * them is over.
   */
  async read(signal: AbortSignal): Promise<MirrorReading> {
    await this.#settled(signal);
    // Before anything else is awaited: states and objects of one moment.
    const answers = this.#reflectors.map(each => each.answer());
    const outage = this.#outage(answers.map(({ status }) => status));
    if (outage) return { objects: [], reads: [], outage };
    const objects = answers.flatMap(answer => answer.objects);
    const configMaps = await this.#configMaps.read(
      configMapNames(
        objects.map(({ manifest }) => manifest),
        this.#options.istio,
      ),
      signal,
    );
    return {
      objects: [...objects, ...configMaps.objects],
      reads: [...answers.map(({ status }) => status), ...configMaps.reads],
    };
  }

  #outage(reads: readonly ReadStatus[]): ApiFailure | undefined {
    const isLost = reads.every(({ state }) =>
      ['failed', 'syncing'].includes(state),
    );
    if (!isLost) return undefined;
    const failures = this.#reflectors.flatMap(({ failure }) => failure ?? []);
    return failures.find(({ status }) => status === 401) ?? failures[0];
  }

  async #run(signal: AbortSignal): Promise<void> {
    await Promise.allSettled([
      ...this.#reflectors.map(each => each.run(signal)),
      this.#configMaps.run(signal),
    ]);
    await this.#connection.close();
  }

  async #settled(signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const stop = () => enough.abort();
    const check = () => {
      if (this.#reflectors.every(each => each.isSettled)) stop();
    };
    signal.throwIfAborted();
    signal.addEventListener('abort', stop, { once: true });
    this.#waiting.add(check);
    try {
      check();
      await pause(this.#options.timings.firstListMs, enough.signal);
    } catch {
      signal.throwIfAborted();
    } finally {
      this.#waiting.delete(check);
      signal.removeEventListener('abort', stop);
    }
  }

  #changed(): void {
    for (const check of this.#waiting) check();
    this.#options.onChange();
  }
}
