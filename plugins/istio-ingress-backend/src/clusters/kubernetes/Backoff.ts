import { setTimeout as wait } from 'node:timers/promises';

/** The longest pause when the server says when it wants to be asked again. */
const ASKED_MS = 5_000;

/** Longer and longer pauses, never equal for two that failed together. */
export class Backoff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #failures = 0;

  constructor(
    { retryMs, maxRetryMs }: { retryMs: number; maxRetryMs: number },
    random: () => number = Math.random,
  ) {
    this.#firstMs = retryMs;
    this.#maxMs = maxRetryMs;
    this.#random = random;
  }

  /** How many failures there were without a success in between. */
  get failures(): number {
    return this.#failures;
  }

  reset(): void {
    this.#failures = 0;
  }

  /**
   * The pause after one more failure; never shorter than the server asks. One
   * that asks is there, and busy or just starting: it is not left for long.
   */
  next(retryAfterMs = 0): number {
    const full = Math.min(this.#maxMs, this.#firstMs * 2 ** this.#failures++);
    return Math.max(
      Math.min(full, retryAfterMs > 0 ? ASKED_MS : full) * this.#spread(),
      retryAfterMs * (1 + this.#random() / 10),
    );
  }

  /** A pause of about this length, for what is tried again slowly. */
  about(ms: number): number {
    return ms * (0.75 + this.#random() / 2);
  }

  /** Any pause up to this length, for many that would go on at once. */
  anyOf(ms: number): number {
    return ms * this.#random();
  }

  #spread(): number {
    return 0.5 + this.#random() / 2;
  }
}

/** Resolves after a time, or rejects at once when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal, ref: false });
}
