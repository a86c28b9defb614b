import type { ReadState, ReadStatus } from 'istio-ingress-contract';
import type { Kind, SourceObject } from 'istio-ingress-engine';
import type { ApiConnection } from './ApiConnection';
import { ApiFailure, failureFrom } from './ApiFailure';
import { Backoff, pause } from './Backoff';
import type { Discovery, ServedKind } from './Discovery';
import { KindObjects, type ObjectsByName } from './KindObjects';
import type { ObjectBudget } from './ObjectBudget';
import { getJson, watchEvents } from './requests';
import type { Timings } from './timings';
import type { Turns } from './Turns';

type Json = Readonly<Record<string, unknown>>;

export interface KindReflectorOptions {
  cluster: string;
  kind: Kind<unknown>;
  connection: ApiConnection;
  discovery: Discovery;
  budget: ObjectBudget;
  listTurns: Turns;
  timings: Timings;
  /** The objects or the state may be others than before. */
  onChange: () => void;
  random?: () => number;
}

// A first list may fail by chance; whoever waits for it need not know.
const SETTLED_AFTER = 3;

const SLICE_MS = 10;

/**
 * Keeps the objects of one kind as the API server has them: looks where the
 * kind is served, lists, watches, and starts over where it must. Never gives
 * up; every pause after a failure is bounded and abortable.
 */
export class KindReflector {
  readonly #options: KindReflectorOptions;
  readonly #backoff: Backoff;
  readonly #objects: KindObjects;
  /** Where the next watch starts; empty when a list must come first. */
  #version = '';
  #state: ReadState = 'syncing';
  #message?: string;
  #since = Date.now();
  #failure?: ApiFailure;
  #failingSince = 0;
  #expiredInARow = 0;
  #watchDenied = false;
  #reported = '';

  constructor(options: KindReflectorOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.timings, options.random);
    this.#objects = new KindObjects(options.kind, options.budget);
  }

  get kind(): Kind<unknown> {
    return this.#options.kind;
  }

  get failure(): ApiFailure | undefined {
    return this.#failure;
  }

  /** A first answer of any sort is there. */
  get isSettled(): boolean {
    return this.#stateNow() !== 'syncing';
  }

  /**
   * The state, and the objects that can be relied on in this state: read
   * together, so that none is taken for absent that only was not known.
   */
  answer(): { status: ReadStatus; objects: SourceObject[] } {
    const { group, kind } = this.#options.kind;
    const state = this.#stateNow();
    const isKnown = state === 'ok' || state === 'truncated';
    const since = state === 'failed' ? this.#failingSince : this.#since;
    const message = state === 'failed' ? this.#failedMessage() : this.#message;
    return {
      status: {
        group,
        kind,
        state,
        since: new Date(since).toISOString(),
        ...(isKnown ? { count: this.#objects.size } : {}),
        ...(message ? { message } : {}),
      },
      objects: isKnown ? this.#objects.values() : [],
    };
  }

  /** Runs until the signal aborts, then resolves. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const { timings, kind, discovery } = this.#options;
        const served = await discovery.find(kind);
        if (served) {
          await this.#follow(served, signal);
        } else {
          this.#become('not-installed');
          await pause(this.#backoff.about(timings.probeMs), signal);
        }
      } catch (error) {
        if (signal.aborted) return;
        const wait = this.#afterFailure(
          failureFrom(error, this.#options.connection.url),
        );
        this.#report();
        await pause(wait, signal).catch(() => {});
      }
    }
  }

  async #follow(served: ServedKind, signal: AbortSignal): Promise<void> {
    const { timings } = this.#options;
    for (;;) {
      if (!this.#version) await this.#list(served, signal);
      if (this.#state === 'truncated') {
        await pause(this.#backoff.about(timings.truncatedMs), signal);
        this.#version = '';
      } else if (this.#watchDenied) {
        // Listing is allowed and watching is not: list now and then.
        await pause(this.#backoff.about(timings.forbiddenMs), signal);
        this.#watchDenied = false;
      } else {
        await this.#watch(served, signal);
      }
    }
  }

  async #list(served: ServedKind, signal: AbortSignal): Promise<void> {
    const found: ObjectsByName = new Map();
    const version = await this.#options.listTurns.run(() =>
      this.#collect(found, served, signal),
    );
    this.#objects.replace(found);
    this.#version = version;
    if (version) this.#succeed();
    else this.#truncate();
  }

  /** The version of the complete list; empty when not everything fits. */
  async #collect(
    found: ObjectsByName,
    { path, apiVersion }: ServedKind,
    signal: AbortSignal,
  ): Promise<string> {
    const { connection, timings } = this.#options;
    const slices = new Slices();
    let next = '';
    signal.throwIfAborted();
    for (;;) {
      const page = await getJson(
        connection,
        `${path}?limit=${timings.pageSize}${
          next ? `&continue=${encodeURIComponent(next)}` : ''
        }`,
        { signal, timeoutMs: timings.requestMs },
      );
      for (const item of Array.isArray(page.items) ? page.items : []) {
        if (!this.#objects.collect(found, item as Json, apiVersion)) return '';
        await slices.breathe();
      }
      const meta = (page.metadata ?? {}) as Json;
      next = String(meta.continue ?? '');
      if (!next) return String(meta.resourceVersion ?? '');
    }
  }

  async #watch(served: ServedKind, signal: AbortSignal): Promise<void> {
    const { connection, timings } = this.#options;
    const startedAt = Date.now();
    let events = 0;
    const query = new URLSearchParams({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: this.#version,
      timeoutSeconds: String(
        Math.ceil(this.#backoff.about(timings.watchSeconds)),
      ),
    });
    const stream = watchEvents(connection, `${served.path}?${query}`, {
      signal,
      silenceMs: timings.silenceMs,
      onOpen: () => this.#opened(),
    });
    try {
      for await (const { type, object } of stream) {
        events++;
        this.#apply(type, object, served.apiVersion);
        if (this.#state === 'truncated') return;
      }
    } finally {
      if (events > 0 || Date.now() - startedAt > timings.maxRetryMs) {
        this.#backoff.reset();
        this.#expiredInARow = 0;
      }
    }
    // Ended by the server. One that ends at once would be asked in a circle.
    if (events === 0 && Date.now() - startedAt < timings.retryMs) {
      throw new ApiFailure('the API server ends the watch at once');
    }
  }

  #apply(type: string, object: Json, apiVersion: string): void {
    const { resourceVersion } = (object.metadata ?? {}) as Json;
    if (resourceVersion) this.#version = String(resourceVersion);
    if (type === 'BOOKMARK') return;
    const effect = this.#objects.apply(type, object, apiVersion);
    if (effect === 'full') this.#truncate();
    if (effect === 'changed') this.#options.onChange();
  }

  /** What a failure means, and how long to wait before going on. */
  #afterFailure(failure: ApiFailure): number {
    const { timings, discovery, kind } = this.#options;
    const isFirst = !this.#failure;
    if (isFirst) this.#failingSince = Date.now();
    switch (failure.status) {
      case 403:
        if (this.#state === 'ok' && this.#version) {
          // Only watching may be forbidden, or everything from now on.
          this.#version = '';
          this.#watchDenied = true;
          return 0;
        }
        this.#become('forbidden', this.#forbiddenMessage());
        return this.#backoff.about(timings.forbiddenMs);
      case 404:
        this.#version = '';
        discovery.forget(kind);
        return this.#fail(failure);
      case 410:
        this.#version = '';
        // The usual thing after a while; twice in a row it is a failure.
        return this.#expiredInARow++ === 0 ? 0 : this.#fail(failure);
      case 401: {
        // The next request reads the token again.
        const wait = this.#fail(failure);
        return isFirst ? 0 : wait;
      }
      default:
        return this.#fail(failure);
    }
  }

  #fail(failure: ApiFailure): number {
    this.#failure = failure;
    return this.#backoff.next(failure.retryAfterMs);
  }

  /** The server takes the watch: what is known is up to date again. */
  #opened(): void {
    this.#failure = undefined;
    this.#report();
  }

  #succeed(): void {
    this.#become('ok');
    this.#options.onChange();
  }

  #truncate(): void {
    const { kind, cluster, budget } = this.#options;
    this.#version = '';
    this.#become(
      'truncated',
      `there are more ${kind.plural} in cluster ${cluster} than fit in ${budget.limit} objects (istioIngress.limits.objects); raise the limit`,
    );
    this.#options.onChange();
  }

  #become(state: ReadState, message?: string): void {
    const hides = state === 'forbidden' || state === 'not-installed';
    if (hides) {
      this.#objects.clear();
      this.#version = '';
    }
    if (this.#state !== state) this.#since = Date.now();
    this.#state = state;
    this.#message = message;
    this.#failure = undefined;
    this.#watchDenied &&= state === 'ok';
    this.#report();
  }

  #stateNow(): ReadState {
    if (!this.#failure) return this.#state;
    const isFresh =
      this.#state === 'syncing'
        ? this.#backoff.failures < SETTLED_AFTER
        : Date.now() - this.#failingSince < this.#options.timings.staleMs;
    return isFresh ? this.#state : 'failed';
  }

  #report(): void {
    const state = `${this.#stateNow()} ${this.#message ?? ''}`;
    if (state === this.#reported) return;
    this.#reported = state;
    this.#options.onChange();
  }

  #forbiddenMessage(): string {
    const { kind, cluster } = this.#options;
    return `cannot list ${kind.plural} in cluster ${cluster}: forbidden; grant with docs/generated/clusterrole.yaml`;
  }

  #failedMessage(): string {
    const { kind, cluster } = this.#options;
    const { status, message } = this.#failure ?? {};
    const why =
      status === 401
        ? 'the credentials are not accepted (401); check those of the cluster in the section kubernetes'
        : message;
    return `cannot read ${kind.plural} in cluster ${cluster}: ${why}`;
  }
}

/** Lets others run when this has run for a while. */
class Slices {
  #startedAt = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#startedAt < SLICE_MS) return;
    await new Promise(resolve => setImmediate(resolve));
    this.#startedAt = performance.now();
  }
}
