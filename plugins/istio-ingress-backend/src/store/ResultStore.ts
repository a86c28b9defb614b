import type {
  ChangedObject,
  ClusterAnalysis,
  ClusterStatus,
  ClusterSummary,
  Controller,
  EntryResult,
  Finding,
  FindingQuery,
  HistoryQuery,
  ResultChange,
  ResultChangeQuery,
  Route,
  ServicePolicy,
  ServicePosture,
  ServiceRef,
  ServiceSummary,
  EntryQuery,
  ServiceQuery,
  World,
} from 'istio-ingress-contract';
import type { ClusterObjects } from 'istio-ingress-engine';
import type { HeldLease } from './heldLease';
import type { Judgement } from './judgement';

/**
 * The services whose rows a caller may see, by key. Every list and every count
 * goes through it.
 */
export type Visible = 'all' | readonly string[];

/** The clusters that are configured, and what of them a caller may see. */
export interface Scope {
  clusters: readonly string[];
  visible: Visible;
  /** The group of `ownedBy` in a query, with its child groups. */
  ownedBy?: readonly string[];
}

export interface Page<T> {
  items: T[];
  totalCount: number;
  pageInfo: { nextCursor?: string };
}

/** How one analysis differs from the one before. */
export interface SaveResult {
  /** Another replica owns the cluster; nothing more was written. */
  superseded: boolean;
  written: number;
  removed: number;
  changes: number;
  /** Something said of the cluster itself differs: its status, what was read. */
  isStatusNew: boolean;
}

export interface SaveContext {
  source: ClusterSummary['source'];
  /** The right to write; it is checked with every batch. */
  lease: HeldLease;
  /**
   * What differs from the objects that the last analysis saw, if known; the
   * most telling first.
   */
  changedObjects?: readonly ChangedObject[];
  /**
   * What catalog and policies say. Without it, services that differ are not
   * judged, which is shown as not known.
   */
  judgement?: Judgement;
}

/** A read that gave nothing. */
export interface FailedRead {
  cluster: string;
  lease: HeldLease;
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

/** Keeps the results of analyses. Never decides who may see them. */
export interface ResultStore {
  save(analysis: ClusterAnalysis, context: SaveContext): Promise<SaveResult>;
  /** Keeps the last result, and marks it as stale. */
  saveFailure(failure: FailedRead): Promise<Pick<SaveResult, 'isStatusNew'>>;
  /**
   * Judges what is stored of a cluster anew.
   *
   * @throws LostLeaseError when another replica owns the cluster
   */
  saveJudgement(
    judgement: Judgement,
    lease: HeldLease,
    at: string,
  ): Promise<void>;
  /** @throws LostLeaseError when another replica owns the cluster */
  saveObjects(objects: ClusterObjects, lease: HeldLease): Promise<void>;
  /**
   * Says of those that are stored that a later reading has found the same.
   *
   * @throws LostLeaseError when another replica owns the cluster
   */
  renewObjects(observedAt: string, lease: HeldLease): Promise<void>;
  /** Those behind the latest result, where they are stored already. */
  objectsOfResult(cluster: string): Promise<ClusterObjects | undefined>;
  /**
   * Those behind a recent result; undefined before the first. They may be
   * handed out to several, so nobody may change them.
   */
  objects(cluster: string): Promise<ClusterObjects | undefined>;

  clusters(scope: Scope): Promise<ClusterSummary[]>;
  /** Changes with every write to a cluster. */
  revisions(): Promise<Map<string, number>>;
  services(query: ServiceQuery, scope: Scope): Promise<Page<ServiceSummary>>;
  servicesByKey(keys: readonly string[]): Promise<StoredService[]>;
  service(ref: ServiceRef): Promise<StoredService | undefined>;
  /** Where a service stands; undefined before it was judged. */
  policiesOf(ref: ServiceRef): Promise<ServicePolicy[] | undefined>;
  labels(cluster: string): Promise<ServiceLabels[]>;
  entries(query: EntryQuery, scope: Scope): Promise<Page<StoredEntry>>;
  findings(query: FindingQuery, scope: Scope): Promise<Page<StoredFinding>>;
  findingsOf(serviceKeys: readonly string[]): Promise<StoredFinding[]>;
  /** Of one service, latest first. */
  history(ref: ServiceRef, query: HistoryQuery): Promise<Page<ResultChange>>;
  /** Latest first. */
  changes(query: ResultChangeQuery, scope: Scope): Promise<Page<ResultChange>>;
}
