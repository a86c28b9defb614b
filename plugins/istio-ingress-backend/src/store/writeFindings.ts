import type { Knex } from 'knex';
import { serviceKeyOf } from './keys';
import type { FindingRow } from './rows';
import { batchesOf, inBatch, touchRows, type Write } from './batches';

type Stored = Pick<
  FindingRow,
  'finding_key' | 'hash' | 'resolved_at' | 'unread' | 'first_seen'
>;

/**
 * Stores the findings of an analysis. A finding that is gone counts as
 * resolved only when the engine saw at least the kinds it saw when the finding
 * held; otherwise it may hold still, and stays.
 */
export async function writeFindings(write: Write): Promise<void> {
  const { knex, analysis, index, unread, batchRows, result } = write;
  const { cluster } = analysis;
  const present = new Set<string>();
  for (const findings of batchesOf(analysis.findings, batchRows)) {
    const rows = new Map(
      findings.map(finding => [
        finding.key,
        {
          row: index.findingRow(finding, unread),
          services: [...new Set(finding.services.map(serviceKeyOf))],
        },
      ]),
    );
    for (const key of rows.keys()) present.add(key);
    await inBatch(write, async trx => {
      const stored = await storedFindings(trx, cluster, [...rows.keys()]);
      const differing = [...rows.values()].filter(({ row }) => {
        const there = stored.get(row.finding_key);
        return !there || there.resolved_at !== null || there.hash !== row.hash;
      });
      if (differing.length === 0) return;
      await trx('findings')
        .insert(
          differing.map(({ row }) => ({
            ...row,
            first_seen:
              stored.get(row.finding_key)?.first_seen ?? row.first_seen,
          })),
        )
        .onConflict(['cluster', 'finding_key'])
        .merge();
      await trx('finding_services')
        .where({ cluster })
        .whereIn(
          'finding_key',
          differing.map(({ row }) => row.finding_key),
        )
        .delete();
      const links = differing.flatMap(({ row, services }) =>
        services.map(key => ({
          cluster,
          finding_key: row.finding_key,
          service_key: key,
        })),
      );
      for (const some of batchesOf(links, 500)) {
        await trx('finding_services').insert(some);
      }
      await touchRows(trx, cluster);
      result.written += differing.length;
    });
  }
  const open: Stored[] = await knex('findings')
    .where({ cluster })
    .whereNull('resolved_at')
    .select('finding_key', 'unread');
  await noteSight(
    write,
    open.filter(row => present.has(row.finding_key) && row.unread !== unread),
  );
  await resolveFindings(
    write,
    open.filter(
      row => !present.has(row.finding_key) && sawAtLeast(unread, row.unread),
    ),
  );
}

async function storedFindings(trx: Knex, cluster: string, keys: string[]) {
  const rows: Stored[] = await trx('findings')
    .where({ cluster })
    .whereIn('finding_key', keys)
    .select('finding_key', 'hash', 'resolved_at', 'unread', 'first_seen');
  return new Map(rows.map(row => [row.finding_key, row]));
}

async function noteSight(write: Write, rows: Stored[]): Promise<void> {
  for (const some of batchesOf(rows, write.batchRows)) {
    await inBatch(write, async trx => {
      await trx('findings')
        .where({ cluster: write.analysis.cluster })
        .whereIn(
          'finding_key',
          some.map(row => row.finding_key),
        )
        .update({ unread: write.unread });
    });
  }
}

async function resolveFindings(write: Write, rows: Stored[]): Promise<void> {
  const { cluster, observedAt } = write.analysis;
  for (const some of batchesOf(rows, write.batchRows)) {
    await inBatch(write, async trx => {
      write.result.removed += await trx('findings')
        .where({ cluster })
        .whereIn(
          'finding_key',
          some.map(row => row.finding_key),
        )
        .whereNull('resolved_at')
        .update({ resolved_at: observedAt, last_seen: observedAt });
      await touchRows(trx, cluster);
    });
  }
}

/** Whether nothing is unread now that was read then. */
function sawAtLeast(unreadNow: string, unreadThen: string): boolean {
  const then = new Set<string>(JSON.parse(unreadThen));
  return (JSON.parse(unreadNow) as string[]).every(kind => then.has(kind));
}
