import {
  type Exposure,
  type FleetService,
  policyOf,
  services,
} from './components';
import {
  entryOf,
  type Manifest,
  namespacePolicy,
  plaintextRule,
} from './manifests';
import { teams } from './organisation';

/** One change of the fleet's past: an object as it was, and as it is now. */
export interface PastChange {
  daysAgo: number;
  /** Of that day, in UTC. */
  hour: number;
  /** Absent for an object that was created. */
  before?: Manifest;
  /** Absent for an object that was deleted. */
  after?: Manifest;
}

/** On this day nobody counted, as if the backend had been down. */
export const UNCOUNTED_DAYS_AGO = 41;

/** Days of the recorded past. */
export const PAST_DAYS = 90;

/** When three namespaces were taken to STRICT. */
const STRICT_SINCE: Readonly<Record<string, number>> = {
  ledger: 74,
  ship: 48,
  orders: 19,
};

// What happened to the fleet in the past 90 days, earliest first: services were
// exposed, ingresses mended, three namespaces taken to STRICT, and a few things
// went wrong.
const mendsAndMistakes = listPast();

function listPast(): PastChange[] {
  const changes: PastChange[] = [];
  for (const team of teams) {
    const daysAgo = STRICT_SINCE[team.namespace];
    if (daysAgo === undefined || policyOf(team) !== 'STRICT') continue;
    changes.push({
      daysAgo,
      hour: 9,
      before: namespacePolicy(team, 'PERMISSIVE'),
      after: namespacePolicy(team),
    });
  }
  for (const service of services) {
    const change = changeOf(service);
    if (change) changes.push(change);
  }
  return changes;
}

function changeOf(service: FleetService): PastChange | undefined {
  const { exposure, number } = service;
  if (exposure === 'none') return undefined;
  const at = { daysAgo: 1 + ((number * 37) % 88), hour: 7 + (number % 11) };
  const from = (before: Exposure): PastChange => ({
    ...at,
    before: entryOf(service, before),
    after: entryOf(service),
  });
  // Mended in time: the ingress had the sidecar, and not the annotations.
  if (exposure === 'nginx-mesh' && number % 7 === 3)
    return from('nginx-mesh-bare');
  // Went wrong: somebody took the annotations away.
  if (exposure === 'nginx-mesh-bare' && number % 11 === 4)
    return from('nginx-mesh');
  // Exposed for the first time.
  if (number % 13 === 6) return from('none');
  return undefined;
}

/** Rules that make the mesh send plaintext; they came in the last weeks. */
export const plaintextRules: readonly PastChange[] = services
  .filter(
    ({ exposure, number, team }) =>
      exposure === 'istio-gateway' &&
      policyOf(team) !== 'STRICT' &&
      number % 67 === 9,
  )
  .map(service => ({
    daysAgo: 2 + (service.number % 20),
    hour: 15,
    after: plaintextRule(service),
  }));

/**
 * The fleet's past, earliest first. No object appears twice, so that each
 * change can be taken back alone.
 */
export const allChanges: readonly PastChange[] = [
  ...mendsAndMistakes,
  ...plaintextRules,
].sort((a, b) => b.daysAgo - a.daysAgo || a.hour - b.hour);
