import type { Knex } from 'knex';
import { databaseNow as now, isPostgres } from '../store/dialect';
import type { HeldLease } from '../store/heldLease';
import type { Lease, Replica } from './planLeases';

/** Replicas that were silent for so many leases are forgotten. */
const FORGET_AFTER = 20;

/** A lease with what its owner wants to know of it. */
export interface LeaseState extends Lease {
  token: number;
  /** Until it has run out, while somebody has it. */
  leftMs?: number;
  /** By the database's clock; differs when somebody asks again. */
  requestedAt?: number;
}

/** What the replicas know of each other, at one moment. */
export interface Sight {
  leases: LeaseState[];
  others: Replica[];
}

interface LeaseRow {
  cluster: string;
  owner: string | null;
  token: number;
  requested_at: number | string | null;
  left_ms: number | string;
}

/**
 * The leases of clusters in the database that the replicas share. All times
 * are those of its clock, so that clocks of replicas may differ.
 */
export class Leases {
  readonly replica: string;
  readonly leaseMs: number;
  readonly #knex: Knex;

  constructor(options: { knex: Knex; replica: string; leaseMs: number }) {
    this.#knex = options.knex;
    this.replica = options.replica;
    this.leaseMs = options.leaseMs;
  }

  /** Says that this replica runs, and extends what it holds. */
  async beat(
    clusters: readonly string[],
    held: readonly HeldLease[],
  ): Promise<void> {
    const knex = this.#knex;
    await knex('replicas')
      .insert({
        id: this.replica,
        clusters: JSON.stringify(clusters),
        seen_at: now(knex),
      })
      .onConflict('id')
      .merge();
    // One at a time: a row that is locked by a batch keeps no other waiting.
    for (const { cluster, token } of held) {
      await knex('leases')
        .where({ cluster, token, owner: this.replica })
        .update({ expires_at: now(knex, this.leaseMs) });
    }
  }

  async look(): Promise<Sight> {
    const knex = this.#knex;
    const rows: LeaseRow[] = await knex('leases')
      .select('cluster', 'owner', 'token', 'requested_at')
      .select(knex.raw('(expires_at - ?) as left_ms', [now(knex)]))
      .orderBy('cluster');
    const replicas: { id: string; clusters: string }[] = await knex('replicas')
      .whereNot({ id: this.replica })
      .where('seen_at', '>', now(knex, -this.leaseMs))
      .orderBy('id')
      .select('id', 'clusters');
    return {
      leases: rows.map(row => ({
        cluster: row.cluster,
        ...(row.owner !== null && Number(row.left_ms) > 0
          ? { owner: row.owner, leftMs: Number(row.left_ms) }
          : {}),
        token: row.token,
        requestedAt:
          row.requested_at === null ? undefined : Number(row.requested_at),
      })),
      others: replicas.map(({ id, clusters }) => ({
        id,
        clusters: JSON.parse(clusters),
      })),
    };
  }

  /** @returns undefined when another replica was faster */
  async take(cluster: string): Promise<HeldLease | undefined> {
    const knex = this.#knex;
    await knex('leases')
      .insert({ cluster, owner: null, token: 0, expires_at: 0 })
      .onConflict('cluster')
      .ignore();
    const taken = await knex('leases')
      .where({ cluster })
      .where(free =>
        free.whereNull('owner').orWhere('expires_at', '<=', now(knex)),
      )
      .update({
        owner: this.replica,
        token: knex.raw('token + 1'),
        expires_at: now(knex, this.leaseMs),
      });
    if (taken === 0) return undefined;
    const row: Pick<LeaseRow, 'token'> | undefined = await knex('leases')
      .where({ cluster, owner: this.replica })
      .first('token');
    return row && { cluster, token: row.token };
  }

  async giveUp({ cluster, token }: HeldLease): Promise<void> {
    await this.#knex('leases')
      .where({ cluster, token, owner: this.replica })
      .update({ owner: null });
  }

  /** Takes this replica out, so that others need not wait for its silence. */
  async leave(held: readonly HeldLease[]): Promise<void> {
    for (const lease of held) await this.giveUp(lease);
    await this.#knex('replicas').where({ id: this.replica }).delete();
  }

  /** Asks the owner of a cluster, wherever it runs, to read it. */
  async request(cluster: string): Promise<void> {
    await this.#knex('leases')
      .where({ cluster })
      .update({ requested_at: now(this.#knex) });
  }

  async forgetSilent(): Promise<void> {
    await this.#knex('replicas')
      .where('seen_at', '<', now(this.#knex, -FORGET_AFTER * this.leaseMs))
      .delete();
  }

  /**
   * A file has one process: whoever held a lease before does not run any more.
   */
  async freeThoseOfFile(): Promise<void> {
    if (isPostgres(this.#knex)) return;
    await this.#knex('leases').update({ owner: null });
    await this.#knex('replicas').delete();
  }
}
