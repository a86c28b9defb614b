import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
) => void;

export interface SeenRequest {
  path: string;
  query: URLSearchParams;
  authorization?: string;
  at: number;
}

/**
 * An API server that gives prepared answers, one after the other; the last one
 * of a path is given again and again.
 */
export class ReplayApiServer {
  readonly seen: SeenRequest[] = [];
  /** Watches that are open now. */
  openWatches = 0;
  readonly #answers = new Map<string, Answer[]>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://api');
      const isWatch = url.searchParams.get('watch') === 'true';
      this.seen.push({
        path: url.pathname,
        query: url.searchParams,
        authorization: request.headers.authorization,
        at: Date.now(),
      });
      if (isWatch) {
        this.openWatches++;
        response.on('close', () => this.openWatches--);
      }
      const key = `${isWatch ? 'watch ' : ''}${url.pathname}`;
      const answers = this.#answers.get(key) ?? [];
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer) answer(request, response);
      else json(404, { kind: 'Status', code: 404 })(request, response);
    });
    this.#server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(port = 0): Promise<ReplayApiServer> {
    const replay = new ReplayApiServer();
    await new Promise<void>(resolve =>
      replay.#server.listen(port, '127.0.0.1', resolve),
    );
    return replay;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  on(path: string, ...answers: Answer[]): this {
    this.#answers.set(path, answers);
    return this;
  }

  onWatch(path: string, ...answers: Answer[]): this {
    return this.on(`watch ${path}`, ...answers);
  }

  /** The group of a kind, with one version. */
  serves(group: string, version: string, plurals: string[]): this {
    return this.on(
      `/apis/${group}`,
      json(200, {
        versions: [{ version }],
        preferredVersion: { version },
      }),
    ).on(
      `/apis/${group}/${version}`,
      json(200, {
        resources: plurals.map(name => ({ name, verbs: ['list', 'watch'] })),
      }),
    );
  }

  requests(path: string, kind: 'list' | 'watch' = 'list'): SeenRequest[] {
    return this.seen.filter(
      each =>
        each.path === path &&
        (each.query.get('watch') === 'true') === (kind === 'watch'),
    );
  }

  /** Resolves once its clients have let go of everything. */
  async released(): Promise<void> {
    await eventually(() => {
      if (this.#sockets.size + this.openWatches === 0) return;
      throw new Error(
        `${this.#sockets.size} connections and ${
          this.openWatches
        } watches are open`,
      );
    });
  }

  async stop(): Promise<void> {
    const stopped = new Promise(resolve => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await stopped;
  }
}

export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Answer {
  return (_, response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      ...headers,
    });
    response.end(JSON.stringify(body));
  };
}

export function refusal(
  code: number,
  headers: Record<string, string> = {},
): Answer {
  return json(
    code,
    { kind: 'Status', code, message: `refused with ${code}` },
    headers,
  );
}

export function list(
  resourceVersion: string,
  items: object[],
  next?: string,
): Answer {
  return json(200, {
    metadata: { resourceVersion, ...(next ? { continue: next } : {}) },
    items,
  });
}

/** A watch with these events; then it stays open, ends, or breaks. */
export function events(
  all: object[],
  then: 'open' | 'end' | 'reset' = 'open',
): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const event of all) response.write(`${JSON.stringify(event)}\n`);
    if (then === 'end') setTimeout(() => response.end(), 30).unref();
    if (then === 'reset') {
      setTimeout(() => response.socket?.resetAndDestroy(), 30).unref();
    }
  };
}

/** Takes the request and never answers. */
export const nothing: Answer = () => {};

/** More than a machine takes that has much else to do. */
const PATIENCE_MS = 60_000;

/** Resolves once a condition holds; fails with the last error else. */
export async function eventually(
  check: () => void | Promise<void>,
  timeoutMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }
}
