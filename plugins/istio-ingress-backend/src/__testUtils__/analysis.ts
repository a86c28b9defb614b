import {
  SCHEMA_VERSION,
  type ClusterAnalysis,
  type Finding,
  type Mode,
  type Outcome,
  type Posture,
  type Route,
  type ServicePosture,
  type Severity,
} from 'istio-ingress-contract';

/** One exposed service as a test states it. */
export interface ServiceOf {
  name: string;
  namespace?: string;
  posture?: Posture;
  modes?: Mode[];
  labels?: Record<string, string>;
  workloadLabels?: Record<string, string>[];
  /** Severities of findings about it. */
  findings?: Severity[];
  host?: string;
  pods?: number;
}

const evidence = [{ rule: 'T', message: 'as the test states' }];

/** An analysis of some services, each with an Ingress of its own. */
export function analysisOf(
  services: readonly ServiceOf[],
  overrides: Partial<ClusterAnalysis> = {},
): ClusterAnalysis {
  const cluster = overrides.cluster ?? 'eu';
  const built = services.map(service => buildService(cluster, service));
  return {
    schemaVersion: SCHEMA_VERSION,
    engineVersion: '1.0.0',
    cluster,
    world: 'closed',
    observedAt: '2026-01-01T00:00:00.000Z',
    status: 'ok',
    reads: [],
    problems: [],
    meshes: [],
    controllers: [
      {
        id: 'nginx',
        vendor: 'ingress-nginx',
        title: 'ingress-nginx',
        placement: 'in-cluster',
        dataPlane: 'none',
        because: evidence,
      },
    ],
    entries: built.map(({ route }) => ({
      ref: route.entry,
      vendor: 'ingress-nginx',
      candidates: [],
      state: 'claimed',
      mode: route.mode,
      routeIds: [route.id],
      because: evidence,
    })),
    routes: built.map(({ route }) => route),
    services: built.map(({ service }) => service),
    findings: built.flatMap(({ findings }) => findings),
    notEvaluated: [],
    ...overrides,
  };
}

function buildService(cluster: string, of: ServiceOf) {
  const { name, namespace = 'shop', posture = 'mtls', pods = 1 } = of;
  const ref = { cluster, namespace, name };
  const routeId = `route-${namespace}-${name}`;
  const outcome = outcomeOf(posture);
  const route: Route = {
    id: routeId,
    entry: { group: 'networking.k8s.io', kind: 'Ingress', namespace, name },
    rule: { pointer: '/spec/rules/0', hosts: [of.host ?? `${name}.example`] },
    edge: 'terminate',
    controllerId: 'nginx',
    vendor: 'ingress-nginx',
    mode: of.modes?.[0] ?? 'standalone',
    service: ref,
    outcome,
    predicted: false,
    hops: [
      {
        from: { kind: 'controller', title: 'ingress-nginx' },
        to: { kind: 'workload', title: name },
        wire: { addressing: 'pod-ip', protocol: 'http', clientTls: 'none' },
        sent: outcome === 'mtls' ? 'istio-mtls' : 'plaintext',
        outcome,
        endpoints: [
          {
            pods: Array.from({ length: pods }, (_, index) => ({
              namespace,
              name: `${name}-${index}`,
            })),
            sent: outcome === 'mtls' ? 'istio-mtls' : 'plaintext',
            outcome,
            because: evidence,
          },
        ],
        predicted: false,
        because: evidence,
      },
    ],
  };
  const service: ServicePosture = {
    ref,
    modes: of.modes ?? ['standalone'],
    posture,
    routeCount: 1,
    failing: posture === 'broken' ? 1 : 0,
    predicted: false,
    labels: of.labels ?? {},
    workloadLabels: of.workloadLabels ?? [],
    ports: [],
    routeIds: [routeId],
  };
  const findings = (of.findings ?? []).map(
    (severity, index): Finding => ({
      rule: `rule-${severity}`,
      key: `rule-${severity}/${namespace}/${name}/${index}`,
      severity,
      subject: { group: '', kind: 'Service', namespace, name },
      services: [ref],
      routeIds: [routeId],
      title: 'A finding',
      message: `About ${name}`,
      evidence,
      noFix: { reason: 'None in tests', alternatives: [] },
    }),
  );
  return { service, route, findings };
}

function outcomeOf(posture: Posture): Outcome {
  if (posture === 'broken') return 'rejected';
  return posture === 'not-exposed' ? 'unknown' : posture;
}
