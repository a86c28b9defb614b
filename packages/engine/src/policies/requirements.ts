import type {
  Finding,
  Hop,
  Outcome,
  Requirement,
  Route,
  Sent,
  ServicePosture,
  Severity,
  Shortfall,
} from 'istio-ingress-contract';

/**
 * What a requirement is judged by: a service and what the engine said of it.
 *
 * @public
 */
export interface Judged {
  service: ServicePosture;
  /** The routes to it that the policy is about. */
  routes: readonly Route[];
  /** Findings about the service, its routes or their controllers. */
  findings: readonly Finding[];
}

type Found = Omit<Shortfall, 'requirement'>;

/** What keeps a service from meeting a requirement; nothing where it meets it. */
export function shortfallsOf(
  requirement: Requirement,
  judged: Judged,
): Shortfall[] {
  return foundFor(requirement, judged).map(found => ({
    requirement: requirement.kind,
    ...found,
  }));
}

function foundFor(requirement: Requirement, judged: Judged): Found[] {
  switch (requirement.kind) {
    case 'modes':
      return modes(requirement.allowed, judged);
    case 'last-hop-mtls':
      return lastHop(requirement.acceptAppTls === true, judged);
    case 'in-cluster-hops-encrypted':
      return everyHop(judged);
    case 'server-strict':
      return strictServer(judged);
    case 'supported-controller':
      return endOfLife(judged);
    default:
      return findingsFrom(requirement.severity, judged);
  }
}

function modes(allowed: readonly string[], { routes }: Judged): Found[] {
  return byRoute(routes, ({ mode }) => {
    if (mode === 'unknown') return unknown('the mode of a route is not known');
    return allowed.includes(mode)
      ? undefined
      : violating(`a route is ${mode}, which is not allowed`);
  });
}

function lastHop(acceptAppTls: boolean, { routes }: Judged): Found[] {
  return byRoute(routes, ({ outcome, brokenAt }) => {
    if (brokenAt !== undefined) {
      return violating('a route is broken: nothing reaches the service by it');
    }
    if (outcome === 'mtls' || (acceptAppTls && outcome === 'app-tls')) {
      return undefined;
    }
    return outcome === 'unknown'
      ? unknown('whether the last hop of a route is mTLS is not known')
      : violating(`the last hop of a route is ${WORDS[outcome]}`);
  });
}

const WORDS: Readonly<Record<Outcome, string>> = {
  mtls: 'mTLS',
  'app-tls': 'TLS of its own, not mTLS of the mesh',
  plaintext: 'plaintext',
  rejected: 'refused by the server',
  'tls-error': 'a failing TLS handshake',
  mixed: 'mTLS for some endpoints only',
  unknown: 'not known',
};

/** Bytes that a server refuses have been sent in clear all the same. */
function everyHop({ routes }: Judged): Found[] {
  return byRoute(routes, ({ hops }) => {
    if (hops.length === 0) return unknown('no hop of a route could be judged');
    const way = ({ from, to }: Hop) => `${from.title} sends to ${to.title}`;
    const clear = hops.find(hop => sentBy(hop).includes('plaintext'));
    if (clear) {
      const some = sentBy(clear).some(sent => sent !== 'plaintext');
      return violating(
        `what ${way(clear)} is ${some ? 'partly ' : ''}plaintext`,
      );
    }
    const open = hops.find(
      hop =>
        hop.outcome === 'unknown' ||
        sentBy(hop).some(sent => sent === 'unknown' || sent === 'mixed'),
    );
    return open ? unknown(`what ${way(open)} is not known`) : undefined;
  });
}

/** What is sent to the endpoints of a hop, all of them together. */
function sentBy({ sent, endpoints }: Hop): readonly Sent[] {
  return sent === 'mixed' && endpoints.length > 0
    ? endpoints.map(group => group.sent)
    : [sent];
}

function strictServer({ service, routes }: Judged): Found[] {
  const reached = new Set(routes.map(({ servicePort }) => servicePort));
  const ports = reached.has(undefined)
    ? service.ports
    : service.ports.filter(({ port }) => reached.has(port));
  const routeIds = routes.map(({ id }) => id).sort();
  const targets = ports.flatMap(({ port, targets: all }) =>
    all.map(({ accepts }) => ({ port, accepts })),
  );
  if (targets.length === 0) {
    return [
      { ...unknown('no pod behind its ports could be judged'), routeIds },
    ];
  }
  return ['violating' as const, 'unknown' as const].flatMap(status => {
    const found = targets.filter(({ accepts }) =>
      status === 'unknown'
        ? accepts === 'unknown'
        : accepts !== 'unknown' && accepts !== 'strict',
    );
    if (found.length === 0) return [];
    const named = [...new Set(found.map(({ port }) => port))].sort(
      (a, b) => a - b,
    );
    return [
      {
        status,
        message:
          status === 'unknown'
            ? `whether port ${named.join(', ')} refuses plaintext is not known`
            : `port ${named.join(', ')} does not refuse plaintext`,
        routeIds,
        findingKeys: [],
      },
    ];
  });
}

const END_OF_LIFE = new Set([
  'controller-end-of-life',
  'app-routing-nginx-end-of-support',
]);

/** Vendors whose project is retired; builds that somebody maintains exist. */
const RETIRED = new Set(['ingress-nginx']);

/**
 * A finding is about controllers that were read. A route of a retired vendor
 * that none is about may be served by a build that is still maintained, as
 * clouds have them: that cannot be told, and is not met.
 */
function endOfLife({ routes, findings }: Judged): Found[] {
  const found = findings.filter(({ rule }) => END_OF_LIFE.has(rule));
  const named = new Set(found.flatMap(({ routeIds }) => routeIds));
  const open = (message: string, some: readonly Route[]): Found[] =>
    some.length === 0
      ? []
      : [{ ...unknown(message), routeIds: some.map(({ id }) => id).sort() }];
  return [
    ...fromFindings(found),
    ...open(
      'which controller serves a route is not known',
      routes.filter(({ vendor }) => vendor === 'unknown'),
    ),
    ...open(
      'whether the controller that serves a route still gets fixes is not known',
      routes.filter(({ id, vendor }) => RETIRED.has(vendor) && !named.has(id)),
    ),
  ];
}

const SEVERITIES: readonly Severity[] = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
];

function findingsFrom(severity: Severity, { findings }: Judged): Found[] {
  const bar = SEVERITIES.indexOf(severity);
  return fromFindings(
    findings.filter(each => SEVERITIES.indexOf(each.severity) <= bar),
  );
}

function fromFindings(findings: readonly Finding[]): Found[] {
  return findings.map(({ key, message, routeIds }) => ({
    ...violating(message),
    routeIds: [...routeIds],
    findingKeys: [key],
  }));
}

function violating(message: string): Found {
  return { status: 'violating', message, routeIds: [], findingKeys: [] };
}

function unknown(message: string): Found {
  return { status: 'unknown', message, routeIds: [], findingKeys: [] };
}

/** One shortfall for each thing that is wrong, with all routes that show it. */
function byRoute(
  routes: readonly Route[],
  judge: (route: Route) => Found | undefined,
): Found[] {
  const found = new Map<string, Found>();
  for (const route of routes) {
    const shortfall = judge(route);
    if (!shortfall) continue;
    const key = `${shortfall.status} ${shortfall.message}`;
    const known = found.get(key);
    if (known) known.routeIds.push(route.id);
    else found.set(key, { ...shortfall, routeIds: [route.id] });
  }
  return [...found.keys()].sort().map(key => {
    const shortfall = found.get(key)!;
    return { ...shortfall, routeIds: shortfall.routeIds.sort() };
  });
}
