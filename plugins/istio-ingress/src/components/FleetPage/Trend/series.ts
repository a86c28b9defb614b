import {
  policyStatusWords,
  postureWords,
  type PolicyStatus,
  type Posture,
  type TrendDay,
  type Word,
} from 'istio-ingress-contract';

/** What the trend is stacked by. */
export type TrendBy = 'posture' | 'status';

/** One layer of the stack, from the bottom up. */
export interface Series {
  key: string;
  word: Word;
  /** Sets two layers of one tone apart. */
  isFaint: boolean;
}

/** One day of the trend. */
export interface StackedDay {
  day: string;
  /** In the order of the series; absent where nothing was counted: a gap. */
  values?: number[];
  /** Clusters that were not counted: the numbers are too low. */
  missing: string[];
}

// What nobody reaches at the bottom, what fails on top, where a few are seen.
const postures: readonly [Posture, boolean][] = [
  ['not-exposed', true],
  ['mtls', false],
  ['app-tls', true],
  ['unknown', false],
  ['mixed', true],
  ['plaintext', false],
  ['broken', false],
];

const statuses: readonly [PolicyStatus, boolean][] = [
  ['not-applicable', true],
  ['compliant', false],
  ['unknown', false],
  ['waived', false],
  ['violating', false],
];

/** The layers and the days of the trend. */
export function stack(
  by: TrendBy,
  days: readonly TrendDay[],
): { series: Series[]; days: StackedDay[] } {
  if (by === 'status') {
    return {
      series: statuses.map(([key, isFaint]) => ({
        key,
        word: policyStatusWords[key],
        isFaint,
      })),
      days: days.map(({ day, missing, statuses: counts }) => ({
        day,
        missing,
        values: counts && statuses.map(([key]) => counts[key]),
      })),
    };
  }
  return {
    series: postures.map(([key, isFaint]) => ({
      key,
      word: postureWords[key],
      isFaint,
    })),
    days: days.map(({ day, missing, postures: counts }) => ({
      day,
      missing,
      values: counts && postures.map(([key]) => counts[key]),
    })),
  };
}

/** A round number at or above the highest day, for the upper end of the axis. */
export function axisEnd(days: readonly StackedDay[]): number {
  const highest = Math.max(1, ...days.map(({ values = [] }) => sum(values)));
  const magnitude = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 2.5, 5, 10].find(
    factor =>
      factor * magnitude >= highest && Number.isInteger(factor * magnitude),
  );
  return (step ?? 10) * magnitude;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
