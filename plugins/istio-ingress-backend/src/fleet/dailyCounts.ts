import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { SavedResult } from '../policies/ClusterJudging';
import { batchesOf } from '../store/batches';
import { LostLeaseError, underLease } from '../store/heldLease';
import { serviceGroups, verdictGroups } from './countServices';
import { momentOf } from './effectiveStatus';

const EVERY_MS = 60_000;
const ROWS_AT_ONCE = 200;

/** The worst over all policies. */
export const ALL_POLICIES = '*';

/** Says that a cluster was counted on a day, whatever it holds. */
const COUNTED = { owner: '', policy: '', status: '', posture: '', count: 0 };

interface Counting {
  lastAt: number;
  timer?: NodeJS.Timeout;
}

/**
 * Counts the services of each cluster, day by day: the rows of the day are
 * written anew after a result, at most once a minute.
 */
export class DailyCounts {
  readonly #knex: Knex;
  readonly #policies: readonly string[];
  readonly #logger: LoggerService;
  readonly #clusters = new Map<string, Counting>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: {
    knex: Knex;
    policies: readonly string[];
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#policies = options.policies;
    this.#logger = options.logger;
  }

  /** Counts now, or when a minute has passed; a later result replaces it. */
  offer(saved: SavedResult): void {
    const { cluster } = saved.lease;
    const counting = this.#clusters.get(cluster) ?? { lastAt: -Infinity };
    this.#clusters.set(cluster, counting);
    const waitMs = counting.lastAt + EVERY_MS - performance.now();
    clearTimeout(counting.timer);
    if (waitMs <= 0) {
      this.#count(counting, saved);
      return;
    }
    counting.timer = setTimeout(() => this.#count(counting, saved), waitMs);
    counting.timer.unref();
  }

  /** Forgets what waits of a cluster. */
  stop(cluster: string): void {
    clearTimeout(this.#clusters.get(cluster)?.timer);
    this.#clusters.delete(cluster);
  }

  /** Resolves once nothing is being counted. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  #count(counting: Counting, saved: SavedResult): void {
    counting.lastAt = performance.now();
    const running = this.#write(saved)
      .catch(error => {
        if (error instanceof LostLeaseError) return;
        this.#logger.warn('Services of the day were not counted', {
          cluster: saved.lease.cluster,
          reason: String(error),
        });
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #write({ lease, observedAt }: SavedResult): Promise<void> {
    const { cluster } = lease;
    const day = observedAt.slice(0, 10);
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
