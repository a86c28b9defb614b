import {
  historyQuerySchema,
  resultChangeQuerySchema,
  resultChangeSchema,
  type HistoryQuery,
  type ResultChange,
  type ResultChangeQuery,
  type ServiceRef,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { whereOwned } from '../fleet/selectServices';
import type { Order } from './cursor';
import { serviceKeyOf, serviceRefOf } from './keys';
import { pageOf } from './page';
import type { Page } from './ResultStore';
import { type RowScope, scopeChanges } from './scope';

const latestFirst: Order = {
  columns: ['changed_at', 'id'],
  descending: true,
};

export interface ChangeRow {
  id: number | string;
  cluster: string;
  service_key: string;
  changed_at: string;
  field: string;
  policy_id: string | null;
  before: string | null;
  after: string | null;
  cause: string;
  objects: string | null;
  detail: string | null;
}

/** The changes of one service, latest first. */
export async function serviceHistory(
  knex: Knex,
  ref: ServiceRef,
  input: HistoryQuery,
): Promise<Page<ResultChange>> {
  const { limit, cursor } = historyQuerySchema.parse(input);
  const service = serviceKeyOf(ref);
  return changePage(() => knex('changes').where({ service_key: service }), {
    filters: { service },
    limit,
    cursor,
  });
}

/** The changes of every service of a scope, latest first. */
export async function listChanges(
  knex: Knex,
  input: ResultChangeQuery,
  scope: RowScope,
): Promise<Page<ResultChange>> {
  const { limit, cursor, ...filters } = resultChangeQuerySchema.parse(input);
  const { since, cluster, namespace, cause, field, policy, owner } = filters;
  return changePage(
    () => {
      const query = knex('changes');
      scopeChanges(knex, query, scope);
      if (since) query.where('changes.changed_at', '>=', since);
      if (cluster) query.whereIn('changes.cluster', cluster);
      if (cause) query.whereIn('changes.cause', cause);
      if (field) query.whereIn('changes.field', field);
      if (policy) query.whereIn('changes.policy_id', policy);
      for (const owners of [owner, scope.ownedBy]) {
        if (owners) whereOwned(knex, query, 'changes.service_key', owners);
      }
      if (namespace) {
        query.where(any => {
          for (const name of namespace) {
            any.orWhereRaw("changes.service_key like ? escape '!'", [
              `%/${name.replace(/[!%_]/g, '!$&')}/%`,
            ]);
          }
        });
      }
      return query;
    },
    { filters, limit, cursor },
  );
}

async function changePage(
  filtered: () => Knex.QueryBuilder,
  options: { filters: object; limit: number; cursor?: string },
): Promise<Page<ResultChange>> {
  const page = await pageOf<ChangeRow>(filtered, {
    ...options,
    table: 'changes',
    order: latestFirst,
    select: query => query.select('changes.*'),
  });
  return { ...page, items: page.items.flatMap(row => changeOf(row) ?? []) };
}

/** Undefined for what another release knew and this one does not. */
export function changeOf(row: ChangeRow): ResultChange | undefined {
  const change = resultChangeSchema.safeParse({
    service: serviceRefOf(row.service_key),
    at: row.changed_at,
    field: row.field,
    ...(row.policy_id ? { policyId: row.policy_id } : {}),
    before: valueOf(row.field, row.before),
    after: valueOf(row.field, row.after),
    cause: row.cause,
    objects: row.objects ? JSON.parse(row.objects) : [],
    detail: row.detail ? JSON.parse(row.detail) : [],
  });
  return change.success ? change.data : undefined;
}

function valueOf(
  field: string,
  text: string | null,
): string | string[] | undefined {
  if (text === null) return undefined;
  return field === 'modes' ? text.split(',').filter(Boolean) : text;
}
