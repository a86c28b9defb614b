import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { ISTIO_INGRESS_PLUGIN_ID } from 'backstage-plugin-istio-ingress-common';

const PAUSE_MS = 1_000;

/**
 * Tells open pages that a result differs, so that they ask again. The message
 * reaches everybody who is signed in and therefore says nothing else: not which
 * cluster, and not what.
 */
export class ChangeSignal {
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;
  readonly #stop: AbortSignal;
  #timer?: NodeJS.Timeout;
  #sentAt = -Infinity;
  #isFailing = false;

  constructor(options: {
    signals: SignalsService;
    logger: LoggerService;
    stop: AbortSignal;
  }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
    this.#stop = options.stop;
    this.#stop.addEventListener('abort', () => clearTimeout(this.#timer), {
      once: true,
    });
  }

  /**
   * Sends at once, or when the pause since the last signal is over: pages ask
   * once for all changes during it. Returns before anything is sent.
   */
  announce(): void {
    if (this.#timer || this.#stop.aborted) return;
    const waitMs = Math.max(0, this.#sentAt + PAUSE_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sentAt = performance.now();
      this.#send();
    }, waitMs);
    this.#timer.unref();
  }

  async #send(): Promise<void> {
    try {
      await this.#signals.publish({
        recipients: { type: 'broadcast' },
        channel: ISTIO_INGRESS_PLUGIN_ID,
        message: { event: 'changed' },
      });
      this.#isFailing = false;
    } catch (error) {
      // Pages still ask at their own interval: nothing is lost but time.
      if (this.#isFailing || this.#stop.aborted) return;
      this.#isFailing = true;
      this.#logger.warn(
        'Open pages could not be told that a result changed; they follow at their own interval',
        { reason: String(error) },
      );
    }
  }
}
