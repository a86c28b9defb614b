import {
  ClusterReadError,
  type ClusterReader,
} from 'backstage-plugin-istio-ingress-node';

/**
 * A cluster that is configured and that this plugin cannot read by itself. It
 * is listed with what to do about it, and never read.
 */
export class OnDemandClusterReader implements ClusterReader {
  readonly name: string;
  readonly source = 'kubernetes' as const;
  readonly world = 'closed' as const;
  readonly #reason: string;

  constructor(name: string, reason: string) {
    this.name = name;
    this.#reason = reason;
  }

  async read(): Promise<never> {
    throw new ClusterReadError('on-demand', this.#reason);
  }

  watch(): void {}
}
