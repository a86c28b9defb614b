import { modeSchema, type Overview } from 'istio-ingress-contract';
import type { Knex } from 'knex';
import type { ClusterTimes } from '../store/readRows';
import {
  countsByPolicy,
  type ServiceGroup,
  serviceGroups,
  verdictGroups,
} from './countServices';
import { isActive } from './effectiveStatus';
import { type Selection, selectServices } from './selectServices';
import { noModes, noPostures, noStatuses } from './statusCounts';

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

/** What is counted of a selection, with what the rest follows from. */
export interface Counted {
  numbers: Omit<Overview, 'revision' | 'coverage'>;
  evaluated: number;
  /** By cluster: since when rows of it are old on their own, if any are. */
  clusters: ReadonlyMap<string, string | undefined>;
}

/** Counts the services of a selection, in the transaction that is given. */
export async function countOverview(
  trx: Knex,
  selection: Selection,
  since: string,
): Promise<Counted> {
  const groups = await serviceGroups(trx, selection);
  const verdicts = await verdictGroups(trx, selection);
  const postures = noPostures();
  const modes = noModes();
  const statuses = noStatuses();
  let services = 0;
  let plaintextViolating = 0;
  for (const { posture, status, count, ...group } of groups) {
    services += count;
    postures[posture] += count;
    statuses[status] += count;
    for (const mode of modeSchema.options) {
      if (group.modes.includes(`,${mode},`)) modes[mode] += count;
    }
    if (posture === 'plaintext' && status === 'violating') {
      plaintextViolating += count;
    }
  }
  return {
    numbers: {
      services,
      postures,
      modes,
      statuses,
      policies: countsByPolicy(selection.moment.policies, groups, verdicts),
      failing: { broken: postures.broken, plaintextViolating },
      week: await countWeek(trx, selection, since),
      waivers: await countWaivers(trx, selection),
    },
    evaluated: services - postures.unknown,
    clusters: clustersOf(groups),
  };
}

/**
 * The last seven days, from a full hour on, so that an answer stays the same
 * for a while.
 */
export function weekBefore(now: number): string {
  const since = now - 7 * DAY_MS;
  return new Date(since - (since % HOUR_MS)).toISOString();
}

/** How much of it was read, and how old that is. */
export function coverageOf(
  { evaluated, clusters }: Counted,
  times: ReadonlyMap<string, ClusterTimes>,
): Overview['coverage'] {
  const ages: string[] = [];
  let clustersRead = 0;
  for (const [cluster, staleSince] of clusters) {
    const time = times.get(cluster);
    if (staleSince) ages.push(staleSince);
    if (time?.observedAt) ages.push(time.observedAt);
    if (time?.status === 'ok' && !time.stale) clustersRead++;
  }
  ages.sort();
  return {
    evaluated,
    clusters: clusters.size,
    clustersRead,
    oldestAt: ages[0],
    newestAt: ages[ages.length - 1],
  };
}

function clustersOf(
  groups: readonly ServiceGroup[],
): Map<string, string | undefined> {
  const clusters = new Map<string, string | undefined>();
  for (const { cluster, staleSince } of groups) {
    const there = clusters.get(cluster);
    clusters.set(
      cluster,
      there && staleSince
        ? there < staleSince
          ? there
          : staleSince
        : there ?? staleSince,
    );
  }
  return clusters;
}

async function countWeek(
  trx: Knex,
  selection: Selection,
  since: string,
): Promise<Overview['week']> {
  const row = await selectServices(trx, selection)
    .join('changes', 'changes.service_key', 'services.service_key')
    .where('changes.field', 'status')
    .where('changes.changed_at', '>=', since)
    .whereIn('changes.cause', ['object', 'policy'])
    .whereIn('changes.policy_id', [...selection.moment.policies])
    .select({
      introduced: trx.raw(
        "count(case when changes.after = 'violating' then 1 end)",
      ),
      fixed: trx.raw(
        "count(case when changes.before = 'violating' then 1 end)",
      ),
    })
    .first();
  return {
    since,
    introduced: Number(row?.introduced ?? 0),
    fixed: Number(row?.fixed ?? 0),
  };
}

async function countWaivers(
  trx: Knex,
  selection: Selection,
): Promise<Overview['waivers']> {
  const { now } = selection.moment;
  const active = isActive(trx, now);
  const row = await selectServices(trx, selection)
    .join('waivers', 'waivers.service_key', 'services.service_key')
    .select({
      pending: trx.raw(
        'count(case when waivers.decision is null and waivers.revoked_at is null and waivers.expires_at > ? then 1 end)',
        [now],
      ),
      active: trx.raw('count(case when ? then 1 end)', [active]),
      soon: trx.raw(
        'count(case when ? and waivers.expires_at <= ? then 1 end)',
        [active, now + 7 * DAY_MS],
      ),
    })
    .first();
  return {
    pending: Number(row?.pending ?? 0),
    active: Number(row?.active ?? 0),
    expiringWithin7Days: Number(row?.soon ?? 0),
  };
}
