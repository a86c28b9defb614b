import { batchesOf, byKey, inBatch, type Write } from './batches';
import type { EntryRow } from './rows';
import { mayBeHidden } from './unread';

/**
 * Stores the entries of an analysis. One that is gone is removed only when its
 * kind was read.
 */
export async function writeEntries(write: Write): Promise<void> {
  const { knex, analysis, index, batchRows, result } = write;
  const present = new Set<string>();
  for (const entries of batchesOf(analysis.entries, batchRows)) {
    const rows = byKey(
      entries.map(entry => ({
        row: index.entryRow(entry),
        services: index.servicesOfEntry(entry),
      })),
      ({ row }) => row.entry_key,
    );
    for (const key of rows.keys()) present.add(key);
    await inBatch(write, async trx => {
      const stored: Pick<EntryRow, 'entry_key' | 'hash' | 'stale'>[] =
        await trx('entries')
          .whereIn('entry_key', [...rows.keys()])
          .select('entry_key', 'hash', 'stale');
      const same = new Set(
        stored
          .filter(
            ({ entry_key: key, hash, stale }) =>
              !stale && rows.get(key)?.row.hash === hash,
          )
          .map(({ entry_key: key }) => key),
      );
      const differing = [...rows.values()].filter(
        ({ row }) => !same.has(row.entry_key),
      );
      if (differing.length === 0) return;
      await trx('entries')
        .insert(differing.map(({ row }) => row))
        .onConflict('entry_key')
        .merge();
      await trx('entry_services')
        .whereIn(
          'entry_key',
          differing.map(({ row }) => row.entry_key),
        )
        .delete();
      const links = differing.flatMap(({ row, services }) =>
        services.map(key => ({ entry_key: row.entry_key, service_key: key })),
      );
      for (const some of batchesOf(links, 500)) {
        await trx('entry_services').insert(some);
      }
      result.written += differing.length;
    });
  }

  const all: Pick<
    EntryRow,
    'entry_key' | 'api_group' | 'kind' | 'namespace' | 'stale'
  >[] = await knex('entries')
    .where({ cluster: analysis.cluster })
    .select('entry_key', 'api_group', 'kind', 'namespace', 'stale');
  const absent = all.filter(row => !present.has(row.entry_key));
  for (const rows of batchesOf(absent, batchRows)) {
    await inBatch(write, async trx => {
      const isKept = (row: (typeof rows)[number]) =>
        mayBeHidden(analysis.reads, row.api_group, row.kind, row.namespace);
      const kept = rows.filter(isKept).map(row => row.entry_key);
      const gone = rows.filter(row => !isKept(row)).map(row => row.entry_key);
      await trx('entries').whereIn('entry_key', kept).update({ stale: true });
      await trx('entry_services').whereIn('entry_key', gone).delete();
      result.removed += await trx('entries')
        .whereIn('entry_key', gone)
        .delete();
    });
  }
}
