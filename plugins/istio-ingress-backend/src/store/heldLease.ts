import type { Knex } from 'knex';
import { isPostgres } from './dialect';

/** The right to write the result of a cluster. */
export interface HeldLease {
  cluster: string;
  /** Higher than that of every owner before. */
  token: number;
}

/** Another replica owns the cluster; nothing more may be written. */
export class LostLeaseError extends Error {
  constructor({ cluster, token }: HeldLease) {
    super(`The lease ${token} of cluster '${cluster}' is lost`);
    this.name = 'LostLeaseError';
  }
}

// A writer that is paused, or whose machine is gone, keeps its row locked until
// the database ends its session. Others wait for that, so it is short.
const IDLE_MS = 5_000;

/**
 * Runs a transaction that writes about a cluster. Its first statement keeps
 * the lease from being taken until it ends.
 *
 * @throws LostLeaseError when it was taken before
 */
export function underLease<T>(
  knex: Knex,
  { cluster, token }: HeldLease,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return knex.transaction(async trx => {
    const row = await trx('leases')
      .where({ cluster, token })
      .forUpdate()
      .first(isPostgres(trx) ? endWhenIdle(trx) : 'token');
    if (!row) throw new LostLeaseError({ cluster, token });
    return work(trx);
  });
}

function endWhenIdle(trx: Knex.Transaction): Knex.Raw {
  return trx.raw(
    "set_config('idle_in_transaction_session_timeout', ?, true) as idle",
    [String(IDLE_MS)],
  );
}
