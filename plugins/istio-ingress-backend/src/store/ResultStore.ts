import type {
  ClusterAnalysis,
  ClusterStatus,
  ClusterSummary,
  Controller,
  EntryResult,
  Finding,
  FindingQuery,
  ObjectRef,
  Route,
  ServicePosture,
  ServiceRef,
  ServiceSummary,
  EntryQuery,
  ServiceQuery,
  World,
} from 'istio-ingress-contract';

/**
 * The services whose rows a caller may see, by key. Every list and every count
 * goes through it.
 */
export type Visible = 'all' | readonly string[];

/** The clusters that are configured, and what of them a caller may see. */
export interface Scope {
  clusters: readonly string[];
  visible: Visible;
}

export interface Page<T> {
  items: T[];
  totalCount: number;
  pageInfo: { nextCursor?: string };
}

/** How one analysis differs from the one before. */
export interface SaveResult {
  /** A later result is stored already; nothing was written. */
  superseded: boolean;
  written: number;
  removed: number;
  changes: number;
  /** Something said of the cluster itself differs: its status, what was read. */
  isStatusNew: boolean;
}

export interface SaveContext {
  source: ClusterSummary['source'];
  /** What differs from the objects that the last analysis saw, if known. */
  changedObjects?: readonly ObjectRef[];
}

/** A read that gave nothing. */
export interface FailedRead {
  cluster: string;
  source: ClusterSummary['source'];
  world: World;
  status: Extract<ClusterStatus, 'unreachable' | 'unauthorized' | 'on-demand'>;
  message: string;
  at: string;
}

/** What ties services to catalog entities. */
export interface ServiceLabels {
  key: string;
  labels: Readonly<Record<string, string>>;
  workloadLabels: readonly Readonly<Record<string, string>>[];
}

export interface StoredService {
  summary: ServiceSummary;
  service: ServicePosture;
  routes: Route[];
  controllers: Controller[];
}

export type StoredFinding = Finding & {
  cluster: string;
  firstSeen: string;
  lastSeen: string;
};

export type StoredEntry = EntryResult & { cluster: string };

export interface StoredChange {
  service: string;
  at: string;
  field: 'posture' | 'modes';
  before?: string;
  after?: string;
  cause: 'object' | 'permission' | 'engine' | 'cluster';
  detail?: string[];
}

/** Keeps the results of analyses. Never decides who may see them. */
export interface ResultStore {
  save(analysis: ClusterAnalysis, context: SaveContext): Promise<SaveResult>;
  /** Keeps the last result, and marks it as stale. */
  saveFailure(failure: FailedRead): Promise<Pick<SaveResult, 'isStatusNew'>>;

  clusters(scope: Scope): Promise<ClusterSummary[]>;
  /** Changes with every write to a cluster. */
  revisions(): Promise<Map<string, number>>;
  services(query: ServiceQuery, scope: Scope): Promise<Page<ServiceSummary>>;
  servicesByKey(keys: readonly string[]): Promise<StoredService[]>;
  service(ref: ServiceRef): Promise<StoredService | undefined>;
  labels(cluster: string): Promise<ServiceLabels[]>;
  entries(query: EntryQuery, scope: Scope): Promise<Page<StoredEntry>>;
  findings(query: FindingQuery, scope: Scope): Promise<Page<StoredFinding>>;
  findingsOf(serviceKeys: readonly string[]): Promise<StoredFinding[]>;
  /** Latest first. */
  changesOf(serviceKey: string, limit: number): Promise<StoredChange[]>;
}
