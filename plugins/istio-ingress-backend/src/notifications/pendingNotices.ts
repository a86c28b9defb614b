import type { Policy } from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { isWaived } from '../fleet/effectiveStatus';
import { serviceRefOf } from '../store/keys';
import type { WaiverRow } from '../waivers/waiverRow';
import { whereStatus } from '../waivers/waiverStatus';
import type { Drift, EndingWaiver } from './noticeText';

// What is older was not told while nobody could be told; it is on the page.
const LOOK_BACK_MS = 7 * 24 * 60 * 60 * 1000;

/** What is to be told, with the rows that it is of. */
export interface Pending {
  drifts: Drift[];
  changeIds: (number | string)[];
  ending: EndingWaiver[];
  waiverIds: string[];
}

export interface PendingOptions {
  /** The time of the database. */
  nowMs: number;
  warnBeforeMs: number;
  policies: readonly Pick<Policy, 'id' | 'title'>[];
  /** Only what this one is told. */
  owner?: string;
}

/** By owner: what changed or ends, and was not told. */
export async function pendingNotices(
  knex: Knex,
  options: PendingOptions,
): Promise<Map<string, Pending>> {
  const { policies, owner: only } = options;
  const titles = new Map(policies.map(({ id, title }) => [id, title]));
  const byOwner = new Map<string, Pending>();
  const of = (owner: string): Pending => {
    const there = byOwner.get(owner);
    if (there) return there;
    const pending = { drifts: [], changeIds: [], ending: [], waiverIds: [] };
    byOwner.set(owner, pending);
    return pending;
  };
  const told = new Set<string>();
  for (const row of await changesToTell(knex, options)) {
    const pending = of(row.owner);
    pending.changeIds.push(row.id);
    // It may have come and gone more than once.
    const what = `${row.service_key} ${row.policy_id}`;
    if (told.has(what)) continue;
    told.add(what);
    pending.drifts.push({
      service: serviceRefOf(row.service_key),
      title: titles.get(row.policy_id) ?? row.policy_id,
    });
  }
  for (const row of await waiversToTell(knex, options)) {
    const owner = row.owner ?? ownerOf(row);
    if (!owner || (only && owner !== only)) continue;
    const pending = of(owner);
    pending.waiverIds.push(row.id);
    pending.ending.push({
      service: serviceRefOf(row.service_key),
      target:
        row.policy_id === null
          ? row.rule ?? ''
          : titles.get(row.policy_id) ?? row.policy_id,
      expiresAt: new Date(Number(row.expires_at)).toISOString(),
    });
  }
  return byOwner;
}

/**
 * Objects or policies that changed, and made a service that met a policy fall
 * short of it; it still does, and nothing excuses it.
 */
function changesToTell(
  knex: Knex,
  { nowMs, policies, owner }: PendingOptions,
): Promise<
  {
    id: number | string;
    service_key: string;
    policy_id: string;
    owner: string;
  }[]
> {
  const query = knex('changes')
    .join(
      'service_entities',
      'service_entities.service_key',
      'changes.service_key',
    )
    .join('verdicts', on =>
      on
        .on('verdicts.service_key', 'changes.service_key')
        .on('verdicts.policy_id', 'changes.policy_id'),
    )
    .where(
      'changes.changed_at',
      '>=',
      new Date(nowMs - LOOK_BACK_MS).toISOString(),
    )
    .where({
      'changes.field': 'status',
      'changes.before': 'compliant',
      'changes.after': 'violating',
      'verdicts.status': 'violating',
    })
    .whereIn('changes.cause', ['object', 'policy'])
    .whereIn(
      'changes.policy_id',
      policies.map(({ id }) => id),
    )
    .whereNull('changes.told_at')
    .whereNotNull('service_entities.owner')
    .whereRaw('not ?', [isWaived(knex, nowMs)])
    .orderBy(['changes.changed_at', 'changes.id'])
    .select(
      'changes.id',
      'changes.service_key',
      'changes.policy_id',
      'service_entities.owner',
    );
  if (owner) query.where('service_entities.owner', owner);
  return query;
}

/**
 * Waivers that end soon, and that no later one replaces. A short one is not
 * told at once: half of its time has to be over.
 */
function waiversToTell(
  knex: Knex,
  { nowMs, warnBeforeMs }: PendingOptions,
): Promise<(WaiverRow & { owner: string | null })[]> {
  const query = knex('waivers')
    .leftJoin(
      'service_entities',
      'service_entities.service_key',
      'waivers.service_key',
    )
    .where('waivers.expires_at', '<=', nowMs + warnBeforeMs)
    .whereRaw(
      '(waivers.expires_at - ?) * 2 <= waivers.expires_at - waivers.decided_at',
      [nowMs],
    )
    .whereNull('waivers.warned_at')
    .whereNotExists(
      knex('waivers as later')
        .whereRaw('later.service_key = waivers.service_key')
        .whereRaw(
          "coalesce(later.policy_id, '') = coalesce(waivers.policy_id, '')",
        )
        .whereRaw("coalesce(later.rule, '') = coalesce(waivers.rule, '')")
        .whereRaw('later.expires_at > waivers.expires_at')
        .where('later.decision', 'approved')
        .whereNull('later.revoked_at')
        .select(knex.raw('1')),
    )
    .orderBy(['waivers.expires_at', 'waivers.id'])
    .select('waivers.*', 'service_entities.owner');
  whereStatus(query, ['active'], nowMs);
  return query;
}

/** Who asked for it, where the service is nobody's. */
function ownerOf({ requested_by: by }: WaiverRow): string | undefined {
  return by.startsWith('user:') ? by : undefined;
}
