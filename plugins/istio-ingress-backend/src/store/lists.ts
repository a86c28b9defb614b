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
import type { Look } from './clusterRows';
import type { Order } from './cursor';
import { pageOf } from './page';
import { entryOf, findingOf, summaryOf, type SummaryRow } from './readRows';
import type { Page, StoredEntry, StoredFinding } from './ResultStore';
import type { EntryRow, FindingRow } from './rows';
import { scopeEntries, scopeFindings, scopeServices } from './scope';

const PLACE = ['name', 'namespace', 'cluster'];

const serviceOrders: Record<ServiceSort, Order> = {
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
): Promise<Page<ServiceSummary>> {
  const { limit, cursor, sort, ...filters } = serviceQuerySchema.parse(input);
  const filtered = () => {
    const query = knex('services');
    scopeServices(knex, query, scope);
    if (filters.cluster) query.whereIn('services.cluster', filters.cluster);
    if (filters.namespace) query.whereIn('namespace', filters.namespace);
    if (filters.posture) query.whereIn('posture', filters.posture);
    const { mode: modes, search } = filters;
    if (modes) {
      query.where(any => {
        for (const mode of modes) any.orWhere('modes', 'like', `%,${mode},%`);
      });
    }
    for (const word of (search ?? '').toLowerCase().split(/\s+/)) {
      if (word) query.whereRaw("search like ? escape '!'", [likeText(word)]);
    }
    return query;
  };
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
    items: page.items.map(row => summaryOf(row, times.get(row.cluster))),
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
  const filtered = () => {
    const query = knex('findings');
    scopeFindings(knex, query, scope);
    if (filters.cluster) query.whereIn('findings.cluster', filters.cluster);
    if (filters.rule) query.whereIn('rule', filters.rule);
    if (filters.severity) query.whereIn('severity', filters.severity);
    return query;
  };
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

/** Finds a word anywhere; what would be a wildcard is taken as written. */
function likeText(word: string): string {
  return `%${word.replace(/[!%_]/g, '!$&')}%`;
}
