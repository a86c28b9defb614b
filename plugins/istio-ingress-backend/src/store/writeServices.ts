import type { Knex } from 'knex';
import { batchesOf, byKey, inBatch, type Write } from './batches';
import { changeRows } from './changes';
import type { ServiceRow } from './rows';
import { mayBeHidden } from './unread';

/**
 * Stores the services of an analysis. One that is gone is removed only when
 * the Services of its namespace were read.
 */
export async function writeServices(write: Write): Promise<void> {
  const { knex, analysis, index, batchRows, result } = write;
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
        return !there || there.hash !== row.hash || Boolean(there.stale);
      });
      if (differing.length === 0) return;
      await trx('services').insert(differing).onConflict('service_key').merge();
      result.written += differing.length;
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
  const rows: Pick<
    ServiceRow,
    'service_key' | 'cluster' | 'posture' | 'modes' | 'hash' | 'stale'
  >[] = await trx('services')
    .whereIn('service_key', keys)
    .select('service_key', 'cluster', 'posture', 'modes', 'hash', 'stale');
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
