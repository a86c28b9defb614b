import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import {
  posturesWorstFirst,
  SCHEMA_VERSION,
  entryQuerySchema,
  findingQuerySchema,
  serviceQuerySchema,
  type ClusterAnalysis,
  type ClusterSummary,
  type EntryQuery,
  type FindingQuery,
  type ServiceQuery,
  type ServiceRef,
  type ServiceSummary,
  type ServiceSort,
} from 'istio-ingress-contract';
import { batchesOf } from './batches';
import {
  afterCursor,
  decodeCursor,
  encodeCursor,
  inOrder,
  listIdOf,
  type Order,
} from './cursor';
import { serviceKeyOf } from './keys';
import {
  clusterOf,
  entryOf,
  findingOf,
  labelsOf,
  storedServiceOf,
  summaryOf,
  type ClusterRow,
  type ClusterTimes,
  type SummaryRow,
} from './readRows';
import type {
  FailedRead,
  Page,
  ResultStore,
  SaveContext,
  SaveResult,
  Scope,
  ServiceLabels,
  StoredChange,
  StoredEntry,
  StoredFinding,
  StoredService,
} from './ResultStore';
import type { EntryRow, FindingRow } from './rows';
import {
  type RowScope,
  scopeEntries,
  scopeFindings,
  scopeServices,
} from './scope';
import { writeAnalysis } from './writeAnalysis';

const PLACE = ['name', 'namespace', 'cluster'];

const orders: Record<ServiceSort, Order> = {
  name: { columns: PLACE },
  '-name': { columns: PLACE, descending: true },
  posture: { columns: ['posture_rank', ...PLACE] },
  '-posture': { columns: ['posture_rank', ...PLACE], descending: true },
  findings: { columns: ['finding_count', ...PLACE] },
  '-findings': { columns: ['finding_count', ...PLACE], descending: true },
};

const entryOrder: Order = { columns: ['entry_key'] };
const findingOrder: Order = {
  columns: ['severity_rank', 'rule', 'cluster', 'finding_key'],
};

const SUMMARY_COLUMNS = [
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

/** Results in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseResultStore implements ResultStore {
  readonly #knex: Knex;
  readonly #batchRows: number;

  static async create(options: {
    knex: Knex;
    batchRows: number;
    skipMigrations?: boolean;
  }): Promise<DatabaseResultStore> {
    const { knex } = options;
    if (!options.skipMigrations) {
      await knex.migrate.latest({
        directory: resolvePackagePath(
          'backstage-plugin-istio-ingress-backend',
          'migrations',
        ),
      });
    }
    // Filters and order must say what an unreadable row shows: not known.
    await knex('services')
      .whereNot({ schema_version: SCHEMA_VERSION })
      .update({
        posture: 'unknown',
        posture_rank: posturesWorstFirst.indexOf('unknown'),
        modes: ',unknown,',
        finding_count: 0,
      });
    return new DatabaseResultStore(knex, options.batchRows);
  }

  private constructor(knex: Knex, batchRows: number) {
    this.#knex = knex;
    this.#batchRows = batchRows;
  }

  save(analysis: ClusterAnalysis, context: SaveContext): Promise<SaveResult> {
    return writeAnalysis(this.#knex, analysis, context, this.#batchRows);
  }

  async saveFailure(
    failure: FailedRead,
  ): Promise<Pick<SaveResult, 'isStatusNew'>> {
    const { cluster, source, world, status, message, at } = failure;
    const before = await this.#knex('clusters')
      .where({ name: cluster })
      .first('status', 'stale', 'message');
    await this.#knex('clusters')
      .insert({
        name: cluster,
        source,
        world,
        status,
        stale: true,
        observed_at: null,
        attempted_at: at,
        message,
        details: '{}',
        unread: '[]',
        revision: 1,
        schema_version: SCHEMA_VERSION,
        engine_version: '',
      })
      .onConflict('name')
      .merge({
        status,
        stale: true,
        attempted_at: at,
        message,
        revision: this.#knex.raw('clusters.revision + 1'),
      });
    return {
      isStatusNew:
        before?.status !== status ||
        !before.stale ||
        before.message !== message,
    };
  }

  /** Removes history that is older than a time. */
  async forgetBefore(time: string): Promise<void> {
    const knex = this.#knex;
    await knex('changes').where('changed_at', '<', time).delete();
    const old = await knex('findings')
      .where('resolved_at', '<', time)
      .select('cluster', 'finding_key');
    for (const { cluster, finding_key: key } of old) {
      await knex.transaction(async trx => {
        const where = { cluster, finding_key: key };
        await trx('finding_services').where(where).delete();
        await trx('findings').where(where).delete();
      });
    }
  }

  async clusters(input: Scope): Promise<ClusterSummary[]> {
    const { scope } = await this.#look(input);
    const rows: ClusterRow[] = await this.#knex('clusters')
      .whereIn('name', [...input.clusters])
      .orderBy('name');
    const [services, entries, findings] = await Promise.all([
      this.#countBy('services', query =>
        scopeServices(this.#knex, query, scope),
      ),
      this.#countBy('entries', query => scopeEntries(this.#knex, query, scope)),
      this.#countBy('findings', query =>
        scopeFindings(this.#knex, query, scope),
      ),
    ]);
    return rows.map(row =>
      clusterOf(row, {
        services: services.get(row.name) ?? 0,
        entries: entries.get(row.name) ?? 0,
        findings: findings.get(row.name) ?? 0,
      }),
    );
  }

  async revisions(): Promise<Map<string, number>> {
    const rows = await this.#knex('clusters').select('name', 'revision');
    return new Map(rows.map(({ name, revision }) => [name, Number(revision)]));
  }

  async services(
    input: ServiceQuery,
    inputScope: Scope,
  ): Promise<Page<ServiceSummary>> {
    const { scope, times } = await this.#look(inputScope);
    const { limit, cursor, sort, ...filters } = serviceQuerySchema.parse(input);
    const filtered = () => {
      const query = this.#knex('services');
      scopeServices(this.#knex, query, scope);
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
    const page = await this.#page<SummaryRow>(filtered, {
      order: orders[sort],
      filters,
      limit,
      cursor,
      select: query => query.select(SUMMARY_COLUMNS),
      table: 'services',
    });
    return {
      ...page,
      items: page.items.map(row => summaryOf(row, times.get(row.cluster))),
    };
  }

  async servicesByKey(keys: readonly string[]): Promise<StoredService[]> {
    const services: StoredService[] = [];
    const times = await this.#clusterTimes();
    for (const some of batchesOf(keys, 200)) {
      const rows = await this.#knex('services')
        .whereIn('service_key', some)
        .orderBy('service_key')
        .select([...SUMMARY_COLUMNS, 'services.details']);
      services.push(
        ...rows.map(row => storedServiceOf(row, times.get(row.cluster))),
      );
    }
    return services;
  }

  async service(ref: ServiceRef): Promise<StoredService | undefined> {
    const [service] = await this.servicesByKey([serviceKeyOf(ref)]);
    return service;
  }

  async labels(cluster: string): Promise<ServiceLabels[]> {
    const rows = await this.#knex('services')
      .where({ cluster })
      .orderBy('service_key')
      .select('service_key', 'labels', 'schema_version');
    return rows.map(row => labelsOf(row));
  }

  async entries(
    input: EntryQuery,
    inputScope: Scope,
  ): Promise<Page<StoredEntry>> {
    const { scope } = await this.#look(inputScope);
    const { limit, cursor, ...filters } = entryQuerySchema.parse(input);
    const filtered = () => {
      const query = this.#knex('entries');
      scopeEntries(this.#knex, query, scope);
      if (filters.cluster) query.whereIn('entries.cluster', filters.cluster);
      if (filters.state) query.whereIn('state', filters.state);
      if (filters.vendor) query.whereIn('vendor', filters.vendor);
      return query;
    };
    const page = await this.#page<EntryRow>(filtered, {
      order: entryOrder,
      filters,
      limit,
      cursor,
      select: query =>
        query.select('entry_key', 'cluster', 'data', 'schema_version'),
      table: 'entries',
    });
    return { ...page, items: page.items.flatMap(row => entryOf(row) ?? []) };
  }

  async findings(
    input: FindingQuery,
    inputScope: Scope,
  ): Promise<Page<StoredFinding>> {
    const { scope, times } = await this.#look(inputScope);
    const { limit, cursor, ...filters } = findingQuerySchema.parse(input);
    const filtered = () => {
      const query = this.#knex('findings');
      scopeFindings(this.#knex, query, scope);
      if (filters.cluster) query.whereIn('findings.cluster', filters.cluster);
      if (filters.rule) query.whereIn('rule', filters.rule);
      if (filters.severity) query.whereIn('severity', filters.severity);
      return query;
    };
    const page = await this.#page<FindingRow>(filtered, {
      order: findingOrder,
      filters,
      limit,
      cursor,
      select: query => query.select('findings.*'),
      table: 'findings',
    });
    return {
      ...page,
      items: page.items.flatMap(
        row => findingOf(row, times.get(row.cluster)) ?? [],
      ),
    };
  }

  async findingsOf(serviceKeys: readonly string[]): Promise<StoredFinding[]> {
    const found = new Map<string, StoredFinding>();
    const times = await this.#clusterTimes();
    for (const some of batchesOf(serviceKeys, 200)) {
      const query = this.#knex('findings')
        .whereNull('resolved_at')
        .whereExists(
          this.#knex('finding_services')
            .select(this.#knex.raw('1'))
            .whereRaw('finding_services.cluster = findings.cluster')
            .whereRaw('finding_services.finding_key = findings.finding_key')
            .whereIn('finding_services.service_key', some),
        )
        .select('findings.*');
      inOrder(query, findingOrder);
      for (const row of await query) {
        const finding = findingOf(row, times.get(row.cluster));
        if (finding) found.set(`${row.cluster}/${row.finding_key}`, finding);
      }
    }
    return [...found.values()];
  }

  async changesOf(serviceKey: string, limit: number): Promise<StoredChange[]> {
    const rows = await this.#knex('changes')
      .where({ service_key: serviceKey })
      .orderBy([
        { column: 'changed_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit);
    return rows.map(row => ({
      service: row.service_key,
      at: row.changed_at,
      field: row.field,
      before: row.before ?? undefined,
      after: row.after ?? undefined,
      cause: row.cause,
      detail: row.detail ? JSON.parse(row.detail) : undefined,
    }));
  }

  async #clusterTimes(): Promise<Map<string, ClusterTimes>> {
    const rows: Pick<ClusterRow, 'name' | 'stale' | 'observed_at'>[] =
      await this.#knex('clusters').select('name', 'stale', 'observed_at');
    return new Map(
      rows.map(row => [
        row.name,
        { stale: Boolean(row.stale), observedAt: row.observed_at ?? undefined },
      ]),
    );
  }

  /** What every query about a scope needs of the clusters. */
  async #look({ clusters, visible }: Scope): Promise<{
    scope: RowScope;
    times: Map<string, ClusterTimes>;
  }> {
    const times = await this.#clusterTimes();
    const hidden = [...times.keys()].filter(name => !clusters.includes(name));
    return { scope: { hidden, visible }, times };
  }

  async #page<Row>(
    filtered: () => Knex.QueryBuilder,
    options: {
      order: Order;
      filters: object;
      limit: number;
      cursor?: string;
      table: string;
      select(query: Knex.QueryBuilder): Knex.QueryBuilder;
    },
  ): Promise<Page<Row>> {
    const { filters, limit, cursor, table } = options;
    const listId = listIdOf(options.order, filters);
    const order = {
      ...options.order,
      columns: options.order.columns.map(column => `${table}.${column}`),
    };
    const query = options.select(filtered());
    if (cursor) {
      afterCursor(query, order, decodeCursor(cursor, listId, order));
    }
    inOrder(query, order);
    const [rows, count] = await Promise.all([
      query.limit(limit + 1),
      filtered().count({ total: '*' }).first(),
    ]);
    const items = rows.slice(0, limit);
    const last = items[items.length - 1];
    return {
      items,
      totalCount: Number(count?.total ?? 0),
      pageInfo:
        rows.length > limit
          ? { nextCursor: encodeCursor(listId, options.order, last) }
          : {},
    };
  }

  async #countBy(
    table: string,
    scope: (query: Knex.QueryBuilder) => void,
  ): Promise<Map<string, number>> {
    const query = this.#knex(table);
    scope(query);
    const rows: { cluster: string; total: number | string }[] = await query
      .groupBy(`${table}.cluster`)
      .select(`${table}.cluster`)
      .count({ total: '*' });
    return new Map(rows.map(({ cluster, total }) => [cluster, Number(total)]));
  }
}

/** Finds a word anywhere; what would be a wildcard is taken as written. */
function likeText(word: string): string {
  return `%${word.replace(/[!%_]/g, '!$&')}%`;
}
