import { useCallback, useEffect, useRef, useState } from 'react';

/**
 * What is known of a value that is loaded again and again. A failed reload
 * keeps the last value and adds the error. `changedAt` is set once a reload
 * brought another value.
 */
export type Latest<T> =
  | { state: 'loading' }
  | { state: 'failed'; error: Error }
  | { state: 'ready'; value: T; changedAt?: number; error?: Error };

interface Run {
  signal: AbortSignal;
  busy: boolean;
  again: boolean;
}

/**
 * Loads a value, and loads it again whenever `tick` moves on.
 *
 * @param load - asks the backend
 * @param key - names what is loaded: another key starts from the beginning
 * @param tick - a number that grows with every refresh
 * @returns the same object as long as nothing changed, so that nothing on
 * screen moves while someone reads
 */
export function useLatest<T>(
  load: (signal: AbortSignal) => Promise<T>,
  key: string,
  tick: number,
): Latest<T> {
  const [latest, setLatest] = useState<{ key: string; value: Latest<T> }>({
    key,
    value: { state: 'loading' },
  });
  const loadRef = useRef(load);
  loadRef.current = load;
  const runRef = useRef<Run>();

  const start = useCallback(async (run: Run, runKey: string) => {
    // A slow answer is waited for, not started over. It may be from before the
    // change that this call is about: then one more is asked for behind it.
    run.again = run.busy;
    if (run.busy) return;
    run.busy = true;
    try {
      const value = await loadRef.current(run.signal);
      if (!run.signal.aborted) {
        setLatest(previous => withValue(previous, runKey, value));
      }
    } catch (caught) {
      const error = caught instanceof Error ? caught : new Error(`${caught}`);
      if (!run.signal.aborted) {
        setLatest(previous => withError(previous, runKey, error));
      }
    } finally {
      run.busy = false;
    }
    if (run.again && !run.signal.aborted) await start(run, runKey);
  }, []);

  useEffect(() => {
    const controller = new AbortController();
    runRef.current = { signal: controller.signal, busy: false, again: false };
    start(runRef.current, key);
    return () => controller.abort();
  }, [key, start]);

  const lastTick = useRef(tick);
  useEffect(() => {
    if (lastTick.current === tick) return;
    lastTick.current = tick;
    if (runRef.current) start(runRef.current, key);
  }, [tick, key, start]);

  return latest.key === key ? latest.value : { state: 'loading' };
}

interface Keyed<T> {
  key: string;
  value: Latest<T>;
}

function withValue<T>(previous: Keyed<T>, key: string, value: T): Keyed<T> {
  const old = previous.value;
  if (previous.key !== key || old.state !== 'ready') {
    return { key, value: { state: 'ready', value } };
  }
  if (JSON.stringify(old.value) !== JSON.stringify(value)) {
    return { key, value: { state: 'ready', value, changedAt: Date.now() } };
  }
  return old.error ? { key, value: { ...old, error: undefined } } : previous;
}

function withError<T>(previous: Keyed<T>, key: string, error: Error): Keyed<T> {
  const old = previous.value;
  if (previous.key === key && old.state === 'ready') {
    return { key, value: { ...old, error } };
  }
  return { key, value: { state: 'failed', error } };
}
