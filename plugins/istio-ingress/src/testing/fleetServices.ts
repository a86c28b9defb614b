import {
  type Policy,
  type PolicyStatus,
  type Posture,
  type ServiceSummary,
  type Severity,
} from 'istio-ingress-contract';
import { observedAt } from './build';

/** A service of the fleet, with what the backend knows beside the summary. */
export interface FleetService {
  summary: ServiceSummary;
  system?: string;
  vendor?: string;
  rules: { rule: string; severity: Severity }[];
  /** Absent where the policy is not about it. */
  policies: Record<string, PolicyStatus>;
}

/** Two policies as a platform team would write them. */
export const fleetPolicies: Policy[] = [
  {
    id: 'ingress-mtls',
    title: 'The last hop is mTLS',
    description: 'Whoever listens in the cluster reads nothing.',
    severity: 'high',
    scope: {},
    require: [{ kind: 'last-hop-mtls' }],
    controls: [
      {
        standard: 'PCI DSS',
        id: '4.2.1',
        url: 'https://www.pcisecuritystandards.org/',
      },
    ],
  },
  {
    id: 'payments-strict',
    title: 'Payments refuse plaintext',
    severity: 'critical',
    scope: {
      clusters: ['prod-*'],
      owners: ['group:default/team-payments'],
      entity: { 'metadata.annotations.example.com/tier': ['1'] },
    },
    require: [{ kind: 'server-strict' }, { kind: 'supported-controller' }],
    controls: [],
  },
];

/** The groups of the fleet: a department with two teams, and another team. */
export const fleetGroups = [
  { ref: 'group:default/business', title: 'Business', parent: undefined },
  {
    ref: 'group:default/team-payments',
    title: 'Team Payments',
    parent: 'group:default/business',
  },
  {
    ref: 'group:default/team-shop',
    title: 'Team Shop',
    parent: 'group:default/business',
  },
  {
    ref: 'group:default/team-platform',
    title: 'Team Platform',
    parent: undefined,
  },
];

const turns: readonly {
  posture: Posture;
  status: PolicyStatus;
  rule?: [string, Severity];
}[] = [
  { posture: 'mtls', status: 'compliant' },
  {
    posture: 'plaintext',
    status: 'violating',
    rule: ['pod-ip-upstream', 'high'],
  },
  { posture: 'mtls', status: 'compliant' },
  { posture: 'app-tls', status: 'violating' },
  { posture: 'mtls', status: 'compliant' },
  {
    posture: 'broken',
    status: 'violating',
    rule: ['strict-refuses', 'critical'],
  },
  { posture: 'unknown', status: 'unknown' },
  { posture: 'plaintext', status: 'waived', rule: ['pod-ip-upstream', 'high'] },
  { posture: 'not-exposed', status: 'not-applicable' },
];

const clusters = ['prod-eu', 'prod-us'];

/** As many services as asked for, the same ones every time. */
export function fleetServices(count: number): FleetService[] {
  return Array.from({ length: count }, (_, index) => {
    const { posture, status, rule } = turns[index % turns.length];
    const group = index % 5 === 4 ? undefined : fleetGroups[index % 4].ref;
    const name = `svc-${String(index + 1).padStart(3, '0')}`;
    const exposed = posture !== 'not-exposed';
    const isPayments = group === 'group:default/team-payments';
    return {
      summary: {
        ref: {
          cluster: clusters[index % 3 ? 0 : 1],
          namespace: group ? group.split('/')[1] : 'default',
          name,
        },
        posture,
        modes: [
          exposed ? (index % 3 ? 'standalone' : 'chained') : 'not-exposed',
        ],
        routeCount: exposed ? 1 + (index % 3) : 0,
        failing: posture === 'broken' ? 1 : 0,
        findingCount: rule ? 1 : 0,
        ...(rule && { worstSeverity: rule[1] }),
        predicted: index % 20 === 19,
        stale: index % 30 === 29,
        observedAt,
        ...(group && { entityRef: `component:default/${name}`, owner: group }),
        status,
      },
      system: isPayments ? 'system:default/money' : undefined,
      vendor: exposed ? 'ingress-nginx' : undefined,
      rules: rule ? [{ rule: rule[0], severity: rule[1] }] : [],
      policies: {
        'ingress-mtls': status,
        ...(isPayments && exposed && { 'payments-strict': status }),
      },
    } satisfies FleetService;
  });
}
