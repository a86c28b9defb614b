import { InputError } from '@backstage/errors';
import type { serviceFiltersSchema } from 'istio-ingress-contract';
import type { Knex } from 'knex';
import type { z } from 'zod';
import { type RowScope, scopeServices } from '../store/scope';
import { rankOf } from '../store/writeJudged';
import { type Moment, serviceRank } from './effectiveStatus';
import { NOBODY, refsOf } from './refs';

/** Which services a query is about, parsed. */
export type Filters = z.output<typeof serviceFiltersSchema>;

/** A query of services: who asks, what for, and when. */
export interface Selection {
  scope: RowScope;
  filters: Filters;
  /** With the policies that statuses are over. */
  moment: Moment;
}

/**
 * The policies that a query names, else all.
 *
 * @throws InputError for one that is not in force
 */
export function policiesOf(
  named: readonly string[] | undefined,
  all: readonly string[],
): readonly string[] {
  for (const id of named ?? []) {
    if (all.includes(id)) continue;
    throw new InputError(
      `query: policy: '${id}' is not in force; ${
        all.length > 0 ? `known are ${all.join(', ')}` : 'there are none'
      }`,
    );
  }
  return named ? all.filter(id => named.includes(id)) : all;
}

/** The rows of `services` that fulfil everything that a query states. */
export function selectServices(
  knex: Knex,
  { scope, filters, moment }: Selection,
): Knex.QueryBuilder {
  const query = knex('services');
  scopeServices(knex, query, scope);
  if (filters.cluster) query.whereIn('services.cluster', filters.cluster);
  if (filters.namespace) query.whereIn('services.namespace', filters.namespace);
  if (filters.posture) query.whereIn('services.posture', filters.posture);
  listed(query, 'services.modes', filters.mode);
  listed(query, 'services.vendors', filters.vendor);
  for (const word of (filters.search ?? '').toLowerCase().split(/\s+/)) {
    if (word) {
      query.whereRaw("services.search like ? escape '!'", [likeText(word)]);
    }
  }
  if (filters.status) {
    query.whereRaw(`? in (${filters.status.map(() => '?').join(', ')})`, [
      serviceRank(knex, moment),
      ...filters.status.map(rankOf),
    ]);
  }
  if (filters.rule || filters.severity) {
    query.whereExists(openFindings(knex, filters));
  }
  ofEntities(knex, query, filters, scope.ownedBy);
  return query;
}

/** A column holds `,a,b,`: one of some words is in it. */
function listed(
  query: Knex.QueryBuilder,
  column: string,
  words: readonly string[] | undefined,
): void {
  if (!words) return;
  query.where(any => {
    for (const word of words) {
      any.orWhereRaw(`${column} like ? escape '!'`, [
        `%,${word.replace(/[!%_]/g, '!$&')},%`,
      ]);
    }
  });
}

function openFindings(
  knex: Knex,
  { rule, severity }: Filters,
): Knex.QueryBuilder {
  const query = knex('finding_services')
    .join('findings', on =>
      on
        .on('findings.cluster', 'finding_services.cluster')
        .on('findings.finding_key', 'finding_services.finding_key'),
    )
    .whereRaw('finding_services.service_key = services.service_key')
    .whereNull('findings.resolved_at')
    .select(knex.raw('1'));
  if (rule) query.whereIn('findings.rule', rule);
  if (severity) query.whereIn('findings.severity', severity);
  return query;
}

function ofEntities(
  knex: Knex,
  query: Knex.QueryBuilder,
  filters: Filters,
  ownedBy: readonly string[] | undefined,
): void {
  if (filters.owner) {
    whereOwned(knex, query, 'services.service_key', filters.owner);
  }
  if (ownedBy) whereOwned(knex, query, 'services.service_key', ownedBy);
  const { entity, system, lifecycle } = filters;
  if (!entity && !system && !lifecycle) return;
  const of = entityOf(knex, 'services.service_key');
  if (entity) of.whereIn('entity_ref', refsOf('entity', entity, 'component'));
  if (system) of.whereIn('system', refsOf('system', system, 'system'));
  if (lifecycle) of.whereIn('lifecycle', lifecycle);
  query.whereExists(of);
}

/** Keeps rows whose service is of one of some owners. */
export function whereOwned(
  knex: Knex,
  query: Knex.QueryBuilder,
  column: string,
  owners: readonly string[],
): void {
  const named = refsOf(
    'owner',
    owners.filter(owner => owner !== NOBODY),
    'group',
  );
  query.where(any => {
    any.whereExists(entityOf(knex, column).whereIn('owner', named));
    if (owners.includes(NOBODY)) {
      any.orWhereNotExists(entityOf(knex, column).whereNotNull('owner'));
    }
  });
}

function entityOf(knex: Knex, column: string): Knex.QueryBuilder {
  return knex('service_entities')
    .whereRaw('service_entities.service_key = ??', [column])
    .select(knex.raw('1'));
}

/** Finds a word anywhere; what would be a wildcard is taken as written. */
function likeText(word: string): string {
  return `%${word.replace(/[!%_]/g, '!$&')}%`;
}
