import { type Team, teams } from './organisation';

/** The cluster's name, in the API and in annotations of entities. */
export const FLEET = 'demo-fleet';

export const SERVICES = 2_000;

/** How a service is exposed; most services of a fleet are not. */
export type Exposure =
  | 'none'
  /** ingress-nginx with a sidecar, told to use Service and mesh Host. */
  | 'nginx-mesh'
  /** The same controller, without these annotations. */
  | 'nginx-mesh-bare'
  /** ingress-nginx without a sidecar. */
  | 'nginx'
  | 'istio-gateway';

/** One service and the workload behind it. */
export interface FleetService {
  name: string;
  namespace: string;
  component: string;
  team: Team;
  exposure: Exposure;
  /** Its pods have no sidecar. */
  bare: boolean;
  /** The number of its pod's address and of its Service's. */
  number: number;
}

const ROLES = [
  'api',
  'web',
  'worker',
  'admin',
  'events',
  'cache',
  'sync',
  'export',
  'search',
  'hooks',
  'reports',
  'batch',
  'gateway',
  'mobile',
  'internal',
];

/** Namespaces that take mTLS only. */
const STRICT_TEAMS = ['pay', 'credit', 'basket', 'orders', 'ship', 'ledger'];

/** Namespaces that state nothing; the others say PERMISSIVE. */
const SILENT_TEAMS = ['fleet', 'partners', 'browse'];

export function policyOf({
  namespace,
}: Team): 'STRICT' | 'PERMISSIVE' | undefined {
  if (STRICT_TEAMS.includes(namespace)) return 'STRICT';
  return SILENT_TEAMS.includes(namespace) ? undefined : 'PERMISSIVE';
}

/** All services, in an order that does not change. */
export const services: readonly FleetService[] = listServices();

function listServices(): FleetService[] {
  const components = teams.flatMap(team =>
    team.topics.map(topic => ({ team, component: topic })),
  );
  const found: FleetService[] = [];
  for (const role of ROLES) {
    for (const { team, component } of components) {
      if (found.length === SERVICES) return found;
      const number = found.length;
      found.push({
        name: `${component}-${role}`,
        namespace: team.namespace,
        component,
        team,
        exposure: exposureOf(team, role, number),
        bare: number % 97 === 5,
        number,
      });
    }
  }
  return found;
}

/** Where a namespace is STRICT, what cannot speak mTLS fails: few are left. */
function exposureOf(team: Team, role: string, number: number): Exposure {
  const isPublic = ['api', 'web', 'mobile', 'hooks', 'gateway'].includes(role);
  if (!isPublic && number % 9 !== 0) return 'none';
  const choice = (number * 7) % 20;
  if (policyOf(team) === 'STRICT') {
    if (number % 151 === 7) return 'nginx';
    return choice < 11 ? 'nginx-mesh' : 'istio-gateway';
  }
  if (choice < 6) return 'nginx-mesh';
  if (choice < 9) return 'nginx-mesh-bare';
  return choice < 13 ? 'nginx' : 'istio-gateway';
}
