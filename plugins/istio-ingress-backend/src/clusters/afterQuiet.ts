/**
 * A callback that runs once its calls have come to rest: after a quiet time,
 * and during a long series at least every ten quiet times. Never after the
 * signal has aborted.
 */
export function afterQuiet(
  run: () => void,
  { quietMs, signal }: { quietMs: number; signal: AbortSignal },
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let firstCallAt: number | undefined;
  const rest = () => {
    timer = undefined;
    firstCallAt = undefined;
    run();
  };
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  return () => {
    if (signal.aborted) return;
    firstCallAt ??= Date.now();
    if (timer && Date.now() - firstCallAt > 10 * quietMs) return;
    clearTimeout(timer);
    timer = setTimeout(rest, quietMs);
    timer.unref();
  };
}
