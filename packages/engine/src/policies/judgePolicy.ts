import type { Policy, PolicyVerdict } from 'istio-ingress-contract';
import { type Judged, shortfallsOf } from './requirements';
import { inScope, type PolicyEntity } from './scope';

/**
 * Where one service stands with one policy, before waivers. What is not known
 * is never compliant: one requirement that is certainly not met decides, then
 * one of which it cannot be said.
 *
 * @param judged - the service, all routes to it, and the findings about it
 * @param entity - what the catalog says of it; absent for a service of no entity
 * @public
 */
export function judgePolicy(
  policy: Policy,
  judged: Judged,
  entity?: PolicyEntity,
): PolicyVerdict {
  const { service } = judged;
  const base = { policyId: policy.id, service: service.ref };
  if (!inScope(policy.scope, service.ref, entity)) {
    return { ...base, ...NOT_APPLICABLE };
  }
  const { vendors } = policy.scope;
  const routes = vendors
    ? judged.routes.filter(({ vendor }) => vendors.includes(vendor))
    : judged.routes;
  // May be of these vendors: what they show is not held against the service.
  const unnamed = vendors
    ? judged.routes.filter(({ vendor }) => vendor === 'unknown')
    : [];
  const ids = new Set(routes.map(({ id }) => id));
  const findings = judged.findings.filter(
    ({ routeIds }) => routeIds.length === 0 || routeIds.some(id => ids.has(id)),
  );
  if (routes.length === 0 && unnamed.length === 0) {
    return service.modes.includes('unknown')
      ? {
          ...base,
          status: 'unknown',
          shortfalls: policy.require.map(({ kind }) => ({
            requirement: kind,
            status: 'unknown' as const,
            message: 'whether outside traffic reaches the service is not known',
            routeIds: [],
            findingKeys: [],
          })),
          predicted: service.predicted,
        }
      : { ...base, ...NOT_APPLICABLE };
  }
  const shortfalls =
    routes.length === 0
      ? []
      : policy.require.flatMap(requirement =>
          shortfallsOf(requirement, { service, routes, findings }),
        );
  if (unnamed.length > 0) {
    shortfalls.push(
      ...policy.require.map(({ kind }) => ({
        requirement: kind,
        status: 'unknown' as const,
        message: 'the vendor that serves a route is not known',
        routeIds: unnamed.map(({ id }) => id).sort(),
        findingKeys: [],
      })),
    );
  }
  // There may be more routes than those that were found.
  if (service.modes.includes('unknown') && shortfalls.length === 0) {
    shortfalls.push(
      ...policy.require.map(({ kind }) => ({
        requirement: kind,
        status: 'unknown' as const,
        message: 'the service may also be exposed in ways that were not read',
        routeIds: [],
        findingKeys: [],
      })),
    );
  }
  return {
    ...base,
    status: shortfalls.some(({ status }) => status === 'violating')
      ? 'violating'
      : shortfalls.length > 0
      ? 'unknown'
      : 'compliant',
    shortfalls,
    predicted: service.predicted,
  };
}

const NOT_APPLICABLE = {
  status: 'not-applicable' as const,
  shortfalls: [],
  predicted: false,
};
