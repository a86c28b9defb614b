import { useApiHolder } from '@backstage/core-plugin-api';
import { appLanguageApiRef } from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';

/** Numbers and days as the reader's language writes them. */
export function useFormat(): {
  number(value: number): string;
  /** A share: all of it only where nothing is missing, and never nothing. */
  share(part: number, whole: number): string;
  /** A day in UTC such as `2026-11-25`. */
  day(day: string): string;
} {
  const language =
    useApiHolder().get(appLanguageApiRef)?.getLanguage().language ?? 'en';
  return useMemo(() => {
    const numbers = new Intl.NumberFormat(language);
    const shares = new Intl.NumberFormat(language, {
      style: 'percent',
      maximumFractionDigits: 1,
    });
    const days = new Intl.DateTimeFormat(language, {
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
    });
    return {
      number: value => numbers.format(value),
      share: (part, whole) => {
        if (part === 0 || whole === 0) return shares.format(0);
        const rounded = Math.floor((part / whole) * 1000) / 1000;
        return rounded === 0
          ? `<${shares.format(0.001)}`
          : shares.format(rounded);
      },
      day: day => days.format(new Date(`${day}T00:00:00Z`)),
    };
  }, [language]);
}
