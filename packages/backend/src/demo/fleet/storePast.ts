import type { PolicyStatus } from 'istio-ingress-contract';
import { policyStatusSchema } from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { FLEET } from './components';
import { PAST_DAYS, UNCOUNTED_DAYS_AGO } from './past';
import type { PastDifference, PastState, RecordedPast } from './recordPast';
import { demoWaivers, waiverRow } from './waivers';

const ROWS_AT_ONCE = 100;

/** Writes the recorded past and the demo's waivers, all or nothing. */
export async function storePast(
  knex: Knex,
  past: RecordedPast,
  options: { ownerOf(service: string): string; now: Date },
): Promise<void> {
  const { now, ownerOf } = options;
  await knex.transaction(async trx => {
    await insert(
      trx,
      'changes',
      [...past.differences].reverse().map(changeRow),
    );
    for (const [daysAgo, states] of past.dayEnds) {
      if (daysAgo === UNCOUNTED_DAYS_AGO) continue;
      await insert(
        trx,
        'daily_counts',
        countRows(dayOf(now, daysAgo), states, ownerOf),
      );
    }
    await writeSince(trx, past.differences, now);
    await insert(trx, 'waivers', await waiverRows(trx, now));
  });
}

function changeRow(difference: PastDifference): object {
  const { service, at, field, policyId, before, after, objects } = difference;
  return {
    cluster: FLEET,
    service_key: `${FLEET}/${service}`,
    changed_at: at.toISOString(),
    field,
    before: before ?? null,
    after: after ?? null,
    cause: 'object',
    objects: JSON.stringify(objects),
    policy_id: policyId ?? null,
    // Long past: nobody is to be notified of it.
    told_at: at.getTime(),
  };
}

function countRows(
  day: string,
  states: ReadonlyMap<string, PastState>,
  ownerOf: (service: string) => string,
): object[] {
  const counts = new Map<string, number>();
  const count = (...parts: string[]) => {
    const key = JSON.stringify(parts);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
  for (const [service, { posture, statuses }] of states) {
    const owner = ownerOf(service);
    count(owner, '*', worstOf(statuses), posture);
    for (const [policyId, status] of statuses) {
      count(owner, policyId, status, posture);
    }
  }
  return [
    { day, cluster: FLEET, ...COUNTED },
    ...[...counts].map(([key, each]) => {
      const [owner, policy, status, posture] = JSON.parse(key);
      return {
        day,
        cluster: FLEET,
        owner,
        policy,
        status,
        posture,
        count: each,
      };
    }),
  ];
}

/** Says that a cluster was counted, also where it had no service. */
const COUNTED = { owner: '', policy: '', status: '', posture: '', count: 0 };

function worstOf(statuses: PastState['statuses']): PolicyStatus {
  const found = [...statuses.values()].map(status =>
    policyStatusSchema.options.indexOf(status),
  );
  return found.length === 0
    ? 'not-applicable'
    : policyStatusSchema.options[Math.min(...found)];
}

/** A status of today began when it last changed. */
async function writeSince(
  trx: Knex,
  differences: readonly PastDifference[],
  now: Date,
): Promise<void> {
  await trx('verdicts')
    .where({ cluster: FLEET })
    .update({ since: `${dayOf(now, PAST_DAYS)}T00:00:00.000Z` });
  const latest = new Map<string, PastDifference>();
  for (const difference of differences) {
    const { field, service, policyId } = difference;
    const key = `${service} ${policyId}`;
    if (field === 'status' && !latest.has(key)) latest.set(key, difference);
  }
  for (const { service, policyId, at } of latest.values()) {
    await trx('verdicts')
      .where({ service_key: `${FLEET}/${service}`, policy_id: policyId })
      .update({ since: at.toISOString() });
  }
}

/** Each waiver is of a service that falls short of its policy today. */
async function waiverRows(trx: Knex, now: Date): Promise<object[]> {
  const rows: object[] = [];
  const taken = new Set<string>();
  for (const waiver of demoWaivers) {
    const { policyId, rule } = waiver;
    const candidates: { service_key: string }[] = policyId
      ? await trx('verdicts')
          .where({ cluster: FLEET, policy_id: policyId, status: 'violating' })
          .orderBy('service_key')
          .select('service_key')
      : await trx('findings')
          .join('finding_services', join =>
            join
              .on('finding_services.cluster', 'findings.cluster')
              .on('finding_services.finding_key', 'findings.finding_key'),
          )
          .where({ 'findings.cluster': FLEET, rule })
          .whereNull('resolved_at')
          .orderBy('service_key')
          .select('service_key');
    const free = candidates.find(({ service_key: key }) => !taken.has(key));
    if (!free) continue;
    taken.add(free.service_key);
    rows.push(
      waiverRow(
        waiver,
        free.service_key.slice(FLEET.length + 1),
        now.getTime(),
      ),
    );
  }
  return rows;
}

function dayOf(now: Date, daysAgo: number): string {
  const day = Date.UTC(
    now.getUTCFullYear(),
    now.getUTCMonth(),
    now.getUTCDate() - daysAgo,
  );
  return new Date(day).toISOString().slice(0, 10);
}

async function insert(trx: Knex, table: string, rows: object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await trx(table).insert(rows.slice(start, start + ROWS_AT_ONCE));
  }
}
