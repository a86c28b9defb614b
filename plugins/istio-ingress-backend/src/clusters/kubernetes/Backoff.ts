import { setTimeout as wait } from 'node:timers/promises';

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

  /** The pause after one more failure; never shorter than the server asks. */
  next(retryAfterMs = 0): number {
    const full = Math.min(this.#maxMs, this.#firstMs * 2 ** this.#failures++);
    return Math.max(
      full * this.#spread(),
      retryAfterMs * (1 + this.#random() / 10),
    );
  }

  /** A pause of about this length, for what is tried again slowly. */
  about(ms: number): number {
    return ms * (0.75 + this.#random() / 2);
  }

  #spread(): number {
    return 0.5 + this.#random() / 2;
  }
}

/** Resolves after a time, or rejects at once when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal, ref: false });
}
