import type { ReadStatus } from 'istio-ingress-contract';
import type { Kind, SourceObject } from 'istio-ingress-engine';
import type { ApiConnection } from './ApiConnection';
import { ApiFailure, failureFrom } from './ApiFailure';
import { Backoff, pause } from './Backoff';
import { breathe } from './breathe';
import type { Contact } from './Contact';
import type { Discovery, ServedKind } from './Discovery';
import { KindObjects, type ObjectsByName } from './KindObjects';
import { isComplete, KindStatus } from './KindStatus';
import type { ObjectBudget } from './ObjectBudget';
import { getJson, watchEvents } from './requests';
import type { Timings } from './timings';
import type { Turns } from './Turns';

type Json = Readonly<Record<string, unknown>>;

/** A right may have been granted a moment ago, and not be known everywhere. */
const FIRST_LOOK_MS = 5_000;

/** The time in which all begin again after an outage. */
const SPREAD_MS = 1_000;

export interface KindReflectorOptions {
  cluster: string;
  kind: Kind<unknown>;
  /** Only the objects of this namespace. */
  namespace?: string;
  connection: ApiConnection;
  /** What is known of the API server as a whole. */
  contact: Contact;
  discovery: Discovery;
  budget: ObjectBudget;
  listTurns: Turns;
  timings: Timings;
  /** The objects or the state may be others than before. */
  onChange: () => void;
  onState?: (status: ReadStatus) => void;
  random?: () => number;
}

/**
 * Keeps the objects of one kind as the API server has them: looks where the
 * kind is served, lists, watches, and starts over where it must. Never gives
 * up; every pause after a failure is bounded and abortable.
 */
export class KindReflector {
  readonly #options: KindReflectorOptions;
  readonly #backoff: Backoff;
  readonly #objects: KindObjects;
  readonly #status: KindStatus;
  /** Where the next watch starts; empty when a list must come first. */
  #version = '';
  #expiredInARow = 0;
  #watchDenied = false;
  /** Since it was allowed. */
  #denials = 0;
  #failures = 0;

  constructor(options: KindReflectorOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.timings, options.random);
    this.#objects = new KindObjects(options.kind, options.budget);
    this.#status = new KindStatus({
      ...options,
      failuresInARow: () => this.#backoff.failures,
    });
  }

  get failure(): ApiFailure | undefined {
    return this.#status.failure;
  }

  /** Failures since the start. */
  get failures(): number {
    return this.#failures;
  }

  get behindSince(): number {
    return this.#status.behindSince;
  }

  /** It asks only now and then: there is nothing to follow. */
  get isAsleep(): boolean {
    return ['not-installed', 'forbidden'].includes(this.#status.lastKnown);
  }

  /** A first answer of any sort is there. */
  get isSettled(): boolean {
    return this.#status.now !== 'syncing';
  }

  /** What is known about the read, without the objects. */
  status(): ReadStatus {
    return this.#status.describe(this.#objects.size);
  }

  /**
   * The state, and the objects that can be relied on in this state: read
   * together, so that none is taken for absent that only was not known.
   */
  answer(): { status: ReadStatus; objects: SourceObject[] } {
    const status = this.status();
    return {
      status,
      objects: isComplete(status.state) ? this.#objects.values() : [],
    };
  }

  /** The server is back: as at the start, with what is known kept for now. */
  startOver(): void {
    if (!this.failure) return;
    this.#backoff.reset();
    this.#status.startOver();
  }

  /** Runs until the signal aborts, then resolves. */
  async run(signal: AbortSignal): Promise<void> {
    const { timings, kind, discovery, listTurns, contact } = this.#options;
    while (!signal.aborted) {
      const { returns } = contact;
      try {
        const served = await listTurns.run(() => discovery.find(kind));
        if (served) {
          await this.#follow(served, signal);
        } else {
          this.#assertIsSure();
          this.#hide('not-installed');
          await pause(this.#backoff.about(timings.probeMs), signal);
        }
      } catch (error) {
        if (signal.aborted) return;
        this.#failures++;
        const failure = contact.weighed(
          failureFrom(error, this.#options.connection.url),
        );
        const wait = this.#afterFailure(failure);
        this.#status.report();
        await this.#rest(wait, { failure, returns }, signal).catch(() => {});
      }
    }
  }

  /** That the server does not have the kind, which it had before. */
  #assertIsSure(): void {
    const { contact, discovery, kind } = this.#options;
    if (this.#status.lastKnown !== 'ok') return;
    const absent = new ApiFailure(`there are no ${kind.plural}`, {
      status: 404,
    });
    if (contact.weighed(absent) === absent) return;
    discovery.forget(kind);
    throw absent;
  }

  /** Waits, but not for long for a server that meanwhile answers others. */
  async #rest(
    wait: number,
    { failure, returns }: { failure: ApiFailure; returns: number },
    signal: AbortSignal,
  ): Promise<void> {
    const { contact, timings } = this.#options;
    if (!failure.isUnanswered) {
      await pause(wait, signal);
      return;
    }
    contact.missed(this);
    const isBack = () => contact.returns !== returns;
    if (!isBack()) await contact.pause(wait, signal);
    if (!isBack()) return;
    this.startOver();
    // All that waited go on now, and not in step.
    await pause(
      this.#backoff.anyOf(Math.min(timings.retryMs, SPREAD_MS)),
      signal,
    );
  }

  async #follow(served: ServedKind, signal: AbortSignal): Promise<void> {
    const { timings } = this.#options;
    for (;;) {
      if (!this.#version) await this.#list(served, signal);
      if (this.#status.lastKnown === 'truncated') {
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
    this.#denials = 0;
    this.#status.hear();
    this.#status.become(version ? 'ok' : 'truncated');
    this.#options.onChange();
  }

  /** The version of the complete list; empty when not everything fits. */
  async #collect(
    found: ObjectsByName,
    served: ServedKind,
    signal: AbortSignal,
  ): Promise<string> {
    const { connection, namespace, timings } = this.#options;
    let next = '';
    signal.throwIfAborted();
    for (;;) {
      const page = await getJson(
        connection,
        `${served.pathIn(namespace)}?limit=${timings.pageSize}${
          next ? `&continue=${encodeURIComponent(next)}` : ''
        }`,
        { signal, timeoutMs: timings.requestMs },
      );
      for (const item of Array.isArray(page.items) ? page.items : []) {
        if (!this.#objects.collect(found, item as Json, served.apiVersion)) {
          return '';
        }
        await breathe();
      }
      const meta = (page.metadata ?? {}) as Json;
      next = String(meta.continue ?? '');
      if (!next) return String(meta.resourceVersion ?? '');
    }
  }

  async #watch(served: ServedKind, signal: AbortSignal): Promise<void> {
    const { connection, namespace, timings } = this.#options;
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
    const stream = watchEvents(
      connection,
      `${served.pathIn(namespace)}?${query}`,
      {
        signal,
        silenceMs: timings.silenceMs,
        onOpen: () => this.#status.recover(),
      },
    );
    try {
      for await (const { type, object } of stream) {
        events++;
        this.#apply(type, object, served.apiVersion);
        if (this.#status.lastKnown === 'truncated') return;
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
    this.#status.hear();
    this.#options.contact.heard();
    const { resourceVersion } = (object.metadata ?? {}) as Json;
    if (resourceVersion) this.#version = String(resourceVersion);
    if (type === 'BOOKMARK') return;
    const effect = this.#objects.apply(type, object, apiVersion);
    if (effect === 'full') {
      this.#version = '';
      this.#status.become('truncated');
    }
    if (effect !== 'same') this.#options.onChange();
  }

  /** What a failure means, and how long to wait before going on. */
  #afterFailure(failure: ApiFailure): number {
    const { timings, discovery, kind } = this.#options;
    const isFirst = !this.failure;
    switch (failure.status) {
      case 403:
        if (this.#status.lastKnown === 'ok' && this.#version) {
          // Only watching may be forbidden, or everything from now on.
          this.#version = '';
          this.#watchDenied = true;
          return 0;
        }
        this.#hide('forbidden');
        return this.#backoff.about(
          Math.min(timings.forbiddenMs, FIRST_LOOK_MS * 2 ** this.#denials++),
        );
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
    this.#status.fail(failure);
    return this.#backoff.next(failure.retryAfterMs);
  }

  #hide(state: 'forbidden' | 'not-installed'): void {
    this.#objects.clear();
    this.#version = '';
    this.#watchDenied = false;
    this.#status.become(state);
  }
}
