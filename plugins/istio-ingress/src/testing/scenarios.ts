import type {
  EntityPosture,
  Preview,
  Reason,
  ServiceDetails,
} from 'istio-ingress-contract';
import {
  clusterSummary,
  entityPosture,
  hop,
  observedAt,
  route,
  serviceDetails,
} from './build';
import {
  endOfLifeFinding,
  gateway,
  google,
  googleController,
  nginx,
  nginxController,
  nginxOutsideMesh,
  publicHost,
  publicHostFinding,
  publicHostPreview,
  workload,
} from './parts';

/** What the API would answer about one entity. */
export interface Scenario {
  name: string;
  posture: EntityPosture;
  services: ServiceDetails[];
  preview?: Preview;
}

const euCart = { cluster: 'prod-eu', namespace: 'shop', name: 'cart' };

const standaloneRoute = route('standalone', nginxController, [
  hop(nginx, workload('cart'), 'plaintext', { because: publicHost }),
]);

const chainedRoute = route(
  'chained',
  googleController,
  [
    hop(google, gateway, 'plaintext', {
      accepts: 'gateway',
      because: [
        {
          rule: 'V3',
          message: 'The load balancer is outside the mesh.',
        },
      ],
    }),
    hop(gateway, workload('cart'), 'mtls', {
      because: [
        {
          rule: 'R4.1',
          message: 'The gateway sends mTLS, because the pods have a sidecar.',
          object: {
            group: '',
            kind: 'Pod',
            namespace: 'shop',
            name: 'cart-7d9f8b6c54-ax2lk',
          },
          path: 'metadata.labels',
        },
      ],
    }),
  ],
  {
    id: 'r2',
    entry: {
      group: 'networking.k8s.io',
      kind: 'Ingress',
      namespace: 'istio-system',
      name: 'edge',
    },
    rule: {
      pointer: '/spec/rules/0/http/paths/0',
      hosts: ['api.example'],
      path: '/cart',
    },
  },
);

const forbidden = (kind: string): Reason => ({
  code: 'forbidden',
  kind,
  message: `${kind} objects could not be read (forbidden)`,
});

const cartDetails = serviceDetails({
  service: { ref: euCart },
  routes: [standaloneRoute, chainedRoute],
  controllers: [nginxController, googleController],
  findings: [publicHostFinding, endOfLifeFinding],
});

const partialCluster = clusterSummary({
  name: 'prod-us',
  status: 'partial',
  reads: [
    { group: '', kind: 'Service', state: 'ok', count: 9 },
    {
      group: 'networking.k8s.io',
      kind: 'Ingress',
      state: 'forbidden',
      since: observedAt,
      lastEventAt: observedAt,
      message: 'ingresses.networking.k8s.io is forbidden',
      simulated: true,
    },
  ],
});

const usLegacy = serviceDetails({
  service: {
    ref: { cluster: 'prod-us', namespace: 'shop', name: 'cart' },
    modes: ['unknown'],
    posture: 'unknown',
    unknown: [forbidden('Ingress')],
  },
  routes: [],
});

/** Two ways in, one in plaintext; in a second cluster Ingresses are unread. */
export const cart: Scenario = {
  name: 'cart',
  posture: entityPosture(
    'cart',
    [clusterSummary(), partialCluster],
    [cartDetails, usLegacy],
  ),
  services: [cartDetails, usLegacy],
  preview: publicHostPreview,
};

const paymentsRef = { ...euCart, namespace: 'pay', name: 'payments' };
const paymentsDetails = serviceDetails({
  service: { ref: paymentsRef },
  routes: [
    route(
      'standalone',
      nginxOutsideMesh,
      [
        hop(
          { ...nginx, dataPlane: 'none' },
          workload('payments', 'pay'),
          'rejected',
          {
            accepts: 'strict',
            because: [
              {
                rule: 'R5.1',
                message: 'STRICT refuses plaintext.',
                object: {
                  group: 'security.istio.io',
                  kind: 'PeerAuthentication',
                  namespace: 'pay',
                  name: 'default',
                  origin: { file: 'pay/mtls.yaml', document: 1, line: 1 },
                },
                path: 'spec.mtls.mode',
                value: 'STRICT',
                source:
                  'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
              },
            ],
          },
        ),
      ],
      {
        rule: { pointer: '/spec/rules/0', hosts: ['pay.example'], path: '/' },
      },
    ),
  ],
  controllers: [nginxOutsideMesh],
});

/** The only way in is refused. */
export const payments: Scenario = {
  name: 'payments',
  posture: entityPosture('payments', [clusterSummary()], [paymentsDetails]),
  services: [paymentsDetails],
};

const searchDetails = serviceDetails({
  service: { ref: { ...euCart, name: 'search' } },
  routes: [
    {
      ...chainedRoute,
      hops: [
        chainedRoute.hops[0],
        { ...chainedRoute.hops[1], to: workload('search') },
      ],
    },
  ],
  controllers: [googleController],
});

/** Chained behind a cloud load balancer. */
export const search: Scenario = {
  name: 'search',
  posture: entityPosture('search', [clusterSummary()], [searchDetails]),
  services: [searchDetails],
};

const legacyDetails = {
  ...usLegacy,
  service: {
    ...usLegacy.service,
    ref: { ...usLegacy.service.ref, name: 'legacy' },
  },
  summary: {
    ...usLegacy.summary,
    ref: { ...usLegacy.summary.ref, name: 'legacy' },
  },
};

/** Nothing is known of the ways in. */
export const legacy: Scenario = {
  name: 'legacy',
  posture: entityPosture('legacy', [partialCluster], [legacyDetails]),
  services: [legacyDetails],
};

const differing = hop(nginx, workload('cart'), 'mixed', {
  sent: 'mixed',
  accepts: 'mixed',
  predicted: true,
  because: [{ rule: 'R1.4', message: 'One of the pods has no sidecar.' }],
});
differing.endpoints = [
  {
    pods: [{ namespace: 'shop', name: 'cart-old-1' }],
    podCount: 1,
    port: 8080,
    sent: 'plaintext',
    accepts: 'unguarded',
    outcome: 'plaintext',
    because: [
      {
        rule: 'R1.4',
        message: 'The pod has no container istio-proxy.',
        object: {
          group: '',
          kind: 'Pod',
          namespace: 'shop',
          name: 'cart-old-1',
        },
        path: 'spec.containers',
      },
    ],
  },
  {
    pods: Array.from({ length: 12 }, (_, index) => ({
      namespace: 'shop',
      name: `cart-new-${index}`,
      predicted: true,
    })),
    podCount: 40,
    port: 8080,
    sent: 'istio-mtls',
    accepts: 'permissive',
    outcome: 'mtls',
    because: [{ rule: 'R1.1', message: 'The pod has a sidecar.' }],
  },
];

const differsDetails = serviceDetails({
  service: { ref: euCart },
  routes: [route('standalone', nginxController, [differing])],
  controllers: [nginxController],
});

/** Pods of one service that get different outcomes, from manifests alone. */
export const differs: Scenario = {
  name: 'cart',
  posture: entityPosture(
    'cart',
    [clusterSummary({ world: 'open' })],
    [differsDetails],
  ),
  services: [differsDetails],
};

const staleDetails: ServiceDetails = {
  ...cartDetails,
  summary: { ...cartDetails.summary, stale: true },
};

/** The cluster does not answer any more; its last result stays. */
export const stale: Scenario = {
  name: 'cart',
  posture: entityPosture(
    'cart',
    [
      clusterSummary({
        status: 'unreachable',
        stale: true,
        message: 'connect ETIMEDOUT 10.0.0.1:6443',
        notEvaluated: [
          {
            id: 'unserved-entry',
            stage: 'finding',
            reason: { code: 'error', message: 'The rule failed.' },
          },
        ],
        problems: [
          {
            code: 'malformed-document',
            message: 'unexpected end of the stream',
            file: 'shop/broken.yaml',
            line: 7,
          },
        ],
      }),
    ],
    [staleDetails],
  ),
  services: [staleDetails],
};

const manyDetails = Array.from({ length: 120 }, (_, index) =>
  serviceDetails({
    service: {
      ref: { ...euCart, name: `part-${`${index}`.padStart(3, '0')}` },
    },
    routes: index % 3 === 0 ? [standaloneRoute] : [],
    controllers: [nginxController],
  }),
);

/** An entity with many services. */
export const many: Scenario = {
  name: 'parts',
  posture: entityPosture('parts', [clusterSummary()], manyDetails),
  services: manyDetails,
};

const hostileName = `<img src=x onerror=alert(1)>'; rm -rf / #`;
const longName = 'a'.repeat(253);
const hostileHop = hop(
  { ...nginx, title: hostileName },
  {
    ...workload(hostileName),
    ref: { group: '', kind: 'Pod', namespace: '../..', name: hostileName },
  },
  'unknown',
  {
    unknown: [
      {
        code: 'not-modelled',
        message: `$t(card.open) {{name}} ${hostileName}`,
      },
    ],
    because: [
      {
        rule: 'R1.1',
        message: hostileName,
        object: {
          group: `x'; reboot`,
          kind: 'Pod',
          namespace: 'shop',
          name: hostileName,
        },
        path: `spec['x']`,
        value: hostileName,
        // eslint-disable-next-line no-script-url
        source: 'javascript:alert(1)',
      },
    ],
  },
);

const hostileDetails = serviceDetails({
  service: { ref: { ...euCart, namespace: longName, name: hostileName } },
  routes: [
    route('standalone', nginxController, [hostileHop], {
      rule: { pointer: '', hosts: [hostileName], path: `/${longName}` },
    }),
  ],
  controllers: [nginxController],
});

/** Names that try to be more than names. */
export const hostile: Scenario = {
  name: hostileName,
  posture: {
    ...entityPosture('hostile', [clusterSummary()], [hostileDetails]),
    missing: [hostileName],
  },
  services: [hostileDetails],
};

/** No cluster has a Service of the entity. */
export const empty: Scenario = {
  name: 'lonely',
  posture: entityPosture('lonely', [clusterSummary()], [], {
    missing: ['prod-mars/shop/lonely'],
  }),
  services: [],
};

/** The backend has no cluster at all. */
export const withoutClusters: Scenario = {
  name: 'lonely',
  posture: entityPosture('lonely', [], []),
  services: [],
};

/** A cluster that is read for the first time. */
export const syncing: Scenario = {
  name: 'cart',
  posture: entityPosture(
    'cart',
    [
      clusterSummary({
        status: 'syncing',
        observedAt: undefined,
        meshes: [],
        reads: [{ group: '', kind: 'Service', state: 'syncing' }],
      }),
    ],
    [],
  ),
  services: [],
};
