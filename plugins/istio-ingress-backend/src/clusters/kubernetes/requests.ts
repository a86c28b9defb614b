import type { ApiConnection } from './ApiConnection';
import { ApiFailure, failureFrom } from './ApiFailure';
import { breathe } from './breathe';

export interface WatchEvent {
  type: string;
  object: Readonly<Record<string, unknown>>;
}

/**
 * The JSON of an answer.
 *
 * @throws ApiFailure, also when the answer takes longer than allowed
 */
export async function getJson(
  connection: ApiConnection,
  path: string,
  options: { signal: AbortSignal; timeoutMs: number },
): Promise<Readonly<Record<string, unknown>>> {
  const patience = new Patience(options.signal, options.timeoutMs);
  let text: string;
  try {
    const response = await connection.get(path, patience.signal);
    text = await response.text();
  } catch (error) {
    throw patience.failure(error, connection);
  } finally {
    patience.end();
  }
  // Pages of several clusters may be there at the same time.
  await breathe();
  options.signal.throwIfAborted();
  return objectOf(text, connection.url);
}

function objectOf(
  text: string,
  url: string,
): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below: what the parser says quotes the answer.
  }
  throw new ApiFailure(`${url} answers something that is not JSON`);
}

/**
 * The events of a watch, until the server ends it. Ends with an error when
 * nothing has arrived for `silenceMs`: a connection whose other end has gone
 * away without a word says nothing either.
 *
 * @throws ApiFailure; an event of type ERROR is one
 */
export async function* watchEvents(
  connection: ApiConnection,
  path: string,
  options: { signal: AbortSignal; silenceMs: number; onOpen: () => void },
): AsyncGenerator<WatchEvent> {
  const patience = new Patience(options.signal, options.silenceMs);
  try {
    const response = await connection.get(path, patience.signal);
    options.onOpen();
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      patience.renew();
      const lines = (rest + decoder.decode(chunk, { stream: true })).split(
        '\n',
      );
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.trim() !== '') yield eventOf(line);
      }
    }
  } catch (error) {
    throw patience.failure(error, connection);
  } finally {
    patience.end();
  }
}

function eventOf(line: string): WatchEvent {
  let event: Partial<WatchEvent> | null;
  try {
    event = JSON.parse(line) as Partial<WatchEvent> | null;
  } catch {
    throw new ApiFailure('an event of a watch is not JSON');
  }
  const { type, object } = event ?? {};
  if (typeof type !== 'string' || typeof object !== 'object' || !object) {
    throw new ApiFailure('an event of a watch has no type or object');
  }
  if (type === 'ERROR') throw ApiFailure.ofEvent(object);
  return { type, object };
}

/** Aborts with another signal, or once nothing has renewed it for a while. */
class Patience {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #ms: number;
  readonly #startedAt = performance.now();
  #timer?: NodeJS.Timeout;
  #isOver = false;

  constructor(outer: AbortSignal, ms: number) {
    this.#outer = outer;
    this.#ms = ms;
    outer.throwIfAborted();
    outer.addEventListener('abort', this.#onAbort, { once: true });
    this.renew();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  renew(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#isOver = true;
      this.#controller.abort();
    }, this.#ms);
    this.#timer.unref();
  }

  /** Lets go of everything that is still under way. */
  end(): void {
    clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#onAbort);
    this.#controller.abort();
  }

  failure(error: unknown, connection: ApiConnection): unknown {
    const { url } = connection;
    if (this.#outer.aborted) return this.#outer.reason;
    if (this.#isOver) {
      connection.renew(this.#startedAt);
      return new ApiFailure(`${url} has sent nothing for ${this.#ms} ms`, {
        isSilence: true,
      });
    }
    return failureFrom(error, url);
  }

  readonly #onAbort = () => this.#controller.abort(this.#outer.reason);
}
