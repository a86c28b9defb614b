import {
  entryQuerySchema,
  findingQuerySchema,
  serviceQuerySchema,
  type EntryQuery,
  type FindingQuery,
  type ServiceQuery,
  type ServiceSort,
  type ServiceSummary,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import type { z } from 'zod';
import { momentOf } from '../fleet/effectiveStatus';
import {
  policiesOf,
  selectServices,
  whereOwned,
} from '../fleet/selectServices';
import { withStanding } from '../fleet/standing';
import type { Look } from './clusterRows';
import type { Order } from './cursor';
import { pageOf } from './page';
import { entryOf, findingOf, summaryOf, type SummaryRow } from './readRows';
import type { Page, StoredEntry, StoredFinding } from './ResultStore';
import type { EntryRow, FindingRow } from './rows';
import { inKeys, type RowScope, scopeEntries, scopeFindings } from './scope';

const PLACE = ['name', 'namespace', 'cluster'];

export const serviceOrders: Record<ServiceSort, Order> = {
  name: { columns: PLACE },
  '-name': { columns: PLACE, descending: true },
  posture: { columns: ['posture_rank', ...PLACE] },
  '-posture': { columns: ['posture_rank', ...PLACE], descending: true },
  findings: { columns: ['finding_count', ...PLACE] },
  '-findings': { columns: ['finding_count', ...PLACE], descending: true },
};

const entryOrder: Order = { columns: ['entry_key'] };

export const findingOrder: Order = {
  columns: ['severity_rank', 'rule', 'cluster', 'finding_key'],
};

export const SUMMARY_COLUMNS = [
  'services.cluster',
  'services.namespace',
  'services.name',
  'services.posture_rank',
  'services.finding_count',
  'services.summary',
  'services.stale',
  'services.observed_at',
  'services.schema_version',
];

export async function listServices(
  knex: Knex,
  input: ServiceQuery,
  { scope, times }: Look,
  policies: readonly string[],
): Promise<Page<ServiceSummary>> {
  const { limit, cursor, sort, ...filters } = serviceQuerySchema.parse(input);
  const moment = await momentOf(knex, policiesOf(filters.policy, policies));
  const filtered = () => selectServices(knex, { scope, filters, moment });
  const page = await pageOf<SummaryRow>(filtered, {
    table: 'services',
    order: serviceOrders[sort],
    filters,
    limit,
    cursor,
    select: query => query.select(SUMMARY_COLUMNS),
  });
  return {
    ...page,
    items: await withStanding(
      knex,
      page.items.map(row => summaryOf(row, times.get(row.cluster))),
      moment,
    ),
  };
}

export async function listEntries(
  knex: Knex,
  input: EntryQuery,
  { scope }: Look,
): Promise<Page<StoredEntry>> {
  const { limit, cursor, ...filters } = entryQuerySchema.parse(input);
  const filtered = () => {
    const query = knex('entries');
    scopeEntries(knex, query, scope);
    if (filters.cluster) query.whereIn('entries.cluster', filters.cluster);
    if (filters.state) query.whereIn('state', filters.state);
    if (filters.vendor) query.whereIn('vendor', filters.vendor);
    return query;
  };
  const page = await pageOf<EntryRow>(filtered, {
    table: 'entries',
    order: entryOrder,
    filters,
    limit,
    cursor,
    select: query =>
      query.select('entry_key', 'cluster', 'data', 'schema_version'),
  });
  return { ...page, items: page.items.flatMap(row => entryOf(row) ?? []) };
}

export async function listFindings(
  knex: Knex,
  input: FindingQuery,
  { scope, times }: Look,
): Promise<Page<StoredFinding>> {
  const { limit, cursor, ...filters } = findingQuerySchema.parse(input);
  const filtered = () => selectFindings(knex, filters, scope);
  const page = await pageOf<FindingRow>(filtered, {
    table: 'findings',
    order: findingOrder,
    filters,
    limit,
    cursor,
    select: query => query.select('findings.*'),
  });
  return {
    ...page,
    items: page.items.flatMap(
      row => findingOf(row, times.get(row.cluster)) ?? [],
    ),
  };
}

/** The rows of `findings` that hold now and fulfil what a query states. */
export function selectFindings(
  knex: Knex,
  filters: Omit<z.output<typeof findingQuerySchema>, 'limit' | 'cursor'>,
  scope: RowScope,
): Knex.QueryBuilder {
  const query = knex('findings');
  scopeFindings(knex, query, scope);
  if (filters.cluster) query.whereIn('findings.cluster', filters.cluster);
  if (filters.rule) query.whereIn('rule', filters.rule);
  if (filters.severity) query.whereIn('severity', filters.severity);
  for (const owners of [filters.owner, scope.ownedBy]) {
    if (owners) query.whereExists(servicesOwned(knex, scope, owners));
  }
  return query;
}

/** The services of a finding, of those in scope, that some own. */
function servicesOwned(
  knex: Knex,
  { visible }: RowScope,
  owners: readonly string[],
): Knex.QueryBuilder {
  const query = knex('finding_services')
    .whereRaw('finding_services.cluster = findings.cluster')
    .whereRaw('finding_services.finding_key = findings.finding_key')
    .select(knex.raw('1'));
  if (visible !== 'all') {
    query.whereRaw(inKeys(knex, 'finding_services.service_key', visible));
  }
  whereOwned(knex, query, 'finding_services.service_key', owners);
  return query;
}
