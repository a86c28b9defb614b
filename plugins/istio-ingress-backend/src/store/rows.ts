import {
  posturesWorstFirst,
  SCHEMA_VERSION,
  severitySchema,
  worstOutcome,
  type ClusterAnalysis,
  type Controller,
  type EntryResult,
  type Finding,
  type Route,
  type ServicePosture,
  type ServiceSummary,
  type Severity,
} from 'istio-ingress-contract';
import { entryKeyOf, hashOf, serviceKeyOf } from './keys';

/** The longest list of pods of an endpoint group that is stored. */
const MAX_PODS = 50;
const MAX_SEARCH_CHARACTERS = 2_000;

export interface ServiceRow {
  service_key: string;
  cluster: string;
  namespace: string;
  name: string;
  posture: string;
  posture_rank: number;
  modes: string;
  finding_count: number;
  search: string;
  vendors: string;
  labels: string;
  summary: string;
  details: string;
  hash: string;
  stale: boolean;
  observed_at: string;
  schema_version: number;
  engine_version: string;
}

export interface EntryRow {
  entry_key: string;
  cluster: string;
  state: string;
  vendor: string;
  api_group: string;
  kind: string;
  namespace: string;
  data: string;
  hash: string;
  stale: boolean;
  schema_version: number;
  engine_version: string;
}

export interface FindingRow {
  cluster: string;
  finding_key: string;
  rule: string;
  severity: string;
  severity_rank: number;
  first_seen: string;
  last_seen: string;
  resolved_at: string | null;
  unread: string;
  data: string;
  hash: string;
  schema_version: number;
  engine_version: string;
}

/** The part of a summary that is stored; the rest is told by the cluster. */
export type StoredSummary = Omit<
  ServiceSummary,
  'ref' | 'stale' | 'observedAt' | 'entityRef'
>;

export interface StoredDetails {
  service: ServicePosture;
  routes: Route[];
  controllers: Controller[];
}

/** Looks up what belongs to a service, entry or finding of an analysis. */
export class AnalysisIndex {
  readonly #analysis: ClusterAnalysis;
  readonly #routes: ReadonlyMap<string, Route>;
  readonly #controllers: ReadonlyMap<string, Controller>;
  readonly #findings = new Map<string, Finding[]>();

  constructor(analysis: ClusterAnalysis) {
    this.#analysis = analysis;
    this.#routes = new Map(analysis.routes.map(route => [route.id, route]));
    this.#controllers = new Map(
      analysis.controllers.map(controller => [controller.id, controller]),
    );
    for (const finding of analysis.findings) {
      for (const ref of finding.services) {
        const key = serviceKeyOf(ref);
        const there = this.#findings.get(key);
        if (there) there.push(finding);
        else this.#findings.set(key, [finding]);
      }
    }
  }

  serviceRow(service: ServicePosture): ServiceRow {
    const { engineVersion, observedAt } = this.#analysis;
    const key = serviceKeyOf(service.ref);
    const routes = this.#routesOf(service.routeIds);
    const findings = this.#findings.get(key) ?? [];
    const details: StoredDetails = {
      service,
      routes: routes.map(withFewPods),
      controllers: this.#controllersOf(routes),
    };
    const upstreams = routes.flatMap(({ upstream }) => upstream ?? []);
    const summary: StoredSummary = {
      posture: service.posture,
      modes: service.modes,
      routeCount: service.routeCount,
      failing: service.failing,
      findingCount: findings.length,
      worstSeverity: worstSeverity(findings),
      upstream: worstOutcome(upstreams),
      predicted: service.predicted,
      unknown: service.unknown,
    };
    const vendors = `,${[
      ...new Set(routes.map(({ vendor }) => vendor)),
    ].sort()},`;
    const texts = {
      labels: JSON.stringify({
        labels: service.labels,
        workloadLabels: service.workloadLabels,
      }),
      summary: JSON.stringify(summary),
      details: JSON.stringify(details),
    };
    return {
      service_key: key,
      ...service.ref,
      posture: service.posture,
      posture_rank: posturesWorstFirst.indexOf(service.posture),
      modes: `,${service.modes.join(',')},`,
      finding_count: findings.length,
      search: searchText(service, routes),
      vendors,
      ...texts,
      hash: hashOf(
        SCHEMA_VERSION,
        engineVersion,
        vendors,
        texts.labels,
        texts.summary,
        texts.details,
      ),
      stale: false,
      observed_at: observedAt,
      schema_version: SCHEMA_VERSION,
      engine_version: engineVersion,
    };
  }

  entryRow(entry: EntryResult): EntryRow {
    const { cluster, engineVersion } = this.#analysis;
    const data = JSON.stringify(entry);
    return {
      entry_key: entryKeyOf(cluster, entry.ref),
      cluster,
      state: entry.state,
      vendor: entry.vendor,
      api_group: entry.ref.group,
      kind: entry.ref.kind,
      namespace: entry.ref.namespace ?? '',
      data,
      hash: hashOf(
        SCHEMA_VERSION,
        engineVersion,
        data,
        ...this.servicesOfEntry(entry),
      ),
      stale: false,
      schema_version: SCHEMA_VERSION,
      engine_version: engineVersion,
    };
  }

  /** Keys of the services that an entry leads to. */
  servicesOfEntry(entry: EntryResult): string[] {
    const keys = this.#routesOf(entry.routeIds).flatMap(({ service }) =>
      service ? [serviceKeyOf(service)] : [],
    );
    return [...new Set(keys)].sort();
  }

  findingRow(finding: Finding, unread: string): FindingRow {
    const { cluster, engineVersion, observedAt } = this.#analysis;
    const data = JSON.stringify(finding);
    return {
      cluster,
      finding_key: finding.key,
      rule: finding.rule,
      severity: finding.severity,
      severity_rank: severitySchema.options.indexOf(finding.severity),
      first_seen: observedAt,
      last_seen: observedAt,
      resolved_at: null,
      unread,
      data,
      hash: hashOf(SCHEMA_VERSION, engineVersion, data),
      schema_version: SCHEMA_VERSION,
      engine_version: engineVersion,
    };
  }

  #routesOf(ids: readonly string[]): Route[] {
    return ids.flatMap(id => this.#routes.get(id) ?? []);
  }

  #controllersOf(routes: readonly Route[]): Controller[] {
    const ids = new Set<string>();
    for (const route of routes) ids.add(route.controllerId);
    return [...ids].sort().flatMap(id => this.#controllers.get(id) ?? []);
  }
}

function worstSeverity(findings: readonly Finding[]): Severity | undefined {
  return severitySchema.options.find(severity =>
    findings.some(finding => finding.severity === severity),
  );
}

function searchText({ ref }: ServicePosture, routes: readonly Route[]): string {
  const hosts = new Set(routes.flatMap(({ rule }) => rule.hosts));
  return [`${ref.namespace}/${ref.name}`, ref.cluster, ...hosts]
    .join(' ')
    .toLowerCase()
    .slice(0, MAX_SEARCH_CHARACTERS);
}

// A service of thousands of pods would fill its row with their names; the
// count stays.
function withFewPods(route: Route): Route {
  const isLong = route.hops.some(hop =>
    hop.endpoints.some(({ pods }) => pods && pods.length > MAX_PODS),
  );
  if (!isLong) return route;
  return {
    ...route,
    hops: route.hops.map(hop => ({
      ...hop,
      endpoints: hop.endpoints.map(group =>
        group.pods && group.pods.length > MAX_PODS
          ? {
              ...group,
              podCount: group.podCount ?? group.pods.length,
              pods: group.pods.slice(0, MAX_PODS),
            }
          : group,
      ),
    })),
  };
}
