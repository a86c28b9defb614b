import type {
  Policy,
  ServicePolicy,
  ServiceSummary,
  Shortfall,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { serviceKeyOf } from '../store/keys';
import {
  isActive,
  type Moment,
  serviceRank,
  statusOf,
  verdictRank,
} from './effectiveStatus';

/** Adds whose services are, and where they stand after waivers. */
export async function withStanding<T extends ServiceSummary>(
  knex: Knex,
  summaries: readonly T[],
  moment: Moment,
): Promise<T[]> {
  if (summaries.length === 0) return [];
  const rows: { service_key: string; owner: string | null; rank: number }[] =
    await knex('services')
      .leftJoin(
        'service_entities',
        'service_entities.service_key',
        'services.service_key',
      )
      .whereIn(
        'services.service_key',
        summaries.map(({ ref }) => serviceKeyOf(ref)),
      )
      .select('services.service_key', 'service_entities.owner')
      .select({ rank: serviceRank(knex, moment) });
  const standing = new Map(rows.map(row => [row.service_key, row]));
  return summaries.map(summary => {
    const row = standing.get(serviceKeyOf(summary.ref));
    if (!row) return summary;
    return {
      ...summary,
      owner: row.owner ?? undefined,
      status: statusOf(row.rank),
    };
  });
}

interface VerdictRow {
  policy_id: string;
  rank: number | string;
  rules: string;
  shortfalls: string;
  predicted: boolean | number;
  since: string;
}

interface WaiverRow {
  id: string;
  policy_id: string | null;
  rule: string | null;
  expires_at: number | string;
}

/**
 * Where one service stands with each policy that is about it; undefined when it
 * has not been judged.
 */
export async function policiesOfService(
  knex: Knex,
  serviceKey: string,
  policies: readonly Policy[],
  { now }: Moment,
): Promise<ServicePolicy[] | undefined> {
  const service = await knex('services')
    .where({ service_key: serviceKey })
    .first('judged');
  if (!service?.judged) return undefined;
  const rows: VerdictRow[] = await knex('verdicts')
    .where({ service_key: serviceKey })
    .select('policy_id', 'rules', 'shortfalls', 'predicted', 'since')
    .select({ rank: verdictRank(knex, now) });
  const waivers: WaiverRow[] = await knex('waivers')
    .where({ service_key: serviceKey })
    .whereRaw(isActive(knex, now))
    .orderBy('id')
    .select('id', 'policy_id', 'rule', 'expires_at');
  const verdicts = new Map(rows.map(row => [row.policy_id, row]));
  return policies.flatMap((policy): ServicePolicy[] => {
    const row = verdicts.get(policy.id);
    if (!row) return [];
    const status = statusOf(row.rank);
    return [
      {
        policyId: policy.id,
        title: policy.title,
        severity: policy.severity,
        status,
        shortfalls: JSON.parse(row.shortfalls) as Shortfall[],
        predicted: Boolean(row.predicted),
        since: row.since,
        ...(status === 'waived'
          ? excuse(policy.id, JSON.parse(row.rules) as string[], waivers)
          : { waiverIds: [] }),
      },
    ];
  });
}

/** The waivers that excuse a verdict, and when the first gap opens. */
function excuse(
  policyId: string,
  rules: readonly string[],
  waivers: readonly WaiverRow[],
): Pick<ServicePolicy, 'waivedUntil' | 'waiverIds'> {
  const ofPolicy = waivers.filter(waiver => waiver.policy_id === policyId);
  const ofRules = rules.map(rule =>
    waivers.filter(waiver => waiver.rule === rule),
  );
  const isByRules =
    rules.length > 0 && ofRules.every(({ length }) => length > 0);
  const ends = [
    ...(ofPolicy.length > 0 ? [lastOf(ofPolicy)] : []),
    ...(isByRules ? [Math.min(...ofRules.map(lastOf))] : []),
  ];
  const used = [...ofPolicy, ...(isByRules ? ofRules.flat() : [])];
  return {
    waivedUntil: new Date(Math.max(...ends)).toISOString(),
    waiverIds: [...new Set(used.map(({ id }) => id))].sort(),
  };
}

function lastOf(waivers: readonly WaiverRow[]): number {
  return Math.max(...waivers.map(({ expires_at: at }) => Number(at)));
}
