import type { Knex } from 'knex';
import { batchesOf, inBatch, touchRows } from './batches';
import type { HeldLease } from './heldLease';
import type { Judgement } from './judgement';
import { writeJudged } from './writeJudged';

const ROWS_AT_ONCE = 200;

/** Stores how the services that are stored of a cluster are judged now. */
export async function saveJudgement(
  knex: Knex,
  judgement: Judgement,
  lease: HeldLease,
  at: string,
): Promise<void> {
  const { cluster } = lease;
  const known = await knex('clusters')
    .where({ name: cluster })
    .first('policies');
  if (!known) return;
  const arePoliciesNew =
    known.policies !== null && known.policies !== judgement.policies;
  const rows: { service_key: string; judged: string | null }[] = await knex(
    'services',
  )
    .where({ cluster })
    .orderBy('service_key')
    .select('service_key', 'judged');
  const differing = rows.flatMap(({ service_key: key, judged: before }) => {
    const judged = judgement.of(key);
    return judged && judged.hash !== before
      ? { key, cluster, judged, before, isNew: false }
      : [];
  });
  for (const some of batchesOf(differing, ROWS_AT_ONCE)) {
    await inBatch({ knex, lease }, async trx => {
      for (const { key, judged } of some) {
        await trx('services')
          .where({ service_key: key })
          .update({ judged: judged.hash });
      }
      await writeJudged(trx, some, {
        at,
        cause: { cause: 'policy' },
        arePoliciesNew,
      });
      await touchRows(trx, cluster);
    });
  }
  await inBatch({ knex, lease }, async trx => {
    await trx('clusters')
      .where({ name: cluster })
      .update({
        policies: judgement.policies,
        ...(differing.length > 0 ? { revision: trx.raw('revision + 1') } : {}),
      });
  });
}
