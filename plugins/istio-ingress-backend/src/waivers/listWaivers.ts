import { waiverQuerySchema, type WaiverQuery } from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { whereOwned } from '../fleet/selectServices';
import type { Order } from '../store/cursor';
import { pageOf } from '../store/page';
import type { Page, Visible } from '../store/ResultStore';
import { inKeys } from '../store/scope';
import { databaseTime } from './databaseTime';
import { type StoredWaiver, waiverOf, type WaiverRow } from './waiverRow';
import { whereStatus } from './waiverStatus';

const DAY_MS = 24 * 60 * 60 * 1000;

const latestFirst: Order = {
  columns: ['requested_at', 'id'],
  descending: true,
};

/** The columns of waivers, with who owns the service now. */
export function waiversWithOwner(knex: Knex): Knex.QueryBuilder {
  return withOwner(knex).select('waivers.*', 'service_entities.owner');
}

function withOwner(knex: Knex): Knex.QueryBuilder {
  return knex('waivers').leftJoin(
    'service_entities',
    'service_entities.service_key',
    'waivers.service_key',
  );
}

/** Of the services that a caller may see, also those that are gone. */
export async function listWaivers(
  knex: Knex,
  input: WaiverQuery,
  visible: Visible,
): Promise<Page<StoredWaiver>> {
  const { limit, cursor, ...filters } = waiverQuerySchema.parse(input);
  // One time for the filter and for what it finds.
  const nowMs = await databaseTime(knex);
  const filtered = () => {
    const query = withOwner(knex);
    if (visible !== 'all') {
      query.whereRaw(inKeys(knex, 'waivers.service_key', visible));
    }
    const { status, cluster, service, owner, policy, rule } = filters;
    if (status) whereStatus(query, status, nowMs);
    if (cluster) query.whereIn('waivers.cluster', cluster);
    if (policy) query.whereIn('waivers.policy_id', policy);
    if (rule) query.whereIn('waivers.rule', rule);
    if (service) whereService(query, service);
    if (owner) whereOwned(knex, query, 'waivers.service_key', owner);
    if (filters.expiresWithinDays) {
      whereStatus(query, ['active'], nowMs);
      query.where(
        'waivers.expires_at',
        '<=',
        nowMs + filters.expiresWithinDays * DAY_MS,
      );
    }
    return query;
  };
  const page = await pageOf<WaiverRow>(filtered, {
    table: 'waivers',
    order: latestFirst,
    filters,
    limit,
    cursor,
    select: query => query.select('waivers.*', 'service_entities.owner'),
  });
  return { ...page, items: page.items.map(row => waiverOf(row, nowMs)) };
}

/** `namespace/name` each; what is none of that finds nothing. */
function whereService(
  query: Knex.QueryBuilder,
  services: readonly string[],
): void {
  query.where(any => {
    for (const text of services) {
      const [namespace, name = ''] = text.split('/');
      any.orWhere({ 'waivers.namespace': namespace, 'waivers.name': name });
    }
  });
}
