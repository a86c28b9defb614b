import type { Knex } from 'knex';
import { isPostgres } from '../store/dialect';

/** Runs queries that see the same rows, whoever writes meanwhile. */
export function inOneMoment<T>(
  knex: Knex,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return isPostgres(knex)
    ? knex.transaction(work, {
        isolationLevel: 'repeatable read',
        readOnly: true,
      })
    : // SQLite shows a transaction the rows that its first statement saw.
      knex.transaction(work);
}
