import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import type { ControllerSummary } from 'istio-ingress-contract';
import type { CountedController } from '../fleet/controllers';
import type { FleetStore } from '../fleet/FleetStore';
import type { Groups } from '../fleet/Groups';
import { noStatuses } from '../fleet/statusCounts';
import type { PoliciesInForce } from '../policies/readPolicies';
import type { Handlers } from '../router/createRouter';
import { ownedByOf, scopeOf } from './lists';
import type { Services } from './Services';

/** What handlers of the platform team's numbers work with. */
export interface FleetServices {
  store: FleetStore;
  groups: Groups;
  policies: PoliciesInForce;
}

/** Since when a vendor mends nothing any more, by the rule that says so. */
const END_OF_LIFE_SINCE: Readonly<Record<string, string>> = {
  'controller-end-of-life': '2026-03',
  'app-routing-nginx-end-of-support': '2026-11',
};

export function fleetHandlers(
  services: Services,
): Pick<
  Handlers,
  'GetOverview' | 'GetOwners' | 'GetPolicies' | 'GetTrend' | 'GetControllers'
> {
  const { access, clusters, engine, fleet } = services;
  const sources = new Map(
    engine.meta.findings.map(({ id, sources: [source] }) => [id, source?.url]),
  );
  const summaryOf = (counted: CountedController): ControllerSummary => {
    const { endOfLife, ...controller } = counted;
    if (!endOfLife) return controller;
    const { rule, message } = endOfLife;
    return {
      ...controller,
      endOfLife: {
        since: END_OF_LIFE_SINCE[rule],
        message,
        url: sources.get(rule) ?? '',
      },
    };
  };
  return {
    async GetOverview({ query }, caller) {
      return fleet.store.overview(
        query,
        await scopeOf(services, caller, query.cluster, query.ownedBy),
      );
    },
    async GetOwners({ query }, caller) {
      return fleet.store.owners(
        query,
        await scopeOf(services, caller, query.cluster, query.ownedBy),
        await fleet.groups.of(caller.credentials),
      );
    },
    async GetPolicies(_input, caller) {
      const { source, items } = fleet.policies;
      const counted = await fleet.store.policies(
        await scopeOf(services, caller),
      );
      const statuses = new Map(
        counted.policies.map(each => [each.policyId, each.statuses]),
      );
      return {
        revision: counted.revision,
        source,
        items: items.map(policy => ({
          policy,
          statuses: statuses.get(policy.id) ?? noStatuses(),
        })),
      };
    },
    // Days are counted for everybody: nobody's rights of today are in them.
    async GetTrend({ query }, caller) {
      await access.assertAllowed(
        istioIngressFleetReadPermission,
        caller.credentials,
      );
      for (const cluster of query.cluster ?? []) clusters.get(cluster);
      return fleet.store.trend({
        days: query.days,
        today: new Date().toISOString().slice(0, 10),
        clusters: query.cluster ?? clusters.names,
        owners: [query.owner, await ownedByOf(services, caller, query.ownedBy)],
        policy: query.policy,
      });
    },
    async GetControllers({ query }, caller) {
      const counted = await fleet.store.controllers(
        query,
        await scopeOf(services, caller, query.cluster),
      );
      return { items: counted.map(summaryOf) };
    },
  };
}
