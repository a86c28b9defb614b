import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Kind, SourceObject } from 'istio-ingress-engine';

type Json = Record<string, unknown>;

export interface FakeRequest {
  path: string;
  /** Of the kind that is listed or watched; absent for discovery. */
  plural?: string;
  isWatch: boolean;
  /** Of a list, from 1. */
  page: number;
  authorization?: string;
}

/** Answers in place of the server, or does not (false). */
export type Fault = (
  request: FakeRequest,
  response: ServerResponse,
) => boolean | void;

interface Change {
  version: number;
  type: string;
  object: Json;
}

const PAGE = 2;

/**
 * An API server with a state: lists are of one version, watches go on from
 * theirs. What a fault answers, it does not.
 */
export class FakeApiServer {
  fault: Fault = () => false;
  openWatches = 0;
  #version = 100;
  #compactedAt = 0;
  readonly #kinds: readonly Kind<unknown>[];
  readonly #objects = new Map<string, Map<string, Json>>();
  readonly #changes = new Map<string, Change[]>();
  readonly #watches = new Map<ServerResponse, string>();
  readonly #sockets = new Set<Socket>();
  #server: Server;

  constructor(
    kinds: readonly Kind<unknown>[],
    objects: readonly SourceObject[],
  ) {
    this.#kinds = kinds;
    for (const { manifest } of objects) this.put(manifest as Json);
    this.#server = this.#create();
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>(resolve =>
      this.#server.listen(port, '127.0.0.1', resolve),
    );
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  put(manifest: Json): void {
    this.#change(manifest, 'MODIFIED');
  }

  remove(manifest: Json): void {
    this.#change(manifest, 'DELETED');
  }

  /** Forgets what was before now. */
  compact(): void {
    this.#compactedAt = ++this.#version;
  }

  /** Breaks every watch, as a network does. */
  cutWatches(): void {
    for (const response of this.#watches.keys()) {
      response.socket?.resetAndDestroy();
    }
  }

  /** Goes away without a word, with everything it knows. */
  async kill(): Promise<number> {
    if (!this.#server.listening) return 0;
    const { port } = this;
    const stopped = new Promise(resolve => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await stopped;
    this.#server = this.#create();
    return port;
  }

  #create(): Server {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://api');
      const query = url.searchParams;
      const [, page = '1', listVersion] =
        /^(\d+)@(\d+)$/.exec(query.get('continue') ?? '') ?? [];
      const kind = this.#kinds.find(each =>
        url.pathname.endsWith(`/${each.plural}`),
      );
      const asked: FakeRequest = {
        path: url.pathname,
        plural: kind?.plural,
        isWatch: query.get('watch') === 'true',
        page: Number(page),
        authorization: request.headers.authorization,
      };
      if (this.fault(asked, response)) return;
      if (!kind) {
        send(response, 200, this.#discovery(url.pathname));
        return;
      }
      if (asked.isWatch) {
        const from = Number(query.get('resourceVersion'));
        this.#watch(kind.plural, from, response);
        return;
      }
      if (listVersion && Number(listVersion) < this.#compactedAt) {
        refuse(response, 410);
        return;
      }
      const all = [...(this.#objects.get(kind.plural)?.values() ?? [])];
      const rest = all.slice((asked.page - 1) * PAGE);
      send(response, 200, {
        metadata: {
          resourceVersion: String(this.#version),
          ...(rest.length > PAGE
            ? { continue: `${asked.page + 1}@${this.#version}` }
            : {}),
        },
        items: rest.slice(0, PAGE),
      });
    });
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    return server;
  }

  #discovery(path: string): Json {
    const [, root, group = ''] = path.split('/');
    const own = this.#kinds.filter(kind =>
      root === 'api' ? kind.group === '' : kind.group === group,
    );
    return {
      versions: own.length > 0 ? [{ version: 'v1' }] : [],
      resources: own.map(({ plural }) => ({
        name: plural,
        verbs: ['list', 'watch'],
      })),
    };
  }

  #watch(plural: string, from: number, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (from < this.#compactedAt) {
      const object = { kind: 'Status', code: 410, message: 'too old' };
      response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
      return;
    }
    for (const { version, type, object } of this.#changes.get(plural) ?? []) {
      if (version > from) write(response, type, object);
    }
    this.openWatches++;
    this.#watches.set(response, plural);
    response.on('close', () => {
      this.openWatches--;
      this.#watches.delete(response);
    });
  }

  #change(manifest: Json, type: string): void {
    const kind = this.#kinds.find(
      each =>
        each.kind === manifest.kind &&
        String(manifest.apiVersion).startsWith(each.group),
    );
    if (!kind) return;
    const metadata = manifest.metadata as Json;
    const version = ++this.#version;
    const object = {
      ...manifest,
      metadata: { ...metadata, resourceVersion: String(version) },
    };
    const key = `${metadata.namespace ?? ''}/${metadata.name}`;
    const objects = this.#objects.get(kind.plural) ?? new Map<string, Json>();
    this.#objects.set(kind.plural, objects);
    if (type === 'DELETED') objects.delete(key);
    else objects.set(key, object);
    const changes = this.#changes.get(kind.plural) ?? [];
    changes.push({ version, type, object });
    this.#changes.set(kind.plural, changes);
    for (const [response, plural] of this.#watches ?? []) {
      if (plural === kind.plural) write(response, type, object);
    }
  }
}

export function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
  });
  response.end(JSON.stringify(body));
  return true;
}

export function refuse(
  response: ServerResponse,
  code: number,
  headers: Record<string, string> = {},
): true {
  return send(
    response,
    code,
    { kind: 'Status', code, message: `refused with ${code}` },
    headers,
  );
}

function write(response: ServerResponse, type: string, object: Json): void {
  response.write(`${JSON.stringify({ type, object })}\n`);
}
