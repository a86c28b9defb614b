import {
  posturesWorstFirst,
  type Posture,
  type StatusCounts,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { serviceRank, statusOf, verdictRank } from './effectiveStatus';
import { type Selection, selectServices } from './selectServices';
import { noStatuses, sumOf } from './statusCounts';

/** Services that are alike in everything that is counted. */
export interface ServiceGroup {
  cluster: string;
  owner?: string;
  posture: Posture;
  modes: string;
  status: keyof StatusCounts;
  isJudged: boolean;
  count: number;
  /** The oldest of those whose own rows are old, if any. */
  staleSince?: string;
}

/** The services of a selection, in groups. */
export async function serviceGroups(
  knex: Knex,
  selection: Selection,
): Promise<ServiceGroup[]> {
  const each = selectServices(knex, selection)
    .leftJoin(
      'service_entities as owners',
      'owners.service_key',
      'services.service_key',
    )
    .select(
      'services.cluster',
      'services.posture',
      'services.modes',
      'owners.owner',
    )
    .select({
      status_rank: serviceRank(knex, selection.moment),
      is_judged: knex.raw(
        'case when services.judged is null then 0 else 1 end',
      ),
      stale_at: knex.raw(
        'case when services.stale then services.observed_at end',
      ),
    })
    .as('each');
  const columns = [
    'cluster',
    'owner',
    'posture',
    'modes',
    'status_rank',
    'is_judged',
  ];
  const rows: Record<string, string | number | null>[] = await knex
    .from(each)
    .groupBy(columns)
    .select(columns)
    .count({ count: '*' })
    .min({ stale_at: 'stale_at' });
  return rows.map(row => ({
    cluster: String(row.cluster),
    owner: row.owner === null ? undefined : String(row.owner),
    posture: postureOf(String(row.posture)),
    modes: String(row.modes),
    status: statusOf(row.status_rank ?? 0),
    isJudged: Number(row.is_judged) === 1,
    count: Number(row.count),
    staleSince: row.stale_at === null ? undefined : String(row.stale_at),
  }));
}

/** How many services of an owner and a posture stand where with one policy. */
export interface VerdictGroup {
  policyId: string;
  owner?: string;
  posture: Posture;
  status: keyof StatusCounts;
  count: number;
}

/** The verdicts about the judged services of a selection, in groups. */
export async function verdictGroups(
  knex: Knex,
  selection: Selection,
): Promise<VerdictGroup[]> {
  const { moment } = selection;
  const each = selectServices(knex, selection)
    .join('verdicts', 'verdicts.service_key', 'services.service_key')
    .leftJoin(
      'service_entities as owners',
      'owners.service_key',
      'services.service_key',
    )
    .whereNotNull('services.judged')
    .whereIn('verdicts.policy_id', [...moment.policies])
    .select('verdicts.policy_id', 'owners.owner', 'services.posture')
    .select({ status_rank: verdictRank(knex, moment.now) })
    .as('each');
  const columns = ['policy_id', 'owner', 'posture', 'status_rank'];
  const rows: {
    policy_id: string;
    owner: string | null;
    posture: string;
    status_rank: number;
    count: number | string;
  }[] = await knex
    .from(each)
    .groupBy(columns)
    .select(columns)
    .count({ count: '*' });
  return rows.map(row => ({
    policyId: row.policy_id,
    owner: row.owner ?? undefined,
    posture: postureOf(row.posture),
    status: statusOf(row.status_rank),
    count: Number(row.count),
  }));
}

/** A word that another release wrote is not known here. */
export function postureOf(text: string): Posture {
  return posturesWorstFirst.find(posture => posture === text) ?? 'unknown';
}

/**
 * Where services stand with each policy: what has no verdict is out of scope,
 * and what is not judged is not known.
 */
export function countsByPolicy(
  policies: readonly string[],
  services: readonly ServiceGroup[],
  verdicts: readonly VerdictGroup[],
): { policyId: string; statuses: StatusCounts }[] {
  let all = 0;
  let unjudged = 0;
  for (const { isJudged, count } of services) {
    all += count;
    if (!isJudged) unjudged += count;
  }
  return policies.map(policyId => {
    const statuses = noStatuses();
    for (const group of verdicts) {
      if (group.policyId === policyId) statuses[group.status] += group.count;
    }
    statuses.unknown += unjudged;
    statuses['not-applicable'] += all - sumOf(statuses);
    return { policyId, statuses };
  });
}
