import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import {
  posturesWorstFirst,
  SCHEMA_VERSION,
  type ClusterAnalysis,
  type ClusterSummary,
  type EntryQuery,
  type FindingQuery,
  type HistoryQuery,
  type Policy,
  type ResultChange,
  type ResultChangeQuery,
  type ServicePolicy,
  type ServiceQuery,
  type ServiceRef,
  type ServiceSummary,
} from 'istio-ingress-contract';
import type { ClusterObjects } from 'istio-ingress-engine';
import { momentOf } from '../fleet/effectiveStatus';
import { policiesOfService, withStanding } from '../fleet/standing';
import { batchesOf } from './batches';
import { clusterSummaries, clusterTimes, lookAt } from './clusterRows';
import { inOrder } from './cursor';
import { forgetBefore } from './forgetBefore';
import type { HeldLease } from './heldLease';
import { listChanges, serviceHistory } from './history';
import type { Judgement } from './judgement';
import { serviceKeyOf } from './keys';
import {
  findingOrder,
  listEntries,
  listFindings,
  listServices,
  SUMMARY_COLUMNS,
} from './lists';
import { findingOf, labelsOf, storedServiceOf } from './readRows';
import type {
  FailedRead,
  Page,
  ResultStore,
  SaveContext,
  SaveResult,
  Scope,
  ServiceLabels,
  StoredEntry,
  StoredFinding,
  StoredService,
} from './ResultStore';
import { saveFailure } from './saveFailure';
import { saveJudgement } from './saveJudgement';
import { loadObjectsOfResult, renewObjects, saveObjects } from './snapshots';
import { UnpackedObjects } from './UnpackedObjects';
import { writeAnalysis } from './writeAnalysis';

const KEYS_AT_ONCE = 200;

/** Results in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseResultStore implements ResultStore {
  readonly #knex: Knex;
  readonly #batchRows: number;
  readonly #policies: readonly Policy[];
  readonly #unpacked: UnpackedObjects;

  static async create(options: {
    knex: Knex;
    batchRows: number;
    /** Those in force: statuses are over them. Default: none. */
    policies?: readonly Policy[];
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
        judged: null,
      });
    return new DatabaseResultStore(
      knex,
      options.batchRows,
      options.policies ?? [],
    );
  }

  private constructor(
    knex: Knex,
    batchRows: number,
    policies: readonly Policy[],
  ) {
    this.#knex = knex;
    this.#batchRows = batchRows;
    this.#policies = policies;
    this.#unpacked = new UnpackedObjects(knex);
  }

  save(analysis: ClusterAnalysis, context: SaveContext): Promise<SaveResult> {
    return writeAnalysis(this.#knex, analysis, context, this.#batchRows);
  }

  saveFailure(failure: FailedRead): Promise<Pick<SaveResult, 'isStatusNew'>> {
    return saveFailure(this.#knex, failure);
  }

  saveJudgement(
    judgement: Judgement,
    lease: HeldLease,
    at: string,
  ): Promise<void> {
    return saveJudgement(this.#knex, judgement, lease, at);
  }

  saveObjects(objects: ClusterObjects, lease: HeldLease): Promise<void> {
    return saveObjects(this.#knex, objects, lease);
  }

  objects(cluster: string): Promise<ClusterObjects | undefined> {
    return this.#unpacked.of(cluster);
  }

  objectsOfResult(cluster: string): Promise<ClusterObjects | undefined> {
    return loadObjectsOfResult(this.#knex, cluster);
  }

  renewObjects(observedAt: string, lease: HeldLease): Promise<void> {
    return renewObjects(this.#knex, observedAt, lease);
  }

  /** Removes history that is older than a time. */
  forgetBefore(time: string): Promise<void> {
    return forgetBefore(this.#knex, time);
  }

  clusters(scope: Scope): Promise<ClusterSummary[]> {
    return clusterSummaries(this.#knex, scope);
  }

  async revisions(): Promise<Map<string, number>> {
    const rows = await this.#knex('clusters').select('name', 'revision');
    return new Map(rows.map(({ name, revision }) => [name, Number(revision)]));
  }

  async services(
    query: ServiceQuery,
    scope: Scope,
  ): Promise<Page<ServiceSummary>> {
    return listServices(
      this.#knex,
      query,
      await lookAt(this.#knex, scope),
      this.#policyIds(),
    );
  }

  async servicesByKey(keys: readonly string[]): Promise<StoredService[]> {
    const services: StoredService[] = [];
    const times = await clusterTimes(this.#knex);
    const moment = await momentOf(this.#knex, this.#policyIds());
    for (const some of batchesOf(keys, KEYS_AT_ONCE)) {
      const rows = await this.#knex('services')
        .whereIn('service_key', some)
        .orderBy('service_key')
        .select([...SUMMARY_COLUMNS, 'services.details']);
      const found = rows.map(row =>
        storedServiceOf(row, times.get(row.cluster)),
      );
      const summaries = await withStanding(
        this.#knex,
        found.map(({ summary }) => summary),
        moment,
      );
      services.push(
        ...found.map((service, index) => ({
          ...service,
          summary: summaries[index],
        })),
      );
    }
    return services;
  }

  async service(ref: ServiceRef): Promise<StoredService | undefined> {
    const [service] = await this.servicesByKey([serviceKeyOf(ref)]);
    return service;
  }

  async policiesOf(ref: ServiceRef): Promise<ServicePolicy[] | undefined> {
    const moment = await momentOf(this.#knex, this.#policyIds());
    return policiesOfService(
      this.#knex,
      serviceKeyOf(ref),
      this.#policies,
      moment,
    );
  }

  async labels(cluster: string): Promise<ServiceLabels[]> {
    const rows = await this.#knex('services')
      .where({ cluster })
      .orderBy('service_key')
      .select('service_key', 'labels', 'schema_version');
    return rows.map(row => labelsOf(row));
  }

  async entries(query: EntryQuery, scope: Scope): Promise<Page<StoredEntry>> {
    return listEntries(this.#knex, query, await lookAt(this.#knex, scope));
  }

  async findings(
    query: FindingQuery,
    scope: Scope,
  ): Promise<Page<StoredFinding>> {
    return listFindings(this.#knex, query, await lookAt(this.#knex, scope));
  }

  async findingsOf(serviceKeys: readonly string[]): Promise<StoredFinding[]> {
    const knex = this.#knex;
    const found = new Map<string, StoredFinding>();
    const times = await clusterTimes(knex);
    for (const some of batchesOf(serviceKeys, KEYS_AT_ONCE)) {
      const query = knex('findings')
        .whereNull('resolved_at')
        .whereExists(
          knex('finding_services')
            .select(knex.raw('1'))
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

  history(ref: ServiceRef, query: HistoryQuery): Promise<Page<ResultChange>> {
    return serviceHistory(this.#knex, ref, query);
  }

  async changes(
    query: ResultChangeQuery,
    scope: Scope,
  ): Promise<Page<ResultChange>> {
    const look = await lookAt(this.#knex, scope);
    return listChanges(this.#knex, query, look.scope);
  }

  #policyIds(): string[] {
    return this.#policies.map(({ id }) => id);
  }
}
