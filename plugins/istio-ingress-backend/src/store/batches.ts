import type { Knex } from 'knex';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import type { SaveResult, StoredChange } from './ResultStore';
import type { AnalysisIndex } from './rows';

/** What made the rows of one analysis differ from those before. */
export interface ChangeCause {
  cause: StoredChange['cause'];
  detail?: string[];
}

/** What the writers of one analysis share. */
export interface Write {
  knex: Knex;
  analysis: ClusterAnalysis;
  index: AnalysisIndex;
  unread: string;
  /** Absent for the first result of a cluster, which changes nothing. */
  cause?: ChangeCause;
  batchRows: number;
  result: SaveResult;
}

/** A later result of the cluster is stored already. */
export class SupersededError extends Error {}

/** Runs one batch under the lock of the cluster's row. */
export async function inBatch(
  { knex, analysis }: Write,
  work: (trx: Knex.Transaction) => Promise<void>,
): Promise<void> {
  await knex.transaction(async trx => {
    const row = await trx('clusters')
      .where({ name: analysis.cluster })
      .forUpdate()
      .first('observed_at');
    if (row?.observed_at && row.observed_at > analysis.observedAt) {
      throw new SupersededError();
    }
    await work(trx);
  });
  await new Promise(resolve => setImmediate(resolve));
}

export function* batchesOf<T>(items: readonly T[], size: number) {
  for (let start = 0; start < items.length; start += size) {
    yield items.slice(start, start + size);
  }
}

/** The last one wins when a key is there twice, so that a batch never fails. */
export function byKey<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
): Map<string, T> {
  return new Map(rows.map(row => [keyOf(row), row]));
}
