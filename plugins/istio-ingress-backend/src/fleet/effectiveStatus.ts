import { policyStatusSchema, type PolicyStatus } from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { databaseNow } from '../store/dialect';
import { rankOf } from '../store/writeJudged';

const UNKNOWN = rankOf('unknown');
const WAIVED = rankOf('waived');
const NOT_APPLICABLE = rankOf('not-applicable');

/**
 * What statuses after waivers are of: a time of the database's clock, one for
 * all parts of an answer, and the policies that count.
 */
export interface Moment {
  now: number;
  policies: readonly string[];
}

export async function momentOf(
  knex: Knex,
  policies: readonly string[],
): Promise<Moment> {
  const row = await knex.select({ now: databaseNow(knex) }).first();
  return { now: Number(row?.now), policies };
}

/** A status by its place in the order of the contract. */
export function statusOf(rank: number | string): PolicyStatus {
  return policyStatusSchema.options[Number(rank)];
}

/** The condition that a row of `waivers` is in force at a time of the database. */
export function isActive(knex: Knex, now: number): Knex.Raw {
  return knex.raw(
    `(waivers.decision = 'approved' and waivers.revoked_at is null and waivers.expires_at > ?)`,
    [now],
  );
}

/**
 * The condition that a row of `verdicts` is excused: by a waiver of its policy,
 * or, where all of it rests on findings, by one of each of their rules.
 */
export function isWaived(knex: Knex, now: number): Knex.Raw {
  return knex.raw(
    `(exists (
      select 1 from waivers
      where waivers.service_key = verdicts.service_key
        and waivers.policy_id = verdicts.policy_id and ?
    ) or (verdicts.rules <> '[]' and not exists (
      select 1 from verdict_rules
      where verdict_rules.service_key = verdicts.service_key
        and verdict_rules.policy_id = verdicts.policy_id
        and not exists (
          select 1 from waivers
          where waivers.service_key = verdict_rules.service_key
            and waivers.rule = verdict_rules.rule and ?
        )
    )))`,
    [isActive(knex, now), isActive(knex, now)],
  );
}

/**
 * The rank of a row of `verdicts` after waivers. What meets its policy needs
 * none, and is compliant whatever is waived.
 */
export function verdictRank(knex: Knex, now: number): Knex.Raw {
  return knex.raw(
    `(case when verdicts.status_rank <= ${UNKNOWN} and ? then ${WAIVED} else verdicts.status_rank end)`,
    [isWaived(knex, now)],
  );
}

/**
 * The rank of a row of `services`: the worst over some policies after waivers.
 * One that has not been judged yet is not known.
 */
export function serviceRank(knex: Knex, { now, policies }: Moment): Knex.Raw {
  if (policies.length === 0) return knex.raw(String(NOT_APPLICABLE));
  return knex.raw(
    `(case when services.judged is null then ${UNKNOWN} else coalesce((
      select min(?) from verdicts
      where verdicts.service_key = services.service_key
        and verdicts.policy_id in (${policies.map(() => '?').join(', ')})
    ), ${NOT_APPLICABLE}) end)`,
    [verdictRank(knex, now), ...policies],
  );
}
