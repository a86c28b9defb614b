import { useEffect, useRef } from 'react';
import { useLatest, type Latest } from '../../hooks/useLatest';
import { useRefreshTick } from '../../hooks/useRefreshTick';

const refreshMs = 30_000;

/** A value of the page that follows the backend. */
export interface Loaded<T> {
  latest: Latest<T>;
  /** What is shown is of the question before; its answer is on the way. */
  isNext: boolean;
  /** Grows with every reload, for what is loaded inside this part. */
  tick: number;
  refresh: () => void;
}

/**
 * What the backend answers, kept up to date while the page is visible. While
 * the answer to another question is awaited, the last one stays, so that a list
 * does not collapse between two of its pages.
 *
 * @param key - names the question, with all its filters
 */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
): Loaded<T> {
  const { tick, refresh } = useRefreshTick(refreshMs);
  const latest = useLatest(load, key, tick);
  const kept = useRef<Latest<T>>();
  useEffect(() => {
    if (latest.state !== 'loading') kept.current = latest;
  }, [latest]);
  if (latest.state === 'loading' && kept.current?.state === 'ready') {
    const { value } = kept.current;
    return { latest: { state: 'ready', value }, isNext: true, tick, refresh };
  }
  return { latest, isNext: false, tick, refresh };
}
