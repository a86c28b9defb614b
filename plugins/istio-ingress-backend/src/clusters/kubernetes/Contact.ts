import { ApiFailure } from './ApiFailure';
import { pause } from './Backoff';

/** Fewer that hear nothing may have troubles of their own. */
const FEWEST = 3;

/** One that is lost again sooner is left to the pauses of each. */
const REST_MS = 10_000;

/**
 * A server that starts answers before it has read what it answers from: roles,
 * tokens, definitions. A refusal in this time may not be its last word.
 */
const DOUBT_MS = 30_000;
const ASK_AGAIN_MS = 1_000;

/**
 * Whether the API server of a cluster answers at all, from what all kinds hear
 * of it. When it is back, nobody has to wait for the end of a long pause.
 */
export class Contact {
  readonly #parties: () => number;
  readonly #unheard = new Set<object>();
  readonly #waiting = new Set<() => void>();
  readonly #onReturn: () => void;
  #returns = 0;
  #returnedAt = -Infinity;

  /**
   * @param parties - how many talk with the server now
   * @param onReturn - before those that wait go on
   */
  constructor(parties: () => number, onReturn: () => void = () => {}) {
    this.#parties = parties;
    this.#onReturn = onReturn;
  }

  /** A quarter heard nothing, without an answer to any in between. */
  get isLost(): boolean {
    const { size } = this.#unheard;
    const parties = this.#parties();
    return size > 0 && size >= Math.min(parties, Math.max(FEWEST, parties / 4));
  }

  /** How often it has been found again. */
  get returns(): number {
    return this.#returns;
  }

  /**
   * A refusal that may be of a server which only starts, as one that asks for
   * a while; any other failure as it is.
   */
  weighed(failure: ApiFailure): ApiFailure {
    const isRefusal = [401, 403, 404].includes(failure.status ?? 0);
    return isRefusal && performance.now() - this.#returnedAt < DOUBT_MS
      ? new ApiFailure(failure.message, { retryAfterMs: ASK_AGAIN_MS })
      : failure;
  }

  missed(party: object): void {
    this.#unheard.add(party);
  }

  heard(): void {
    if (this.#unheard.size === 0) return;
    const wasLost = this.isLost;
    this.#unheard.clear();
    const now = performance.now();
    if (!wasLost || now - this.#returnedAt < REST_MS) return;
    this.#returnedAt = now;
    this.#returns++;
    this.#onReturn();
    for (const wake of this.#waiting) wake();
  }

  /** Resolves after a time or when the server is back; rejects on abort. */
  async pause(ms: number, signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const wake = () => enough.abort();
    this.#waiting.add(wake);
    try {
      await pause(ms, AbortSignal.any([signal, enough.signal]));
    } catch {
      signal.throwIfAborted();
    } finally {
      this.#waiting.delete(wake);
    }
  }
}
