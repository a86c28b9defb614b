import type { LoggerService } from '@backstage/backend-plugin-api';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Forgets what is older than configured, now and once a day.
 *
 * @returns a function that resolves when nothing is being forgotten any more
 */
export function keepHistory(options: {
  store: { forgetBefore(time: string): Promise<void> };
  keepMs: number;
  logger: LoggerService;
  signal: AbortSignal;
}): () => Promise<void> {
  const { store, keepMs, logger, signal } = options;
  let running = Promise.resolve();
  const forget = () => {
    running = store
      .forgetBefore(new Date(Date.now() - keepMs).toISOString())
      .catch(error => {
        // What stays a day longer harms nobody; the next day tries again.
        logger.debug('Old history could not be removed', {
          reason: String(error),
        });
      });
  };
  forget();
  const timer = setInterval(forget, DAY_MS);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  return () => running;
}
