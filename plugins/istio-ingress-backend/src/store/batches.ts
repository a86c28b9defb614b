import type { Knex } from 'knex';
import type {
  ChangeCause,
  ChangedObject,
  ClusterAnalysis,
} from 'istio-ingress-contract';
import { type HeldLease, underLease } from './heldLease';
import type { Judging } from './writeJudged';
import type { SaveResult } from './ResultStore';
import type { AnalysisIndex } from './rows';

/** What made the rows of one analysis differ from those before. */
export interface Cause {
  cause: ChangeCause;
  objects?: ChangedObject[];
  detail?: string[];
}

/** What the writers of one analysis share. */
export interface Write {
  knex: Knex;
  analysis: ClusterAnalysis;
  lease: HeldLease;
  index: AnalysisIndex;
  unread: string;
  /** Absent for the first result of a cluster, which changes nothing. */
  cause?: Cause;
  judging: Judging;
  batchRows: number;
  result: SaveResult;
}

/**
 * Runs one batch under the lock of the cluster's lease.
 *
 * @throws LostLeaseError when another replica owns the cluster
 */
export async function inBatch(
  { knex, lease }: Pick<Write, 'knex' | 'lease'>,
  work: (trx: Knex.Transaction) => Promise<void>,
): Promise<void> {
  await underLease(knex, lease, work);
  await new Promise(resolve => setImmediate(resolve));
}

/** Says that rows of a cluster differ from now on, with the batch that does. */
export async function touchRows(trx: Knex, cluster: string): Promise<void> {
  await trx('clusters')
    .where({ name: cluster })
    .update({ rows_revision: trx.raw('rows_revision + 1') });
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
