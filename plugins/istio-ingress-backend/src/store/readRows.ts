import {
  entryResultSchema,
  findingSchema,
  SCHEMA_VERSION,
  type ClusterSummary,
  type EntryResult,
  type Finding,
  type ServiceSummary,
} from 'istio-ingress-contract';
import type { ServiceLabels, StoredService } from './ResultStore';
import type {
  EntryRow,
  FindingRow,
  ServiceRow,
  StoredDetails,
  StoredSummary,
} from './rows';

/** What the cluster's row adds to each of its other rows. */
export interface ClusterTimes {
  status: ClusterSummary['status'];
  stale: boolean;
  observedAt?: string;
}

export type SummaryRow = Pick<
  ServiceRow,
  | 'cluster'
  | 'namespace'
  | 'name'
  | 'summary'
  | 'stale'
  | 'observed_at'
  | 'schema_version'
>;

/** The text of a row, or undefined for one of another release or a broken one. */
function jsonOf<T>(
  row: { schema_version: number },
  text: string,
): T | undefined {
  if (row.schema_version !== SCHEMA_VERSION) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** A row that cannot be read shows as syncing: the next analysis rewrites it. */
export function summaryOf(
  row: SummaryRow,
  cluster: ClusterTimes | undefined,
): ServiceSummary {
  const stale = Boolean(row.stale) || Boolean(cluster?.stale);
  const common = {
    ref: { cluster: row.cluster, namespace: row.namespace, name: row.name },
    observedAt: row.stale
      ? row.observed_at
      : cluster?.observedAt ?? row.observed_at,
  };
  const stored = jsonOf<StoredSummary>(row, row.summary);
  if (!stored) {
    return {
      ...common,
      stale: true,
      posture: 'unknown',
      modes: ['unknown'],
      routeCount: 0,
      failing: 0,
      findingCount: 0,
      predicted: false,
      unknown: [
        {
          code: 'syncing',
          message:
            'The stored result is of another release; it is being computed again.',
        },
      ],
    };
  }
  return { ...stored, ...common, stale };
}

export function storedServiceOf(
  row: SummaryRow & Pick<ServiceRow, 'details'>,
  cluster: ClusterTimes | undefined,
): StoredService {
  const summary = summaryOf(row, cluster);
  const details = jsonOf<StoredDetails>(row, row.details);
  if (details) return { summary, ...details };
  return {
    summary,
    service: {
      ref: summary.ref,
      modes: summary.modes,
      posture: summary.posture,
      routeCount: 0,
      failing: 0,
      predicted: false,
      labels: {},
      workloadLabels: [],
      ports: [],
      routeIds: [],
      unknown: summary.unknown,
    },
    routes: [],
    controllers: [],
  };
}

export function labelsOf(
  row: Pick<ServiceRow, 'service_key' | 'labels' | 'schema_version'>,
): ServiceLabels {
  const stored = jsonOf<Omit<ServiceLabels, 'key'>>(row, row.labels);
  return {
    key: row.service_key,
    labels: stored?.labels ?? {},
    workloadLabels: stored?.workloadLabels ?? [],
  };
}

export function entryOf(
  row: Pick<EntryRow, 'cluster' | 'data' | 'schema_version'>,
): (EntryResult & { cluster: string }) | undefined {
  const entry = entryResultSchema.safeParse(jsonOf(row, row.data));
  return entry.success ? { ...entry.data, cluster: row.cluster } : undefined;
}

export function findingOf(
  row: Pick<
    FindingRow,
    'cluster' | 'data' | 'schema_version' | 'first_seen' | 'last_seen'
  >,
  cluster: ClusterTimes | undefined,
):
  | (Finding & { cluster: string; firstSeen: string; lastSeen: string })
  | undefined {
  const finding = findingSchema.safeParse(jsonOf(row, row.data));
  if (!finding.success) return undefined;
  return {
    ...finding.data,
    cluster: row.cluster,
    firstSeen: row.first_seen,
    lastSeen: cluster?.observedAt ?? row.last_seen,
  };
}

export interface ClusterRow {
  name: string;
  source: ClusterSummary['source'];
  world: ClusterSummary['world'];
  status: ClusterSummary['status'];
  stale: boolean | number;
  observed_at: string | null;
  message: string | null;
  details: string;
  revision: number;
  schema_version: number;
}

export function clusterOf(
  row: ClusterRow,
  counts: ClusterSummary['counts'],
): ClusterSummary {
  const details = jsonOf<
    Pick<ClusterSummary, 'reads' | 'problems' | 'meshes' | 'notEvaluated'>
  >(row, row.details);
  const isReadable = row.schema_version === SCHEMA_VERSION;
  return {
    name: row.name,
    source: row.source,
    world: row.world,
    status: isReadable ? row.status : 'syncing',
    stale: Boolean(row.stale) || !isReadable,
    observedAt: row.observed_at ?? undefined,
    message: row.message ?? undefined,
    reads: details?.reads ?? [],
    problems: details?.problems ?? [],
    meshes: details?.meshes ?? [],
    counts,
    notEvaluated: details?.notEvaluated ?? [],
  };
}
