import {
  HttpMethod,
  KubeConfig,
  RequestContext,
} from '@kubernetes/client-node';
import { promises as fs } from 'node:fs';
import { Agent, type Dispatcher, fetch, type Response } from 'undici';
import { ApiFailure, failureFrom } from './ApiFailure';

/** How to reach the API server of one cluster, and who to be there. */
export interface ApiAccess {
  /** `https://host:port`, also with a path in front of the API. */
  url: string;
  /** PEM, in base64. */
  caData?: string;
  caFile?: string;
  skipTLSVerify?: boolean;
  token?: string;
  /** Read anew for each request: such tokens are replaced while in use. */
  tokenFile?: string;
}

type FetchDispatcher = NonNullable<
  NonNullable<Parameters<typeof fetch>[1]>['dispatcher']
>;

// One set of connections, with the certificates that were read for it.
interface Pool {
  openedAt: number;
  dispatcher: Dispatcher;
  headers: Record<string, string>;
}

const CLOSE_MS = 120_000;

/**
 * Requests to one API server over one pool of connections. The library would
 * open a pool for each request, and never close one.
 */
export class ApiConnection {
  readonly #access: ApiAccess;
  #pool?: Promise<Pool>;
  #isClosed = false;
  readonly #open = new Set<Dispatcher>();

  constructor(access: ApiAccess) {
    this.#access = access;
  }

  get url(): string {
    return this.#access.url;
  }

  /**
   * The answer to a GET, with its body still to be read.
   *
   * @throws ApiFailure for any answer but success, and when there is none
   */
  async get(path: string, signal: AbortSignal): Promise<Response> {
    const startedAt = performance.now();
    try {
      const pool = await this.#currentPool();
      const token = await this.#token();
      const response = await fetch(
        this.#access.url.replace(/\/+$/, '') + path,
        {
          headers: {
            accept: 'application/json',
            'user-agent': 'istio-ingress-posture',
            ...pool.headers,
            ...(token ? { authorization: `Bearer ${token}` } : {}),
          },
          // Two declarations of one class: the library's and the one used here.
          dispatcher: pool.dispatcher as FetchDispatcher,
          redirect: 'error',
          signal,
        },
      );
      if (response.ok) return response;
      throw await ApiFailure.ofAnswer(response);
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureFrom(error, this.url);
      // The other end may be gone, or have another certificate now.
      if (failure.status === undefined) this.renew(startedAt);
      throw failure;
    }
  }

  /**
   * Takes a new pool for what comes next, with certificates read again: a
   * request that started then got no answer. Many that fail together lead to
   * one new pool. What is under way may end on the old one.
   */
  renew(startedAt: number): void {
    const old = this.#pool;
    old
      ?.then(({ dispatcher, openedAt }) => {
        if (this.#pool !== old || openedAt > startedAt) return undefined;
        this.#pool = undefined;
        const timer = setTimeout(() => this.#end(dispatcher), CLOSE_MS);
        timer.unref();
        return dispatcher.close().then(() => {
          clearTimeout(timer);
          this.#open.delete(dispatcher);
        });
      })
      .catch(() => {});
  }

  /** Ends every connection; no request is answered after this. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool?.catch(() => {});
    await Promise.all([...this.#open].map(dispatcher => this.#end(dispatcher)));
  }

  async #end(dispatcher: Dispatcher): Promise<void> {
    this.#open.delete(dispatcher);
    await dispatcher.destroy().catch(() => {});
  }

  #currentPool(): Promise<Pool> {
    if (this.#isClosed) throw new ApiFailure('the connection is closed');
    if (!this.#pool) {
      const opening = this.#openPool();
      this.#pool = opening;
      opening.catch(() => {
        if (this.#pool === opening) this.#pool = undefined;
      });
    }
    return this.#pool;
  }

  async #openPool(): Promise<Pool> {
    const { url, caData, caFile, skipTLSVerify } = this.#access;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      {
        name: 'cluster',
        server: url,
        caData: caFile
          ? Buffer.from(await read(caFile)).toString('base64')
          : caData,
        // The library refuses plain HTTP otherwise.
        skipTLSVerify: skipTLSVerify || url.startsWith('http:'),
      },
      { name: 'user' },
    );
    const context = new RequestContext(url, HttpMethod.GET);
    await config.applySecurityAuthentication(context);
    const dispatcher: Dispatcher = context.getDispatcher() ?? new Agent();
    this.#open.add(dispatcher);
    return {
      openedAt: performance.now(),
      dispatcher,
      headers: context.getHeaders(),
    };
  }

  async #token(): Promise<string | undefined> {
    const { token, tokenFile } = this.#access;
    return tokenFile ? (await read(tokenFile)).trim() : token;
  }
}

async function read(file: string): Promise<string> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ApiFailure(`the file ${file} cannot be read (${code})`);
  }
}
