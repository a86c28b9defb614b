import { useCallback, useEffect, useState } from 'react';

/**
 * A number that grows at every interval while the page is visible, when the
 * window gets the focus again, and on `refresh`.
 */
export function useRefreshTick(intervalMs: number): {
  tick: number;
  refresh: () => void;
} {
  const [tick, setTick] = useState(0);
  const refresh = useCallback(() => setTick(value => value + 1), []);

  useEffect(() => {
    const whenVisible = () => {
      if (document.visibilityState !== 'hidden') refresh();
    };
    const timer = setInterval(whenVisible, intervalMs);
    window.addEventListener('focus', whenVisible);
    document.addEventListener('visibilitychange', whenVisible);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', whenVisible);
      document.removeEventListener('visibilitychange', whenVisible);
    };
  }, [intervalMs, refresh]);

  return { tick, refresh };
}
