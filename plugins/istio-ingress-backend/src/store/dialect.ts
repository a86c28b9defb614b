import type { Knex } from 'knex';

export function isPostgres(knex: Knex): boolean {
  return String(knex.client.config.client).includes('pg');
}

/** Milliseconds of the database's clock, and some more. */
export function databaseNow(knex: Knex, plusMs = 0): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw(
        '(extract(epoch from clock_timestamp()) * 1000 + ?::double precision)::bigint',
        [plusMs],
      )
    : knex.raw("(cast(unixepoch('subsec') * 1000 as integer) + ?)", [plusMs]);
}
