import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request as forward } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Fault } from './FakeApiServer';

/** Between a client and a real API server; what a fault answers, it does not. */
export class FaultProxy {
  fault: Fault = () => false;
  openWatches = 0;
  readonly #target: { url: string; ca: string };
  readonly #server: Server;
  /** With what they are about. */
  readonly #watches = new Map<ServerResponse, string | undefined>();
  readonly #sockets = new Set<Socket>();

  private constructor(target: { url: string; ca: string }) {
    this.#target = target;
    this.#server = createServer((request, response) =>
      this.#answer(request, response),
    );
    this.#server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(target: { url: string; ca: string }): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>(resolve =>
      proxy.#server.listen(0, '127.0.0.1', resolve),
    );
    return proxy;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Breaks every watch, as a network does, or those of one kind. */
  cutWatches(only?: string): void {
    for (const [response, plural] of this.#watches) {
      if (!only || only === plural) response.socket?.resetAndDestroy();
    }
  }

  async stop(): Promise<void> {
    const stopped = new Promise(resolve => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await stopped;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://api');
    const isWatch = url.searchParams.get('watch') === 'true';
    const plural = url.pathname.split('/').at(-1);
    const isBroken = this.fault(
      {
        path: url.pathname,
        plural,
        isWatch,
        page: url.searchParams.has('continue') ? 2 : 1,
        authorization: request.headers.authorization,
      },
      response,
    );
    if (isBroken) return;
    if (isWatch) {
      this.openWatches++;
      this.#watches.set(response, plural);
      response.on('close', () => {
        this.openWatches--;
        this.#watches.delete(response);
      });
    }
    const { url: base, ca } = this.#target;
    const { host, ...headers } = request.headers;
    const onward = forward(
      base + (request.url ?? '/'),
      { method: request.method, headers, ca },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
        answer.on('error', () => response.socket?.resetAndDestroy());
      },
    );
    onward.on('error', () => response.socket?.resetAndDestroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}
