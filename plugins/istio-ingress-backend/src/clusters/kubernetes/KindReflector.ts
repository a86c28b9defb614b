import type { ReadState, ReadStatus } from 'istio-ingress-contract';
import type { Kind, SourceObject } from 'istio-ingress-engine';
import { isDeepStrictEqual } from 'node:util';
import type { ApiConnection } from './ApiConnection';
import { ApiFailure, failureFrom } from './ApiFailure';
import { Backoff, pause } from './Backoff';
import type { Discovery, ServedKind } from './Discovery';
import type { ObjectBudget } from './ObjectBudget';
import { getJson, watchEvents } from './requests';
import type { Timings } from './timings';
import { trim } from './trim';
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

/**
 * Keeps the objects of one kind as the API server has them: looks where the
 * kind is served, lists, watches, and starts over where it must. Never gives
 * up; every pause after a failure is bounded and abortable.
 */
export class KindReflector {
  readonly #options: KindReflectorOptions;
  readonly #backoff: Backoff;
  #objects = new Map<string, SourceObject>();
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

  /** Objects whose presence can be relied on. */
  objects(): SourceObject[] {
    return ['ok', 'truncated'].includes(this.#stateNow())
      ? [...this.#objects.values()]
      : [];
  }

  status(): ReadStatus {
    const { group, kind } = this.#options.kind;
    const state = this.#stateNow();
    const message = state === 'failed' ? this.#failedMessage() : this.#message;
    return {
      group,
      kind,
      state,
      since: new Date(
        state === 'failed' ? this.#failingSince : this.#since,
      ).toISOString(),
      ...(['ok', 'truncated'].includes(state)
        ? { count: this.#objects.size }
        : {}),
      ...(message ? { message } : {}),
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
    const { connection, timings, listTurns, kind, budget } = this.#options;
    const found = new Map<string, SourceObject>();
    const version = await listTurns.run(async () => {
      signal.throwIfAborted();
      let next = '';
      for (;;) {
        const page = await getJson(
          connection,
          `${served.path}?limit=${timings.pageSize}${
            next ? `&continue=${encodeURIComponent(next)}` : ''
          }`,
          { signal, timeoutMs: timings.requestMs },
        );
        const meta = (page.metadata ?? {}) as Json;
        for (const item of Array.isArray(page.items) ? page.items : []) {
          if (found.size >= budget.roomFor(this)) return '';
          const object = trim(kind, served.apiVersion, item as Json);
          found.set(keyOf(object), { manifest: object });
        }
        // Others that list at the same time must see what is taken.
        budget.count(this, found.size);
        next = String(meta.continue ?? '');
        if (!next) return String(meta.resourceVersion ?? '');
      }
    });
    this.#objects = keepEqual(this.#objects, found);
    budget.count(this, found.size);
    this.#version = version;
    if (version) this.#succeed();
    else this.#truncate();
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
    const { budget, kind } = this.#options;
    const { resourceVersion } = (object.metadata ?? {}) as Json;
    if (resourceVersion) this.#version = String(resourceVersion);
    if (type === 'BOOKMARK') return;
    const key = keyOf(object);
    if (type === 'DELETED') {
      if (!this.#objects.delete(key)) return;
    } else {
      const manifest = trim(kind, apiVersion, object);
      const before = this.#objects.get(key);
      if (before && isSame(before.manifest, manifest)) return;
      if (!before && this.#objects.size >= budget.roomFor(this)) {
        this.#truncate();
        return;
      }
      this.#objects.set(key, { manifest });
    }
    budget.count(this, this.#objects.size);
    this.#options.onChange();
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
      this.#objects = new Map();
      this.#version = '';
      this.#options.budget.count(this, 0);
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

function keyOf({ metadata }: Json): string {
  const { namespace, name } = (metadata ?? {}) as Json;
  return `${namespace ?? ''}/${name ?? ''}`;
}

/** Objects that are as before stay the same, with the version they had. */
function keepEqual(
  before: ReadonlyMap<string, SourceObject>,
  after: Map<string, SourceObject>,
): Map<string, SourceObject> {
  for (const [key, { manifest }] of after) {
    const was = before.get(key);
    if (was && isSame(was.manifest, manifest)) after.set(key, was);
  }
  return after;
}

function isSame(a: Json, b: Json): boolean {
  return isDeepStrictEqual(withoutVersion(a), withoutVersion(b));
}

function withoutVersion(manifest: Json): Json {
  const { resourceVersion, generation, ...metadata } = (manifest.metadata ??
    {}) as Json;
  return { ...manifest, metadata };
}
