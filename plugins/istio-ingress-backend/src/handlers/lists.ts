import { NotFoundError } from '@backstage/errors';
import type { ServiceSummary } from 'istio-ingress-contract';
import { refsOf } from '../fleet/refs';
import type { Caller, Handlers } from '../router/createRouter';
import { serviceKeyOf } from '../store/keys';
import type { Scope, StoredFinding, Visible } from '../store/ResultStore';
import type { Services } from './Services';

/** Names no service that the caller may not see. */
export function withVisibleServices<T extends Pick<StoredFinding, 'services'>>(
  finding: T,
  visible: Visible,
): T {
  if (visible === 'all') return finding;
  return {
    ...finding,
    services: finding.services.filter(ref =>
      visible.includes(serviceKeyOf(ref)),
    ),
  };
}

/** Adds the owning entities, of those that the caller's catalog shows. */
export async function withOwners(
  { access }: Pick<Services, 'access'>,
  summaries: readonly ServiceSummary[],
  { credentials }: Pick<Caller, 'credentials'>,
): Promise<ServiceSummary[]> {
  if (summaries.length === 0) return [];
  const owners = await access.owners(credentials);
  return summaries.map(summary => ({
    ...summary,
    entityRef: owners.get(serviceKeyOf(summary.ref)),
  }));
}

/**
 * What a list may show to a caller.
 *
 * @param ownedBy - a group, of whose child groups it is about as well
 * @throws NotFoundError for a cluster that is asked for and not configured
 */
export async function scopeOf(
  services: Pick<Services, 'access' | 'clusters' | 'fleet'>,
  caller: Pick<Caller, 'credentials'>,
  asked: readonly string[] = [],
  ownedBy?: string,
): Promise<Scope> {
  const { access, clusters } = services;
  for (const cluster of asked) clusters.get(cluster);
  return {
    clusters: clusters.names,
    visible: await access.visible(caller.credentials),
    ownedBy: await ownedByOf(services, caller, ownedBy),
  };
}

/** A group with its child groups, as the caller's catalog shows them. */
export async function ownedByOf(
  { fleet }: Pick<Services, 'fleet'>,
  { credentials }: Pick<Caller, 'credentials'>,
  group: string | undefined,
): Promise<string[] | undefined> {
  if (group === undefined) return undefined;
  const [ref] = refsOf('ownedBy', [group], 'group');
  return (await fleet.groups.of(credentials)).below(ref);
}

export function listHandlers(
  services: Services,
): Pick<Handlers, 'GetServices' | 'GetService' | 'GetEntries' | 'GetFindings'> {
  const { access, clusters, store } = services;
  return {
    async GetServices({ query }, caller) {
      const scope = await scopeOf(
        services,
        caller,
        query.cluster,
        query.ownedBy,
      );
      const page = await store.services(query, scope);
      return { ...page, items: await withOwners(services, page.items, caller) };
    },
    async GetService({ params }, caller) {
      const visible = await access.assertVisible(params, caller.credentials);
      clusters.get(params.cluster);
      const stored = await store.service(params);
      if (!stored) {
        throw new NotFoundError(
          `Service '${params.namespace}/${params.name}' was not found in cluster '${params.cluster}' when it was last read`,
        );
      }
      const [summary] = await withOwners(services, [stored.summary], caller);
      const findings = await store.findingsOf([serviceKeyOf(params)]);
      return {
        summary,
        service: stored.service,
        routes: stored.routes,
        policies: await store.policiesOf(params),
        controllers: stored.controllers,
        findings: findings.map(({ cluster, firstSeen, lastSeen, ...finding }) =>
          withVisibleServices(finding, visible),
        ),
      };
    },
    async GetEntries({ query }, caller) {
      return store.entries(
        query,
        await scopeOf(services, caller, query.cluster),
      );
    },
    async GetFindings({ query }, caller) {
      const scope = await scopeOf(
        services,
        caller,
        query.cluster,
        query.ownedBy,
      );
      const page = await store.findings(query, scope);
      return {
        ...page,
        items: page.items.map(finding =>
          withVisibleServices(finding, scope.visible),
        ),
      };
    },
  };
}
