import type { Knex } from 'knex';
import { batchesOf, byKey, inBatch, touchRows, type Write } from './batches';
import { changeRows } from './changes';
import type { ServiceRow } from './rows';
import { mayBeHidden } from './unread';
import { removeJudged, writeJudged } from './writeJudged';

/**
 * Stores the services of an analysis. One that is gone is removed only when
 * the Services of its namespace were read.
 */
export async function writeServices(write: Write): Promise<void> {
  const { knex, analysis, index, batchRows, result } = write;
  const { judgement } = write.judging;
  const judgedHash = ({ service_key: key }: Pick<ServiceRow, 'service_key'>) =>
    judgement?.of(key)?.hash ?? null;
  const present = new Set<string>();
  for (const services of batchesOf(analysis.services, batchRows)) {
    const rows = byKey(
      services.map(service => index.serviceRow(service)),
      row => row.service_key,
    );
    for (const key of rows.keys()) present.add(key);
    await inBatch(write, async trx => {
      const stored = await storedServices(trx, [...rows.keys()]);
      const differing = [...rows.values()].filter(row => {
        const there = stored.get(row.service_key);
        if (!there || there.hash !== row.hash || there.stale) return true;
        return judgement && judgedHash(row) !== there.judged;
      });
      if (differing.length === 0) return;
      await trx('services')
        .insert(differing.map(row => ({ ...row, judged: judgedHash(row) })))
        .onConflict('service_key')
        .merge();
      await touchRows(trx, analysis.cluster);
      result.written += differing.length;
      result.changes += await writeJudged(
        trx,
        differing.flatMap(({ service_key: key, cluster }) => {
          const judged = judgement?.of(key);
          const there = stored.get(key);
          const before = there?.judged ?? null;
          return judged ? { key, cluster, judged, before, isNew: !there } : [];
        }),
        { at: analysis.observedAt, cause: write.cause, ...write.judging },
      );
      await insertChanges(
        write,
        trx,
        differing.flatMap(row =>
          changeRows(write, stored.get(row.service_key), row),
        ),
      );
    });
  }

  const all: Pick<ServiceRow, 'service_key' | 'namespace' | 'stale'>[] =
    await knex('services')
      .where({ cluster: analysis.cluster })
      .select('service_key', 'namespace', 'stale');
  const absent = all.filter(row => !present.has(row.service_key));
  const isKept = (row: (typeof absent)[number]) =>
    mayBeHidden(analysis.reads, '', 'Service', row.namespace);
  const kept = absent.filter(row => isKept(row) && !row.stale);
  for (const rows of batchesOf(kept, batchRows)) {
    await inBatch(write, async trx => {
      await trx('services')
        .whereIn(
          'service_key',
          rows.map(row => row.service_key),
        )
        .update({ stale: true });
      await touchRows(trx, analysis.cluster);
    });
  }
  for (const rows of batchesOf(
    absent.filter(row => !isKept(row)),
    batchRows,
  )) {
    await inBatch(write, async trx => {
      const keys = rows.map(row => row.service_key);
      const stored = await storedServices(trx, keys);
      await trx('services').whereIn('service_key', keys).delete();
      await removeJudged(trx, keys);
      await touchRows(trx, analysis.cluster);
      result.removed += stored.size;
      await insertChanges(
        write,
        trx,
        [...stored.values()].flatMap(row => changeRows(write, row, undefined)),
      );
    });
  }
}

async function storedServices(trx: Knex, keys: string[]) {
  const rows: (Pick<
    ServiceRow,
    'service_key' | 'cluster' | 'posture' | 'modes' | 'hash' | 'stale'
  > & { judged: string | null })[] = await trx('services')
    .whereIn('service_key', keys)
    .select(
      'service_key',
      'cluster',
      'posture',
      'modes',
      'hash',
      'stale',
      'judged',
    );
  return byKey(rows, row => row.service_key);
}

async function insertChanges(
  { result }: Write,
  trx: Knex,
  rows: object[],
): Promise<void> {
  for (const batch of batchesOf(rows, 200)) await trx('changes').insert(batch);
  result.changes += rows.length;
}
