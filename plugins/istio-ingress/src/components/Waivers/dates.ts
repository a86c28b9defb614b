const dayMs = 86_400_000;

/** Whole days from a moment until another; negative when it has passed. */
export function daysUntil(at: string, now: number): number {
  return Math.floor((Date.parse(at) - now) / dayMs);
}

/** A day such as `2026-11-25`, by the reader's clock. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const two = (value: number) => `${value}`.padStart(2, '0');
  return [
    date.getFullYear(),
    two(date.getMonth() + 1),
    two(date.getDate()),
  ].join('-');
}

/** The last moment of such a day; undefined where it is none. */
export function endOfDay(day: string): string | undefined {
  const time = new Date(`${day}T23:59:59`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The first moment of such a day; undefined where it is none. */
export function startOfDay(day: string): string | undefined {
  const time = new Date(`${day}T00:00:00`);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

/** The latest and a usual end of something that may last so many days. */
export function endsWithin(
  now: number,
  maxDays: number,
): { usual: string; latest: string; earliest: string } {
  // The end of the day must not go beyond the number of days.
  const latest = now + (maxDays - 1) * dayMs;
  return {
    earliest: dayOf(now),
    usual: dayOf(Math.min(now + 30 * dayMs, latest)),
    latest: dayOf(Math.max(now, latest)),
  };
}
