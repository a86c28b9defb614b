import type { Knex } from 'knex';
import { SCHEMA_VERSION } from 'istio-ingress-contract';
import { LostLeaseError, underLease } from './heldLease';
import type { FailedRead, SaveResult } from './ResultStore';

/** Keeps what is stored of a cluster, and marks it as stale. */
export async function saveFailure(
  knex: Knex,
  failure: FailedRead,
): Promise<Pick<SaveResult, 'isStatusNew'>> {
  const { cluster, lease, source, world, status, message, at } = failure;
  try {
    return await underLease(knex, lease, async trx => {
      const before = await trx('clusters')
        .where({ name: cluster })
        .first('status', 'stale', 'message');
      await trx('clusters')
        .insert({
          name: cluster,
          source,
          world,
          status,
          stale: true,
          observed_at: null,
          attempted_at: at,
          message,
          details: '{}',
          unread: '[]',
          revision: 1,
          schema_version: SCHEMA_VERSION,
          engine_version: '',
        })
        .onConflict('name')
        .merge({
          status,
          stale: true,
          attempted_at: at,
          message,
          revision: trx.raw('clusters.revision + 1'),
        });
      return {
        isStatusNew:
          before?.status !== status ||
          !before.stale ||
          before.message !== message,
      };
    });
  } catch (error) {
    if (!(error instanceof LostLeaseError)) throw error;
    return { isStatusNew: false };
  }
}
