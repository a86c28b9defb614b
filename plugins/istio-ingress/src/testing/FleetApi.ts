import {
  clusterListSchema,
  controllerListSchema,
  findingPageSchema,
  metaSchema,
  modeSchema,
  overviewSchema,
  ownerListSchema,
  policyListSchema,
  policyStatusSchema,
  postureSchema,
  posturesWorstFirst,
  serviceFiltersSchema,
  servicePageSchema,
  trendSchema,
  type FindingQuery,
  type ServiceFilters,
  type ServiceQuery,
  type StatusCounts,
} from 'istio-ingress-contract';
import type { z } from 'zod';
import { clusterSummary, noPeerAuthentication, observedAt } from './build';
import { FixtureApi } from './FixtureApi';
import {
  fleetGroups,
  fleetPolicies,
  fleetServices,
  type FleetService,
} from './fleetServices';
import { cart } from './scenarios';

type Filters = z.output<typeof serviceFiltersSchema>;

/**
 * The lists and counts of a small fleet, filtered as the backend would, so that
 * a number equals the list that it leads to. Every answer passes the contract.
 */
export class FleetApi extends FixtureApi {
  services: FleetService[];

  constructor(count = 120) {
    super(cart);
    this.services = fleetServices(count);
  }

  getOverview = async (query: Partial<ServiceFilters> = {}) => {
    const found = this.#find(query);
    const postures = countBy(
      postureSchema.options,
      found.map(({ summary }) => summary.posture),
    );
    return overviewSchema.parse({
      revision: '1',
      services: found.length,
      coverage: {
        evaluated: found.length - postures.unknown,
        clusters: 3,
        clustersRead: 2,
        oldestAt: observedAt,
        newestAt: observedAt,
      },
      postures,
      modes: countBy(
        modeSchema.options,
        found.flatMap(({ summary }) => summary.modes),
      ),
      statuses: statusesOf(found),
      policies: fleetPolicies.map(({ id }) => ({
        policyId: id,
        statuses: statusesOf(found, id),
      })),
      failing: {
        broken: postures.broken,
        plaintextViolating: found.filter(
          ({ summary }) =>
            summary.posture === 'plaintext' && summary.status === 'violating',
        ).length,
      },
      week: { since: observedAt, introduced: 5, fixed: 2 },
      waivers: { pending: 1, active: 2, expiringWithin7Days: 1 },
    });
  };

  getServices = async (query: Partial<ServiceQuery> = {}) => {
    const { limit, cursor, sort = 'posture', ...filters } = query;
    const found = this.#find(filters).map(({ summary }) => summary);
    const name = (service: { ref: { name: string } }) => service.ref.name;
    if (sort === 'posture') {
      found.sort(
        (a, b) =>
          posturesWorstFirst.indexOf(a.posture) -
            posturesWorstFirst.indexOf(b.posture) ||
          name(a).localeCompare(name(b)),
      );
    }
    if (sort.startsWith('-')) found.reverse();
    const start = Number(cursor ?? 0);
    const end = start + Number(limit ?? 50);
    return servicePageSchema.parse({
      items: found.slice(start, end),
      totalCount: found.length,
      pageInfo: end < found.length ? { nextCursor: `${end}` } : {},
    });
  };

  getOwners = async (query: Partial<ServiceFilters> = {}) => {
    const found = this.#find(query);
    const refs = [...fleetGroups.map(({ ref }) => ref), undefined];
    return ownerListSchema.parse({
      revision: '1',
      services: found.length,
      items: refs.map(ref => {
        const group = fleetGroups.find(item => item.ref === ref);
        const own = found.filter(({ summary }) => summary.owner === ref);
        const total = found.filter(({ summary }) =>
          ref === undefined
            ? summary.owner === undefined
            : withChildren(ref).includes(summary.owner ?? ''),
        );
        return {
          owner: ref,
          title: group?.title,
          parent: group?.parent,
          own: statusesOf(own),
          total: statusesOf(total),
          policies: fleetPolicies.map(({ id }) => ({
            policyId: id,
            own: statusesOf(own, id),
            total: statusesOf(total, id),
          })),
        };
      }),
    });
  };

  getPolicies = async (query: Partial<ServiceFilters> = {}) => {
    const found = this.#find(query);
    return policyListSchema.parse({
      revision: '1',
      source: 'config',
      items: fleetPolicies.map(policy => ({
        policy,
        statuses: statusesOf(found, policy.id),
      })),
    });
  };

  getTrend = async () => {
    const { postures, statuses } = await this.getOverview();
    return trendSchema.parse({
      days: Array.from({ length: 90 }, (_, index) => {
        const day = new Date(Date.UTC(2025, 11, 3 + index));
        const isGap = index > 40 && index < 44;
        return {
          day: day.toISOString().slice(0, 10),
          missing: isGap || index === 60 ? ['prod-us'] : [],
          ...(!isGap && { postures, statuses }),
        };
      }),
    });
  };

  getFindings = async (query: Partial<FindingQuery> = {}) => {
    const { rule, severity, cluster, owner, ownedBy } = query;
    const wanted = <T>(values: T | T[] | undefined, value: T) =>
      values === undefined || [values].flat().includes(value);
    const items = this.#find({ cluster, owner, ownedBy }).flatMap(
      ({ summary, rules }) =>
        rules
          .filter(
            found =>
              wanted(rule, found.rule) && wanted(severity, found.severity),
          )
          .map(found => ({
            ...found,
            key: `${found.rule} ${summary.ref.name}`,
            cluster: summary.ref.cluster,
            subject: {
              group: '',
              kind: 'Service',
              namespace: summary.ref.namespace,
              name: summary.ref.name,
            },
            services: [summary.ref],
            routeIds: [],
            title: titles[found.rule],
            message: 'The controller dials the pods and sends plaintext.',
            evidence: [noPeerAuthentication],
            firstSeen: observedAt,
            lastSeen: observedAt,
          })),
    );
    return findingPageSchema.parse({
      items: items.slice(0, 50),
      totalCount: items.length,
      pageInfo: items.length > 50 ? { nextCursor: '50' } : {},
    });
  };

  getControllers = async () => {
    return controllerListSchema.parse({
      items: [
        {
          cluster: 'prod-eu',
          controller: {
            id: 'ingress-nginx/ingress-nginx-controller',
            ref: {
              group: 'apps',
              kind: 'Deployment',
              namespace: 'ingress-nginx',
              name: 'ingress-nginx-controller',
            },
            vendor: 'ingress-nginx',
            title: 'ingress-nginx',
            placement: 'in-cluster',
            dataPlane: 'sidecar',
            inboundCaptured: false,
            version: '1.9.4',
            because: [],
          },
          entries: 40,
          routes: 60,
          services: this.#find({ vendor: ['ingress-nginx'] }).length,
          endOfLife: {
            since: '2026-03-01',
            message: 'The project mends nothing any more.',
            url: 'https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/',
          },
        },
      ],
    });
  };

  getClusters = async () =>
    clusterListSchema.parse({
      items: [
        clusterSummary({ name: 'prod-eu' }),
        clusterSummary({ name: 'prod-us', stale: true, status: 'unreachable' }),
        clusterSummary({
          name: 'prod-asia',
          status: 'partial',
          reads: [
            {
              group: 'networking.k8s.io',
              kind: 'Ingress',
              state: 'forbidden',
              message: 'ingresses is forbidden',
            },
            { group: '', kind: 'Service', state: 'ok', count: 3 },
          ],
        }),
      ],
    });

  getMeta = async () =>
    metaSchema.parse({
      engineVersion: '1.0.0',
      vendors: [{ id: 'ingress-nginx', title: 'ingress-nginx' }],
      findings: Object.entries(titles).map(([id, title]) => ({
        id,
        title,
        severity: 'high',
        why: title,
        sources: [],
      })),
    });

  #find(query: Partial<ServiceFilters>): FleetService[] {
    const filters = serviceFiltersSchema.parse(query);
    return this.services.filter(service => matches(service, filters));
  }
}

const titles: Record<string, string> = {
  'pod-ip-upstream': 'The controller dials pods',
  'strict-refuses': 'STRICT refuses the ingress',
};

function matches(
  { summary, system, vendor, rules, policies }: FleetService,
  filters: Filters,
): boolean {
  const { ref, posture, modes, owner, status = 'not-applicable' } = summary;
  const has = <T>(wanted: readonly T[] | undefined, ...values: T[]) =>
    !wanted || values.some(value => wanted.includes(value));
  const statuses = filters.policy
    ? filters.policy.map(id => policies[id] ?? 'not-applicable')
    : [status];
  return (
    has(filters.cluster, ref.cluster) &&
    has(filters.namespace, ref.namespace) &&
    has(filters.posture, posture) &&
    has(filters.mode, ...modes) &&
    (!filters.search || ref.name.includes(filters.search)) &&
    has(filters.owner, owner ?? 'none') &&
    (!filters.ownedBy || withChildren(filters.ownedBy).includes(owner ?? '')) &&
    has(filters.system, system) &&
    has(filters.vendor, vendor) &&
    has(filters.rule, ...rules.map(({ rule }) => rule)) &&
    has(filters.severity, ...rules.map(({ severity }) => severity)) &&
    has(filters.status, ...statuses)
  );
}

function withChildren(ref: string): string[] {
  const below = fleetGroups.filter(({ parent }) => parent === ref);
  return [ref, ...below.flatMap(group => withChildren(group.ref))];
}

function statusesOf(
  services: readonly FleetService[],
  policyId?: string,
): StatusCounts {
  return countBy(
    policyStatusSchema.options,
    services.map(
      ({ summary, policies }) =>
        (policyId ? policies[policyId] : summary.status) ?? 'not-applicable',
    ),
  );
}

function countBy<V extends string>(
  values: readonly V[],
  items: readonly V[],
): Record<V, number> {
  const counts = values.map(
    value => [value, items.filter(item => item === value).length] as const,
  );
  return Object.fromEntries(counts) as Record<V, number>;
}
