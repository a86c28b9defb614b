import type { Response } from 'undici';

/**
 * A request that was not answered as hoped. The message is shown to people; it
 * never holds a credential.
 */
export class ApiFailure extends Error {
  /** Of the answer; absent when there was none. */
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** Nothing arrived, or nothing more: the connection may be dead. */
  readonly isSilence: boolean;

  constructor(
    message: string,
    more: { status?: number; retryAfterMs?: number; isSilence?: boolean } = {},
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'ApiFailure';
    this.status = more.status;
    this.retryAfterMs = more.retryAfterMs;
    this.isSilence = more.isSilence ?? false;
  }

  /** Nothing of it comes from the API server, but perhaps from one before it. */
  get isUnanswered(): boolean {
    const isOfGateway = [502, 503, 504].includes(this.status ?? 0);
    return this.isSilence || (isOfGateway && !this.isBusy);
  }

  /** The API server asks for a while: it has too much to do, or is starting. */
  get isBusy(): boolean {
    return this.retryAfterMs !== undefined;
  }

  /** What an answer other than success says. */
  static async ofAnswer(response: Response): Promise<ApiFailure> {
    const text = await response.text().catch(() => '');
    if (response.status === 401) {
      // What the server says is never more than `Unauthorized`.
      return new ApiFailure(
        'its API server does not accept the credentials (401); check those of the cluster in the section kubernetes',
        { status: 401 },
      );
    }
    return new ApiFailure(messageOf(text, response.status), {
      status: response.status,
      retryAfterMs: retryAfter(response.headers.get('retry-after')),
    });
  }

  /** What the ERROR event of a watch says: a Status object. */
  static ofEvent(object: unknown): ApiFailure {
    const { code, message, details } = (object ?? {}) as {
      code?: unknown;
      message?: unknown;
      details?: { retryAfterSeconds?: unknown };
    };
    const seconds = details?.retryAfterSeconds;
    return new ApiFailure(String(message ?? 'the watch failed'), {
      status: typeof code === 'number' ? code : 500,
      retryAfterMs: typeof seconds === 'number' ? seconds * 1000 : undefined,
    });
  }
}

/** Any error as a failure that says what to look at. */
export function failureFrom(error: unknown, url: string): ApiFailure {
  if (error instanceof ApiFailure) return error;
  const { code, message } = rootOf(error);
  const what = String(message || code || error);
  return new ApiFailure(
    `${url} does not answer: ${what}${
      typeof code === 'string' && !what.includes(code) ? ` (${code})` : ''
    }`,
    { isSilence: true },
    error,
  );
}

// By shape: the network's errors may come from another realm.
interface ErrorLike {
  message?: unknown;
  code?: unknown;
  cause?: unknown;
  errors?: unknown;
}

function rootOf(error: unknown): ErrorLike {
  let root = (error ?? {}) as ErrorLike;
  for (let depth = 0; depth < 5; depth++) {
    const [first] = Array.isArray(root.errors) ? root.errors : [];
    const next: unknown = first ?? root.cause;
    if (typeof next !== 'object' || next === null) break;
    root = next;
  }
  return root;
}

// A proxy may answer with a page; a Status object is one line.
function messageOf(text: string, status: number): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string' && message) return message.slice(0, 500);
  } catch {
    // Not a Status object.
  }
  return `the API server answered ${status}`;
}

const MAX_RETRY_AFTER_MS = 5 * 60_000;

/** Seconds or a date, as HTTP allows. */
function retryAfter(header: string | null): number | undefined {
  if (!header) return undefined;
  const ms = /^\d+$/.test(header)
    ? Number(header) * 1000
    : Date.parse(header) - Date.now();
  return Number.isNaN(ms)
    ? undefined
    : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
