import { useCallback, useEffect, useState } from 'react';
import { useChangeSignal } from './useChangeSignal';

/**
 * A number that grows when the backend signals a change, at every interval,
 * when the window gets the focus again, and on `refresh`. A page that nobody
 * sees waits until it is visible again.
 */
export function useRefreshTick(intervalMs: number): {
  tick: number;
  refresh: () => void;
} {
  const [tick, setTick] = useState(0);
  const refresh = useCallback(() => setTick(value => value + 1), []);
  const whenVisible = useCallback(() => {
    if (document.visibilityState !== 'hidden') refresh();
  }, [refresh]);

  useChangeSignal(whenVisible);

  useEffect(() => {
    const timer = setInterval(whenVisible, intervalMs);
    window.addEventListener('focus', whenVisible);
    document.addEventListener('visibilitychange', whenVisible);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', whenVisible);
      document.removeEventListener('visibilitychange', whenVisible);
    };
  }, [intervalMs, whenVisible]);

  return { tick, refresh };
}
