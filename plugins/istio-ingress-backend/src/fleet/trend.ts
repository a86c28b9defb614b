import {
  policyStatusSchema,
  type PolicyStatus,
  type Trend,
  type TrendDay,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { postureOf } from './countServices';
import { ALL_POLICIES } from './dailyCounts';
import { NOBODY, refsOf } from './refs';
import { noPostures, noStatuses, sumOf } from './statusCounts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Whose days are asked for. */
export interface TrendOptions {
  days: number;
  /** The last day. */
  today: string;
  clusters: readonly string[];
  /** Every one of these lists has to name the owner. */
  owners: readonly (readonly string[] | undefined)[];
  policy?: string;
}

interface CountRow {
  day: string;
  cluster: string;
  policy: string;
  status: string;
  posture: string;
  count: number | string;
}

/** Each day up to today, with what was counted of it. */
export async function trendOf(
  knex: Knex,
  options: TrendOptions,
): Promise<Trend> {
  const { policy, clusters } = options;
  const days = daysUpTo(options.today, options.days);
  const rows: CountRow[] = await countsOf(knex, options, days[0]);
  const ranges: { cluster: string; first: string; last: string }[] = await knex(
    'daily_counts',
  )
    .whereIn('cluster', [...clusters])
    .groupBy('cluster')
    .select('cluster')
    .min({ first: 'day' })
    .max({ last: 'day' });
  const counted: { day: string; cluster: string }[] = await knex('daily_counts')
    .whereIn('cluster', [...clusters])
    .where('day', '>=', days[0])
    .distinct('day', 'cluster');
  const wasCounted = new Set(
    counted.map(({ day, cluster }) => `${day} ${cluster}`),
  );
  const byDay = new Map<string, CountRow[]>();
  for (const row of rows) {
    const there = byDay.get(row.day);
    if (there) there.push(row);
    else byDay.set(row.day, [row]);
  }
  return {
    days: days.map((day): TrendDay => {
      const missing = ranges
        .filter(
          ({ cluster, first, last }) =>
            first < day && day < last && !wasCounted.has(`${day} ${cluster}`),
        )
        .map(({ cluster }) => cluster)
        .sort();
      const isCounted = clusters.some(each => wasCounted.has(`${day} ${each}`));
      return {
        day,
        missing,
        ...(isCounted ? countsOfDay(byDay.get(day) ?? [], policy) : {}),
      };
    }),
  };
}

function daysUpTo(today: string, days: number): string[] {
  const last = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: days }, (_, index) =>
    new Date(last - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}

function countsOf(
  knex: Knex,
  { clusters, owners, policy }: TrendOptions,
  from: string,
): Knex.QueryBuilder {
  const query = knex('daily_counts')
    .whereIn('cluster', [...clusters])
    .where('day', '>=', from)
    .whereIn('policy', [ALL_POLICIES, ...(policy ? [policy] : [])])
    .groupBy('day', 'policy', 'status', 'posture')
    .select('day', 'policy', 'status', 'posture')
    .sum({ count: 'count' });
  for (const some of owners) {
    if (!some) continue;
    const named = some.filter(owner => owner !== NOBODY);
    query.whereIn('owner', [
      ...refsOf('owner', named, 'group'),
      ...(some.includes(NOBODY) ? [''] : []),
    ]);
  }
  return query;
}

/** What a policy is not about has no rows of it. */
function countsOfDay(
  rows: readonly CountRow[],
  policy: string | undefined,
): Pick<TrendDay, 'postures' | 'statuses'> {
  const postures = noPostures();
  const statuses = noStatuses();
  let all = 0;
  for (const row of rows) {
    const count = Number(row.count);
    if (row.policy === ALL_POLICIES) {
      postures[postureOf(row.posture)] += count;
      all += count;
    }
    if (row.policy === (policy ?? ALL_POLICIES)) {
      statuses[statusIn(row.status)] += count;
    }
  }
  if (policy) statuses['not-applicable'] += Math.max(0, all - sumOf(statuses));
  return { postures, statuses };
}

function statusIn(text: string): PolicyStatus {
  return (
    policyStatusSchema.options.find(status => status === text) ?? 'unknown'
  );
}
