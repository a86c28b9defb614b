import {
  outcomesWorstFirst,
  sentenceOf,
  worstOutcome,
  worstPosture,
  type ClusterSummary,
  type Controller,
  type EndpointGroup,
  type EntityPosture,
  type Evidence,
  type Finding,
  type Hop,
  type Node,
  type Outcome,
  type Posture,
  type Route,
  type ServiceDetails,
  type ServicePosture,
  type ServiceSummary,
} from 'istio-ingress-contract';

/** Results as the API would answer them, put together from their parts. */
export const observedAt = '2026-03-02T10:00:00.000Z';

export function clusterSummary(more?: Partial<ClusterSummary>): ClusterSummary {
  return {
    name: 'prod-eu',
    source: 'files',
    world: 'closed',
    status: 'ok',
    stale: false,
    observedAt,
    reads: [
      { group: '', kind: 'Service', state: 'ok', count: 12 },
      { group: 'networking.k8s.io', kind: 'Ingress', state: 'ok', count: 4 },
    ],
    problems: [],
    meshes: [
      {
        revision: 'default',
        tags: [],
        version: '1.30.1',
        namespace: 'istio-system',
        rootNamespace: 'istio-system',
        trustDomain: 'cluster.local',
        autoMtls: true,
        outboundTrafficPolicy: 'ALLOW_ANY',
        ambient: false,
        because: [],
      },
    ],
    counts: { services: 12, entries: 4, findings: 3 },
    notEvaluated: [],
    ...more,
  };
}

export function hop(
  from: Node,
  to: Node,
  outcome: Outcome,
  more?: Partial<Hop>,
): Hop {
  const endpoint: EndpointGroup = {
    pods: ['a', 'b', 'c'].map(id => ({
      namespace: to.ref?.namespace ?? 'shop',
      name: `${to.title}-7d9f8b6c54-${id}x2lk`,
    })),
    podCount: 3,
    port: 8080,
    sent: outcome === 'mtls' ? 'istio-mtls' : 'plaintext',
    accepts: 'permissive',
    outcome,
    because: [],
  };
  return {
    from,
    to,
    wire: {
      addressing: 'service-ip',
      address: '10.96.14.7',
      port: 80,
      host: 'shop.example',
      path: '/cart',
      protocol: 'http',
      clientTls: 'none',
    },
    sent: endpoint.sent,
    accepts: 'permissive',
    outcome,
    endpoints: to.kind === 'workload' ? [endpoint] : [],
    predicted: false,
    because: [],
    ...more,
  };
}

export function route(
  mode: Route['mode'],
  controller: Controller,
  hops: Hop[],
  more?: Partial<Route>,
): Route {
  const upstream = hops
    .slice(0, -1)
    .filter(({ from }) => from.kind !== 'client')
    .map(({ outcome }) => outcome);
  return {
    id: 'r1',
    entry: {
      group: 'networking.k8s.io',
      kind: 'Ingress',
      namespace: 'shop',
      name: 'cart',
      origin: { file: 'shop/cart.yaml', document: 3, line: 41 },
    },
    rule: {
      pointer: '/spec/rules/0/http/paths/0',
      hosts: ['shop.example'],
      path: '/cart',
    },
    edge: 'terminate',
    controllerId: controller.id,
    vendor: controller.vendor,
    mode,
    service: { cluster: 'prod-eu', namespace: 'shop', name: 'cart' },
    servicePort: 80,
    ...(upstream.length > 0 && { upstream: worstOutcome(upstream) }),
    outcome: hops[hops.length - 1]?.outcome ?? 'unknown',
    predicted: hops.some(({ predicted }) => predicted),
    hops,
    ...more,
  };
}

export function serviceDetails(parts: {
  service: Partial<ServicePosture> & Pick<ServicePosture, 'ref'>;
  routes: Route[];
  controllers?: Controller[];
  findings?: Finding[];
  summary?: Partial<ServiceSummary>;
}): ServiceDetails {
  const { routes, controllers = [], findings = [] } = parts;
  const modes = [...new Set(routes.map(({ mode }) => mode))];
  const service: ServicePosture = {
    modes: modes.length > 0 ? modes : ['not-exposed'],
    posture: postureOf(routes),
    routeCount: routes.length,
    failing: routes.filter(({ outcome }) => isFailing(outcome)).length,
    predicted: routes.some(({ predicted }) => predicted),
    labels: { app: parts.service.ref.name },
    workloadLabels: [{ app: parts.service.ref.name }],
    ports: [
      {
        port: 80,
        name: 'http',
        protocol: 'http',
        targets: [
          {
            targetPort: 8080,
            pods: 3,
            accepts: 'permissive',
            because: [noPeerAuthentication],
          },
        ],
      },
    ],
    routeIds: routes.map(({ id }) => id),
    ...parts.service,
  };
  const [worst] = findings;
  return {
    service,
    routes,
    controllers,
    findings,
    summary: {
      ref: service.ref,
      posture: service.posture,
      modes: service.modes,
      routeCount: routes.length,
      failing: service.failing,
      findingCount: findings.length,
      ...(worst && { worstSeverity: worst.severity }),
      predicted: service.predicted,
      stale: false,
      observedAt,
      ...(service.unknown && { unknown: service.unknown }),
      ...parts.summary,
    },
  };
}

export function entityPosture(
  name: string,
  clusters: ClusterSummary[],
  services: ServiceDetails[],
  more?: Partial<EntityPosture>,
): EntityPosture {
  const summaries = services.map(({ summary }) => summary);
  return {
    entityRef: `component:default/${name}`,
    matchedBy: 'kubernetes-id',
    matchedValue: name,
    posture: worstPosture(summaries.map(({ posture }) => posture)) ?? 'unknown',
    modes: [...new Set(summaries.flatMap(({ modes }) => modes))],
    sentence: sentenceOf({
      name,
      services: services.map(({ service, routes }) => ({ ...service, routes })),
      clusters,
    }),
    services: summaries,
    clusters,
    missing: [],
    ...more,
  };
}

export const noPeerAuthentication: Evidence = {
  rule: 'R2.1',
  message: 'No PeerAuthentication applies, so both mTLS and plaintext pass.',
  lookup: {
    kind: 'PeerAuthentication',
    namespaces: ['shop', 'istio-system'],
    selector: 'app=cart',
  },
  source:
    'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
};

function postureOf(routes: readonly Route[]): Posture {
  const worst = outcomesWorstFirst.find(outcome =>
    routes.some(item => item.outcome === outcome),
  );
  if (worst === undefined) return 'not-exposed';
  return worst === 'rejected' || worst === 'tls-error' ? 'broken' : worst;
}

function isFailing(outcome: Outcome): boolean {
  return outcome === 'rejected' || outcome === 'tls-error';
}
