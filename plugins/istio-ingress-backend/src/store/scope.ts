import type { Knex } from 'knex';
import { isPostgres } from './dialect';
import type { Scope } from './ResultStore';

/**
 * A condition that a column holds one of many keys. The keys travel as one
 * parameter: a list of them could pass the database's limit of parameters.
 */
export function inKeys(
  knex: Knex,
  column: string,
  keys: readonly string[],
): Knex.Raw {
  const list = JSON.stringify(keys);
  return isPostgres(knex)
    ? knex.raw('?? in (select jsonb_array_elements_text(?::jsonb))', [
        column,
        list,
      ])
    : knex.raw('?? in (select value from json_each(?))', [column, list]);
}

/**
 * A scope as queries take it. Rows of clusters that are not configured any more
 * are rare: leaving those out, rather than naming all others, lets a list walk
 * the index of its order.
 */
export interface RowScope {
  hidden: readonly string[];
  visible: Scope['visible'];
  ownedBy?: Scope['ownedBy'];
}

function hideClusters(
  query: Knex.QueryBuilder,
  column: string,
  { hidden }: RowScope,
): void {
  if (hidden.length > 0) query.whereNotIn(column, [...hidden]);
}

export function scopeServices(
  knex: Knex,
  query: Knex.QueryBuilder,
  scope: RowScope,
): void {
  hideClusters(query, 'services.cluster', scope);
  if (scope.visible !== 'all') {
    query.whereRaw(inKeys(knex, 'services.service_key', scope.visible));
  }
}

export function scopeChanges(
  knex: Knex,
  query: Knex.QueryBuilder,
  scope: RowScope,
): void {
  hideClusters(query, 'changes.cluster', scope);
  if (scope.visible !== 'all') {
    query.whereRaw(inKeys(knex, 'changes.service_key', scope.visible));
  }
}

export function scopeEntries(
  knex: Knex,
  query: Knex.QueryBuilder,
  scope: RowScope,
): void {
  hideClusters(query, 'entries.cluster', scope);
  if (scope.visible === 'all') return;
  query.whereExists(
    knex('entry_services')
      .select(knex.raw('1'))
      .whereRaw('entry_services.entry_key = entries.entry_key')
      .whereRaw(inKeys(knex, 'entry_services.service_key', scope.visible)),
  );
}

export function scopeFindings(
  knex: Knex,
  query: Knex.QueryBuilder,
  scope: RowScope,
): void {
  hideClusters(query, 'findings.cluster', scope);
  query.whereNull('resolved_at');
  if (scope.visible === 'all') return;
  query.whereExists(
    knex('finding_services')
      .select(knex.raw('1'))
      .whereRaw('finding_services.cluster = findings.cluster')
      .whereRaw('finding_services.finding_key = findings.finding_key')
      .whereRaw(inKeys(knex, 'finding_services.service_key', scope.visible)),
  );
}
