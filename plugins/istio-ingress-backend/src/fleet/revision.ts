import type { Knex } from 'knex';
import { hashOf } from '../store/keys';
import type { Moment } from './effectiveStatus';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Names the state of everything that is counted: equal for two answers, they
 * count the same rows. Waivers that begin, end or are about to end count too.
 */
export async function revisionOf(
  knex: Knex,
  { now, policies }: Moment,
  clusters: readonly string[],
): Promise<string> {
  const rows: { name: string; rows_revision: number }[] = await knex('clusters')
    .whereIn('name', [...clusters])
    .orderBy('name')
    .select('name', 'rows_revision');
  const waivers = await knex('waivers')
    .count({ all: '*', decided: 'decided_at', revoked: 'revoked_at' })
    .sum({ ends: 'expires_at' })
    .select({
      ahead: knex.raw('count(case when expires_at > ? then 1 end)', [now]),
      soon: knex.raw('count(case when expires_at > ? then 1 end)', [
        now + WEEK_MS,
      ]),
      approved: knex.raw("count(case when decision = 'approved' then 1 end)"),
    })
    .first();
  return hashOf(JSON.stringify([rows, waivers, policies, clusters]));
}
