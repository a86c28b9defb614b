import type { Knex } from 'knex';
import type { SavedResult } from '../policies/ClusterJudging';
import { batchesOf } from '../store/batches';
import { underLease } from '../store/heldLease';
import { serviceGroups, verdictGroups } from './countServices';
import { momentOf } from './effectiveStatus';

const EVERY_MS = 5 * 60_000;
const ROWS_AT_ONCE = 200;

/** The worst over all policies. */
export const ALL_POLICIES = '*';

/** Says that a cluster was counted on a day, whatever it holds. */
const COUNTED = { owner: '', policy: '', status: '', posture: '', count: 0 };

/**
 * Counts the services of each cluster, day by day: the rows of the day are
 * written anew after a result, not more often than every few minutes.
 */
export class DailyCounts {
  readonly #knex: Knex;
  readonly #policies: readonly string[];
  readonly #last = new Map<string, { day: string; at: number }>();

  constructor(knex: Knex, policies: readonly string[]) {
    this.#knex = knex;
    this.#policies = policies;
  }

  /** @throws LostLeaseError when another replica owns the cluster */
  async count({ lease, observedAt }: SavedResult): Promise<void> {
    const { cluster } = lease;
    const day = observedAt.slice(0, 10);
    const last = this.#last.get(cluster);
    const at = performance.now();
    if (last?.day === day && at - last.at < EVERY_MS) return;
    this.#last.set(cluster, { day, at });
    await underLease(this.#knex, lease, async trx => {
      const rows = await countedRows(trx, cluster, this.#policies);
      await trx('daily_counts').where({ day, cluster }).delete();
      for (const some of batchesOf([COUNTED, ...rows], ROWS_AT_ONCE)) {
        await trx('daily_counts').insert(
          some.map(row => ({ day, cluster, ...row })),
        );
      }
    });
  }
}

async function countedRows(
  trx: Knex,
  cluster: string,
  policies: readonly string[],
): Promise<(typeof COUNTED)[]> {
  const selection = {
    scope: { hidden: [], visible: 'all' as const },
    filters: { cluster: [cluster] },
    moment: await momentOf(trx, policies),
  };
  const rows = new Map<string, typeof COUNTED>();
  const add = (row: typeof COUNTED) => {
    const key = JSON.stringify([
      row.owner,
      row.policy,
      row.status,
      row.posture,
    ]);
    const there = rows.get(key);
    if (there) there.count += row.count;
    else rows.set(key, row);
  };
  for (const group of await serviceGroups(trx, selection)) {
    const { owner = '', status, posture, count } = group;
    add({ owner, policy: ALL_POLICIES, status, posture, count });
    if (group.isJudged) continue;
    for (const policy of policies) {
      add({ owner, policy, status: 'unknown', posture, count });
    }
  }
  for (const group of await verdictGroups(trx, selection)) {
    const { owner = '', policyId: policy, status, posture, count } = group;
    add({ owner, policy, status, posture, count });
  }
  return [...rows.values()];
}
