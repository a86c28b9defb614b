import { useState } from 'react';

/** The first part of a list, and a way to see more of it, step by step. */
export function useShown<T>(
  items: readonly T[],
  step: number,
): { shown: readonly T[]; hiddenCount: number; showMore: () => void } {
  const [count, setCount] = useState(step);
  return {
    shown: items.slice(0, count),
    hiddenCount: Math.max(0, items.length - count),
    showMore: () => setCount(value => value + step),
  };
}
