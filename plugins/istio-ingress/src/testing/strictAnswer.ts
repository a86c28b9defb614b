import {
  strictAnswerSchema,
  type Change,
  type RouteDiff,
  type StrictAnswer,
} from 'istio-ingress-contract';
import { observedAt } from './build';

const because = [
  {
    rule: 'R2.3',
    message: 'PeerAuthentication shop/default sets STRICT for pod port 8080',
    object: {
      group: 'security.istio.io',
      kind: 'PeerAuthentication',
      namespace: 'shop',
      name: 'default',
    },
    path: 'spec.mtls.mode',
    value: 'STRICT',
  },
];

function broken(id: string, name: string): RouteDiff {
  return {
    id,
    entry: {
      group: 'networking.k8s.io',
      kind: 'Ingress',
      namespace: 'shop',
      name,
    },
    rule: {
      pointer: '/spec/rules/0',
      hosts: ['shop.example'],
      path: `/${name}`,
    },
    service: { cluster: 'prod-eu', namespace: 'shop', name },
    effect: 'breaks',
    before: {
      mode: 'standalone',
      outcome: 'plaintext',
      sent: 'plaintext',
      accepts: 'permissive',
      predicted: false,
    },
    after: {
      mode: 'standalone',
      outcome: 'rejected',
      sent: 'plaintext',
      accepts: 'strict',
      predicted: false,
    },
    failsAt: `ingress-nginx to ${name}`,
    reasons: [],
    because,
  };
}

const policy: Change = {
  op: 'create',
  manifest: {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: 'shop' },
    spec: { mtls: { mode: 'STRICT' } },
  },
};

const upstreamVhost: Change = {
  op: 'patch',
  object: {
    group: 'networking.k8s.io',
    kind: 'Ingress',
    namespace: 'shop',
    name: 'cart',
  },
  ops: [
    {
      op: 'add',
      path: '/metadata/annotations/nginx.ingress.kubernetes.io~1service-upstream',
      value: 'true',
    },
  ],
};

/** Two routes break, one of them for good; one cannot be known. */
export const strictBreaks: StrictAnswer = strictAnswerSchema.parse({
  plan: {
    cluster: 'prod-eu',
    world: 'closed',
    observedAt,
    verdict: 'breaks',
    scope: { kind: 'namespace', namespace: 'shop' },
    applied: [policy],
    routesInQuestion: 4,
    breaks: [broken('r1', 'cart'), broken('r2', 'images')],
    changes: [
      {
        ...broken('r3', 'search'),
        effect: 'accepts',
        after: broken('r3', 'search').before,
        failsAt: undefined,
      },
    ],
    unknown: [
      {
        ...broken('r4', 'legacy'),
        effect: 'unknown',
        failsAt: undefined,
        because: [],
        reasons: [{ code: 'forbidden', message: 'pods could not be read' }],
      },
    ],
    services: [],
    opened: [],
    ended: [],
    unread: [],
    overriddenBy: [
      {
        group: 'security.istio.io',
        kind: 'PeerAuthentication',
        namespace: 'shop',
        name: 'vouchers',
      },
    ],
    alsoBinds: [],
    clientsOutsideMesh: [{ namespace: 'jobs', pods: 3 }],
  },
  owners: { 'shop/cart': 'group:default/team-shop' },
  fixes: [
    {
      findingKey: 'pod-ip-upstream|cart',
      rule: 'pod-ip-upstream',
      summary: 'Let ingress-nginx reach Service cart by mTLS',
      changes: [upstreamVhost],
      costs: ['Sticky sessions stop working.'],
      routeIds: ['r1'],
      keeps: ['r1'],
      tried: 'alone',
    },
  ],
  order: [
    {
      title: 'Change Ingress shop/cart',
      changes: [upstreamVhost],
      owners: ['group:default/team-shop'],
      mends: ['r1'],
      left: 1,
    },
  ],
  unmended: ['r2'],
} satisfies StrictAnswer);

/** Nothing breaks, and STRICT is the only step. */
export const strictSafe: StrictAnswer = strictAnswerSchema.parse({
  ...strictBreaks,
  plan: {
    ...strictBreaks.plan,
    verdict: 'safe',
    scope: { kind: 'service', namespace: 'shop', name: 'cart' },
    breaks: [],
    unknown: [],
    overriddenBy: [],
    alsoBinds: [{ cluster: 'prod-eu', namespace: 'shop', name: 'canary' }],
    clientsOutsideMesh: [],
    routesInQuestion: 1,
  },
  owners: {},
  fixes: [],
  order: [
    {
      title: 'Turn on STRICT for Service shop/cart',
      changes: [policy],
      owners: [],
      mends: [],
      left: 0,
    },
  ],
  unmended: [],
} satisfies StrictAnswer);
