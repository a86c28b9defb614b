import type { Knex } from 'knex';
import { batchesOf } from './batches';

const ROWS_AT_ONCE = 500;

/** Removes history that is older than a time, a little at a time. */
export async function forgetBefore(knex: Knex, time: string): Promise<void> {
  for (;;) {
    const ids: (number | string)[] = await knex('changes')
      .where('changed_at', '<', time)
      .orderBy('changed_at')
      .limit(ROWS_AT_ONCE)
      .pluck('id');
    if (ids.length === 0) break;
    await knex('changes').whereIn('id', ids).delete();
  }
  await knex('daily_counts').where('day', '<', time.slice(0, 10)).delete();
  const old: { cluster: string; finding_key: string }[] = await knex('findings')
    .where('resolved_at', '<', time)
    .select('cluster', 'finding_key');
  for (const some of batchesOf(old, ROWS_AT_ONCE)) {
    await knex.transaction(async trx => {
      for (const { cluster, finding_key: key } of some) {
        // It may hold again by now.
        const gone = await trx('findings')
          .where({ cluster, finding_key: key })
          .where('resolved_at', '<', time)
          .delete();
        if (gone === 0) continue;
        await trx('finding_services')
          .where({ cluster, finding_key: key })
          .delete();
      }
    });
  }
}
