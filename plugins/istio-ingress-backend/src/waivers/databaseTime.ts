import type { Knex } from 'knex';
import { databaseNow } from '../store/dialect';

/** What the database's clock says, in milliseconds. */
export async function databaseTime(knex: Knex): Promise<number> {
  const row = await knex
    .select(knex.raw('? as now', [databaseNow(knex)]))
    .first();
  return Number(row.now);
}
