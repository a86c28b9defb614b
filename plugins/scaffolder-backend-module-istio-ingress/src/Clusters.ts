import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type {
  IstioIngressApi,
  IstioIngressRequestOptions,
} from 'backstage-plugin-istio-ingress-common';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whom a step acts for, and when to stop. */
export interface Caller {
  getInitiatorCredentials(): Promise<BackstageCredentials>;
  signal?: AbortSignal;
}

const ATTEMPTS = 4;

/**
 * The clusters that the istio-ingress backend knows, asked on behalf of who
 * runs the task: a template shows nobody more than the page does.
 */
export class Clusters {
  readonly #api: IstioIngressApi;
  readonly #auth: Pick<AuthService, 'getPluginRequestToken'>;
  readonly #pauseMs: number;

  constructor(options: {
    api: IstioIngressApi;
    auth: Pick<AuthService, 'getPluginRequestToken'>;
    /** Between attempts while the backend is busy. Default: 2 seconds. */
    pauseMs?: number;
  }) {
    this.#api = options.api;
    this.#auth = options.auth;
    this.#pauseMs = options.pauseMs ?? 2_000;
  }

  /** @throws what the backend answers; while it is busy, only after a while. */
  async ask<T>(
    caller: Caller,
    question: (
      api: IstioIngressApi,
      options: IstioIngressRequestOptions,
    ) => Promise<T>,
  ): Promise<T> {
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: await caller.getInitiatorCredentials(),
      targetPluginId: 'istio-ingress',
    });
    const { signal } = caller;
    for (let attempt = 1; ; attempt++) {
      try {
        return await question(this.#api, { token, signal });
      } catch (error) {
        if (attempt === ATTEMPTS || !isBusy(error)) throw error;
        await sleep(this.#pauseMs, undefined, { signal });
      }
    }
  }
}

function isBusy(error: unknown): boolean {
  return isError(error) && 'statusCode' in error && error.statusCode === 503;
}
