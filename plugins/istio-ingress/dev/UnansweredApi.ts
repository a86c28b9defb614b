import type {
  EntityPosture,
  ServiceDetails,
} from 'backstage-plugin-istio-ingress-common';
import { FixtureApi, scenarios } from '../src/testing';

/** An API that never answers, refuses, or fails. */
export class UnansweredApi extends FixtureApi {
  readonly #state: 'loading' | 'forbidden' | 'failed';

  constructor(state: 'loading' | 'forbidden' | 'failed') {
    super(scenarios.cart);
    this.#state = state;
  }

  async getEntityPosture(): Promise<EntityPosture> {
    return this.#refuse();
  }

  async getService(): Promise<ServiceDetails> {
    return this.#refuse();
  }

  #refuse(): Promise<never> {
    if (this.#state === 'loading') return new Promise(() => undefined);
    const error = new Error(
      this.#state === 'forbidden'
        ? 'Unauthorized'
        : 'Request failed with 503 Service Unavailable',
    );
    if (this.#state === 'forbidden') error.name = 'NotAllowedError';
    return Promise.reject(error);
  }
}
