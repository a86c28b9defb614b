import type { FactRetriever } from '@backstage-community/plugin-tech-insights-node';
import {
  type Mode,
  modeSchema,
  policyStatusSchema,
  type PolicyStatus,
  type ServiceSummary,
  worstPosture,
} from 'backstage-plugin-istio-ingress-common';

/** What is said of each entity. */
export const factSchema: FactRetriever['schema'] = {
  services: {
    type: 'integer',
    description: 'Services of clusters that belong to the entity',
  },
  posture: {
    type: 'string',
    description:
      'The worst posture of them: broken, plaintext, mixed, unknown, app-tls, mtls or not-exposed',
  },
  policyStatus: {
    type: 'string',
    description:
      'The worst status over all policies: violating, unknown, waived, compliant or not-applicable',
  },
  modes: {
    type: 'set',
    description: 'How outside traffic reaches them',
  },
  violating: {
    type: 'integer',
    description: 'Services that fall short of a policy, without a waiver',
  },
  notKnown: {
    type: 'integer',
    description: 'Services of which it is not known',
  },
  waived: {
    type: 'integer',
    description: 'Services that fall short and are excused',
  },
  failingRoutes: {
    type: 'integer',
    description: 'Routes from outside whose requests are refused',
  },
  findings: { type: 'integer', description: 'Findings about them' },
  stale: {
    type: 'boolean',
    description: 'Whether any of it is older than the last attempt to read',
  },
};

/** The facts of an entity with these services, of which there is at least one. */
export function factsOf(services: readonly ServiceSummary[]) {
  const statuses = services.map(({ status }) => status ?? 'unknown');
  const count = (status: PolicyStatus) =>
    statuses.filter(each => each === status).length;
  const modes = new Set<Mode>(services.flatMap(service => service.modes));
  return {
    services: services.length,
    posture: worstPosture(services.map(({ posture }) => posture)) ?? 'unknown',
    // The contract names them worst first.
    policyStatus:
      policyStatusSchema.options.find(status => statuses.includes(status)) ??
      'unknown',
    modes: modeSchema.options.filter(mode => modes.has(mode)),
    violating: count('violating'),
    notKnown: count('unknown'),
    waived: count('waived'),
    failingRoutes: sum(services.map(({ failing }) => failing)),
    findings: sum(services.map(({ findingCount }) => findingCount)),
    stale: services.some(({ stale }) => stale),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
