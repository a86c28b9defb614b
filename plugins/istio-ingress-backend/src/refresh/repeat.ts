import type { LoggerService } from '@backstage/backend-plugin-api';

const FIRST_PAUSE_MS = 1_000;

/**
 * Does something now and again, with a pause between the end of one time and
 * the start of the next. A failure is logged, and tried again after the pause,
 * which is short at first: what is waited for is often there soon after a
 * start.
 *
 * @returns a function that resolves when it is not being done any more
 */
export function repeat(options: {
  run: () => Promise<void>;
  pauseMs: number;
  /** Of a log entry. */
  failure: string;
  logger: LoggerService;
  signal: AbortSignal;
}): () => Promise<void> {
  const { run, pauseMs, failure, logger, signal } = options;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let lastReason: string | undefined;
  let nextPauseMs = Math.min(FIRST_PAUSE_MS, pauseMs);
  const again = () => {
    running = run()
      .then(() => {
        lastReason = undefined;
      })
      .catch(error => {
        const reason = String(error);
        // The same reason, once a minute, would hide all others.
        if (reason === lastReason || signal.aborted) return;
        lastReason = reason;
        logger.warn(failure, { reason });
      })
      .finally(() => {
        if (signal.aborted) return;
        timer = setTimeout(again, nextPauseMs);
        timer.unref();
        nextPauseMs = Math.min(2 * nextPauseMs, pauseMs);
      });
  };
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  if (!signal.aborted) again();
  return () => running;
}
