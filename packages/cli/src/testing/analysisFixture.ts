import {
  type ClusterAnalysis,
  clusterAnalysisSchema,
  type Evidence,
  type ObjectRef,
} from 'istio-ingress-contract';

const origin = { file: 'deploy/shop.yaml', document: 2, line: 12 };

export const ingress: ObjectRef = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  namespace: 'shop',
  name: 'cart',
  origin,
};

const because: Evidence[] = [
  {
    rule: 'R2.1',
    message: 'The namespace requires mTLS',
    object: {
      group: 'security.istio.io',
      kind: 'PeerAuthentication',
      namespace: 'shop',
      name: 'default',
      origin: { file: 'deploy/mesh.yaml', document: 1, line: 1 },
    },
    path: 'spec.mtls.mode',
    value: 'STRICT',
  },
  {
    rule: 'R1.1',
    message: 'No sidecar was found beside the controller',
    lookup: {
      kind: 'Pod',
      namespaces: ['ingress-nginx'],
      selector: 'app=nginx',
    },
  },
];

/** A cluster with one refused service, one that is not exposed, and a finding. */
export function analysisFixture(
  changes: Partial<ClusterAnalysis> = {},
): ClusterAnalysis {
  const service = { cluster: 'prod-eu', namespace: 'shop', name: 'cart' };
  return clusterAnalysisSchema.parse({
    schemaVersion: 1,
    engineVersion: '0.1.0',
    cluster: 'prod-eu',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00.000Z',
    status: 'ok',
    reads: [
      { group: '', kind: 'Service', state: 'ok', count: 2 },
      {
        group: 'gateway.networking.k8s.io',
        kind: 'HTTPRoute',
        state: 'not-installed',
      },
    ],
    problems: [],
    meshes: [
      {
        revision: 'default',
        tags: [],
        version: '1.31.0',
        namespace: 'istio-system',
        rootNamespace: 'istio-system',
        trustDomain: 'cluster.local',
        autoMtls: true,
        outboundTrafficPolicy: 'ALLOW_ANY',
        ambient: false,
        because: [],
      },
    ],
    controllers: [],
    entries: [
      {
        ref: ingress,
        vendor: 'ingress-nginx',
        candidates: [],
        state: 'claimed',
        mode: 'standalone',
        routeIds: ['r1'],
        because: [],
      },
    ],
    routes: [
      {
        id: 'r1',
        entry: ingress,
        rule: {
          pointer: '/spec/rules/0',
          hosts: ['shop.example'],
          path: '/cart',
        },
        edge: 'terminate',
        controllerId: 'nginx',
        vendor: 'ingress-nginx',
        mode: 'standalone',
        service,
        servicePort: 80,
        outcome: 'rejected',
        predicted: false,
        hops: [
          {
            from: {
              kind: 'controller',
              title: 'ingress-nginx',
              dataPlane: 'none',
            },
            to: { kind: 'workload', title: 'cart', dataPlane: 'sidecar' },
            wire: {
              addressing: 'pod-ip',
              port: 8080,
              protocol: 'http',
              clientTls: 'none',
            },
            sent: 'plaintext',
            accepts: 'strict',
            outcome: 'rejected',
            endpoints: [
              {
                pods: [{ namespace: 'shop', name: 'cart-1' }],
                podCount: 3,
                port: 8080,
                sent: 'plaintext',
                accepts: 'strict',
                outcome: 'rejected',
                because,
              },
            ],
            predicted: false,
            because,
          },
        ],
      },
    ],
    services: [
      {
        ref: service,
        modes: ['standalone'],
        posture: 'broken',
        routeCount: 1,
        failing: 1,
        predicted: false,
        labels: {},
        workloadLabels: [],
        ports: [
          {
            port: 80,
            protocol: 'http',
            targets: [
              { targetPort: 8080, pods: 3, accepts: 'strict', because },
            ],
          },
        ],
        routeIds: ['r1'],
      },
      {
        ref: { ...service, name: 'search' },
        modes: ['not-exposed'],
        posture: 'not-exposed',
        routeCount: 0,
        failing: 0,
        predicted: false,
        labels: {},
        workloadLabels: [],
        ports: [],
        routeIds: [],
      },
    ],
    findings: [
      {
        rule: 'rejected-by-strict',
        key: 'rejected-by-strict|shop/cart',
        severity: 'high',
        subject: ingress,
        services: [service],
        routeIds: ['r1'],
        title: 'STRICT refuses the ingress',
        message: 'Requests to shop.example fail',
        evidence: because,
        fix: {
          summary: 'Give the controller a sidecar',
          changes: [{ op: 'delete', object: ingress }],
          costs: ['The controller restarts'],
          promises: [{ service, mode: ['standalone'], posture: 'mtls' }],
        },
      },
    ],
    notEvaluated: [],
    ...changes,
  });
}
