import type { ClusterSummary } from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { databaseNow } from './dialect';
import { clusterOf, type ClusterRow, type ClusterTimes } from './readRows';
import type { Scope } from './ResultStore';
import {
  type RowScope,
  scopeEntries,
  scopeFindings,
  scopeServices,
} from './scope';

/** What every query about a scope needs of the clusters. */
export interface Look {
  scope: RowScope;
  times: Map<string, ClusterTimes>;
}

export async function lookAt(
  knex: Knex,
  { clusters, visible, ownedBy }: Scope,
): Promise<Look> {
  const times = await clusterTimes(knex);
  const hidden = [...times.keys()].filter(name => !clusters.includes(name));
  return { scope: { hidden, visible, ownedBy }, times };
}

/** How old the result of each cluster is, and whether somebody renews it. */
export async function clusterTimes(
  knex: Knex,
): Promise<Map<string, ClusterTimes>> {
  const rows: (Pick<ClusterRow, 'name' | 'status' | 'stale' | 'observed_at'> &
    OwnerColumns)[] = await withOwner(knex).select(
    'clusters.name',
    'clusters.status',
    'clusters.stale',
    'clusters.observed_at',
  );
  return new Map(
    rows.map(row => [
      row.name,
      {
        status: row.status,
        stale: isStale(row),
        observedAt: row.observed_at ?? undefined,
      },
    ]),
  );
}

export async function clusterSummaries(
  knex: Knex,
  input: Scope,
): Promise<ClusterSummary[]> {
  const { scope } = await lookAt(knex, input);
  const rows: (ClusterRow & OwnerColumns)[] = await withOwner(knex)
    .whereIn('clusters.name', [...input.clusters])
    .orderBy('clusters.name')
    .select('clusters.*');
  const [services, entries, findings] = await Promise.all([
    countBy(knex, 'services', query => scopeServices(knex, query, scope)),
    countBy(knex, 'entries', query => scopeEntries(knex, query, scope)),
    countBy(knex, 'findings', query => scopeFindings(knex, query, scope)),
  ]);
  return rows.map(row =>
    clusterOf(
      { ...row, stale: isStale(row) },
      {
        services: services.get(row.name) ?? 0,
        entries: entries.get(row.name) ?? 0,
        findings: findings.get(row.name) ?? 0,
      },
    ),
  );
}

interface OwnerColumns {
  token: number;
  lease_token: number | null;
  has_owner: boolean | number | null;
}

function withOwner(knex: Knex): Knex.QueryBuilder {
  return knex('clusters')
    .leftJoin('leases', 'leases.cluster', 'clusters.name')
    .select('clusters.token', 'leases.token as lease_token')
    .select(
      knex.raw(
        '(leases.owner is not null and leases.expires_at > ?) as has_owner',
        [databaseNow(knex)],
      ),
    );
}

/**
 * A result is also old when no replica reads the cluster, and when the one
 * that does has not stored a result of its own yet.
 */
function isStale(row: Pick<ClusterRow, 'stale'> & OwnerColumns): boolean {
  return Boolean(row.stale) || !row.has_owner || row.lease_token !== row.token;
}

async function countBy(
  knex: Knex,
  table: string,
  scope: (query: Knex.QueryBuilder) => void,
): Promise<Map<string, number>> {
  const query = knex(table);
  scope(query);
  const rows: { cluster: string; total: number | string }[] = await query
    .groupBy(`${table}.cluster`)
    .select(`${table}.cluster`)
    .count({ total: '*' });
  return new Map(rows.map(({ cluster, total }) => [cluster, Number(total)]));
}
