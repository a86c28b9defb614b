import {
  HttpMethod,
  KubeConfig,
  RequestContext,
} from '@kubernetes/client-node';
import type { ClusterCredential } from 'backstage-plugin-istio-ingress-node';
import { Agent, type Dispatcher, fetch, type Response } from 'undici';
import { ApiFailure, failureFrom } from './ApiFailure';
import { Credentials, type Identity, readText } from './Credentials';

/** How to reach the API server of one cluster, and who to be there. */
export interface ApiAccess extends Identity {
  /** `https://host:port`, also with a path in front of the API. */
  url: string;
  /** PEM, in base64. */
  caData?: string;
  caFile?: string;
  skipTLSVerify?: boolean;
}

type FetchDispatcher = NonNullable<
  NonNullable<Parameters<typeof fetch>[1]>['dispatcher']
>;

type Certificate = Extract<
  ClusterCredential,
  { type: 'x509 client certificate' }
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
  readonly #credentials: Credentials;
  readonly #onAnswer: () => void;
  #pool?: Promise<Pool>;
  /** Of the client; a new one takes new connections. */
  #poolCert?: string;
  #isClosed = false;
  readonly #open = new Set<Dispatcher>();

  /** @param onAnswer - the API server has said something, be it a refusal */
  constructor(access: ApiAccess, onAnswer: () => void = () => {}) {
    this.#access = access;
    this.#onAnswer = onAnswer;
    this.#credentials = new Credentials(access);
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
      const credential = await this.#credentials.current();
      const isCertificate = credential.type === 'x509 client certificate';
      const pool = await this.#currentPool(
        isCertificate ? credential : undefined,
      );
      const response = await fetch(
        this.#access.url.replace(/\/+$/, '') + path,
        {
          headers: {
            accept: 'application/json',
            'user-agent': 'istio-ingress-posture',
            ...pool.headers,
            ...(credential.type === 'bearer token'
              ? { authorization: `Bearer ${credential.token}` }
              : {}),
          },
          // Two declarations of one class: the library's and the one used here.
          dispatcher: pool.dispatcher as FetchDispatcher,
          redirect: 'error',
          signal,
        },
      );
      if (!response.ok) throw await ApiFailure.ofAnswer(response);
      this.#onAnswer();
      return response;
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureFrom(error, this.url);
      // The other end may be gone, or have another certificate now.
      if (failure.status === undefined) this.renew(startedAt);
      else if (!failure.isUnanswered) this.#onAnswer();
      if (failure.status === 401) this.#credentials.forget();
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
      ?.then(({ openedAt }) => {
        if (this.#pool === old && openedAt <= startedAt) this.#retire();
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

  #currentPool(certificate?: Certificate): Promise<Pool> {
    if (this.#isClosed) throw new ApiFailure('the connection is closed');
    if (this.#poolCert !== certificate?.cert) this.#retire();
    if (!this.#pool) {
      const opening = this.#openPool(certificate);
      this.#pool = opening;
      this.#poolCert = certificate?.cert;
      opening.catch(() => {
        if (this.#pool === opening) this.#pool = undefined;
      });
    }
    return this.#pool;
  }

  /** Lets what is under way end on the pool, and takes no more of it. */
  #retire(): void {
    const old = this.#pool;
    this.#pool = undefined;
    old
      ?.then(({ dispatcher }) => {
        const timer = setTimeout(() => this.#end(dispatcher), CLOSE_MS);
        timer.unref();
        return dispatcher.close().then(() => {
          clearTimeout(timer);
          this.#open.delete(dispatcher);
        });
      })
      .catch(() => {});
  }

  async #openPool(certificate?: Certificate): Promise<Pool> {
    const { url, caData, caFile, skipTLSVerify } = this.#access;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      {
        name: 'cluster',
        server: url,
        caData: caFile ? inBase64(await readText(caFile)) : caData,
        // The library refuses plain HTTP otherwise.
        skipTLSVerify: skipTLSVerify || url.startsWith('http:'),
      },
      {
        name: 'user',
        ...(certificate
          ? {
              certData: inBase64(certificate.cert),
              keyData: inBase64(certificate.key),
            }
          : {}),
      },
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
}

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}
