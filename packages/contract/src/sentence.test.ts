import type { Route } from './analysis';
import type { Hop, Node } from './hop';
import type { Reason } from './evidence';
import { sentenceOf, type SentenceService } from './sentence';
import type { Mode, Outcome } from './values';

const google: Node = { kind: 'load-balancer', title: 'Google load balancer' };
const nginx: Node = {
  kind: 'controller',
  title: 'ingress-nginx',
  dataPlane: 'none',
};
const nginxInMesh: Node = { ...nginx, dataPlane: 'sidecar' };
const gateway: Node = { kind: 'istio-gateway', title: 'istio-ingressgateway' };
const workload: Node = { kind: 'workload', title: 'cart' };
const client: Node = { kind: 'client', title: 'Clients' };

function hop(from: Node, to: Node, outcome: Outcome, more?: Partial<Hop>): Hop {
  return {
    from,
    to,
    wire: { addressing: 'service-ip', protocol: 'http', clientTls: 'none' },
    sent: outcome === 'mtls' ? 'istio-mtls' : 'plaintext',
    outcome,
    endpoints: [],
    predicted: false,
    because: [],
    ...more,
  };
}

function route(mode: Mode, hops: Hop[], more?: Partial<Route>): Route {
  const upstream = hops
    .slice(0, -1)
    .filter(({ from }) => from.kind !== 'client');
  return {
    id: 'r1',
    entry: {
      group: 'networking.k8s.io',
      kind: 'Ingress',
      namespace: 'shop',
      name: 'cart',
    },
    rule: { pointer: '/spec/rules/0', hosts: ['shop.example'] },
    edge: 'terminate',
    controllerId: 'c1',
    vendor: 'ingress-nginx',
    mode,
    outcome: hops[hops.length - 1]?.outcome ?? 'unknown',
    ...(upstream.length > 0 && { upstream: upstream[0].outcome }),
    predicted: false,
    hops,
    ...more,
  };
}

function service(
  routes: Route[],
  modes: Mode[] = ['standalone'],
  unknown?: Reason[],
  cluster = 'prod-us',
): SentenceService {
  return {
    ref: { cluster, namespace: 'shop', name: 'cart' },
    modes,
    routes,
    ...(unknown && { unknown }),
  };
}

const direct = (outcome: Outcome, more?: Partial<Hop>) =>
  route('standalone', [hop(nginx, workload, outcome, more)]);
const chained = (upstream: Outcome, outcome: Outcome, first = google) =>
  route('chained', [
    hop(first, gateway, upstream),
    hop(gateway, workload, outcome),
  ]);
const refused = (hosts: string[]) => ({
  ...route('standalone', [
    hop(nginx, workload, 'rejected', { accepts: 'strict' }),
  ]),
  rule: { pointer: '', hosts },
});
const forbidden = (kind: string): Reason => ({
  code: 'forbidden',
  kind,
  message: `${kind} objects could not be read`,
});

describe('sentenceOf', () => {
  it.each<[string, SentenceService[], string]>([
    [
      'cart',
      [service([direct('plaintext'), chained('plaintext', 'mtls')])],
      'cart is reached from outside in 2 ways. On one of them the last hop is plaintext.',
    ],
    [
      'payments',
      [service([refused(['pay.example'])])],
      'payments refuses its only ingress: STRICT is on, and ingress-nginx has no sidecar. Requests to pay.example fail.',
    ],
    [
      'search',
      [service([chained('plaintext', 'mtls')], ['chained'])],
      'search is chained behind the Google load balancer; the last hop is mTLS, the load balancer reaches the gateway in plaintext.',
    ],
    [
      'legacy',
      [service([], ['unknown'], [forbidden('Ingress')])],
      'legacy may be exposed: Ingresses could not be read in cluster prod-us (forbidden).',
    ],
    [
      'cart',
      [service([direct('mtls')])],
      'cart is reached from outside through ingress-nginx; the last hop is mTLS.',
    ],
    [
      'cart',
      [service([direct('app-tls')])],
      'cart is reached from outside through ingress-nginx; the last hop is encrypted by the application, not by the mesh.',
    ],
    [
      'cart',
      [service([direct('mixed')])],
      'cart is reached from outside through ingress-nginx; the last hop differs by pod.',
    ],
    [
      'cart',
      [service([direct('unknown', { unknown: [forbidden('Pod')] })])],
      'cart is reached from outside through ingress-nginx; how the last hop is protected is not known: Pod objects could not be read.',
    ],
    [
      'cart',
      [service([route('istio-gateway', [hop(gateway, workload, 'mtls')])])],
      'cart is reached from outside through the Istio gateway istio-ingressgateway; the last hop is mTLS.',
    ],
    [
      'cart',
      [
        service([
          route('istio-gateway', [
            hop({ ...gateway, title: 'Istio gateway a/b' }, workload, 'mtls'),
          ]),
        ]),
      ],
      'cart is reached from outside through the Istio gateway a/b; the last hop is mTLS.',
    ],
    [
      'cart',
      [service([route('standalone', [hop(client, workload, 'plaintext')])])],
      'cart is reached from outside without a proxy before it; the last hop is plaintext.',
    ],
    [
      'cart',
      [service([chained('mtls', 'mtls', nginxInMesh)])],
      'cart is chained behind ingress-nginx; the last hop is mTLS, ingress-nginx reaches the gateway by mTLS.',
    ],
    [
      'cart',
      [service([chained('unknown', 'mtls')])],
      'cart is chained behind the Google load balancer; the last hop is mTLS, how the load balancer reaches the gateway is not known.',
    ],
    [
      'cart',
      [service([chained('app-tls', 'mtls')])],
      'cart is chained behind the Google load balancer; the last hop is mTLS, the load balancer reaches the gateway by TLS that is not the mesh’s.',
    ],
    [
      'cart',
      [
        service([
          route('chained', [hop(google, gateway, 'plaintext')], {
            outcome: 'rejected',
            brokenAt: 'no server of the gateway serves Host shop.example.',
          }),
        ]),
      ],
      'cart is not reached by its only ingress: no server of the gateway serves Host shop.example. Requests to shop.example fail.',
    ],
    [
      'cart',
      [service([direct('tls-error', { sent: 'tls-simple' })])],
      'cart is not reached by its only ingress: the TLS handshake fails. Requests to shop.example fail.',
    ],
    [
      'cart',
      [service([refused(['a.example']), direct('mtls')])],
      'cart is reached from outside in 2 ways. On one of them requests fail: STRICT is on, and ingress-nginx has no sidecar.',
    ],
    [
      'cart',
      [service([refused(['b.example']), refused(['a.example'])])],
      'cart has 2 ways in from outside, and requests fail on both: STRICT is on, and ingress-nginx has no sidecar. Requests to a.example and b.example fail.',
    ],
    [
      'cart',
      [
        service([
          refused(['d.example', 'c.example', 'b.example', 'a.example']),
        ]),
      ],
      'cart refuses its only ingress: STRICT is on, and ingress-nginx has no sidecar. Requests to a.example, b.example and 2 more hosts fail.',
    ],
    [
      'cart',
      [service([refused(['*'])])],
      'cart refuses its only ingress: STRICT is on, and ingress-nginx has no sidecar. Requests to any host fail.',
    ],
    [
      'cart',
      [service([direct('mtls'), chained('plaintext', 'mtls')])],
      'cart is reached from outside in 2 ways. On both of them the last hop is mTLS; on one of them a hop before it is plaintext.',
    ],
    [
      'cart',
      [service([direct('mtls'), direct('mtls'), chained('unknown', 'mtls')])],
      'cart is reached from outside in 3 ways. On all of them the last hop is mTLS; on one of them a hop before it is not proven to be mTLS.',
    ],
    [
      'cart',
      [
        service([direct('mtls')], ['standalone'], undefined, 'prod-eu'),
        service([direct('plaintext')], ['standalone'], undefined, 'prod-us'),
      ],
      'cart is reached from outside in 2 ways. On one of them the last hop is plaintext.',
    ],
    [
      'cart',
      [service([], ['not-exposed'])],
      'cart is not exposed: no entry for outside traffic leads to it.',
    ],
    [
      'cart',
      [
        service(
          [],
          ['unknown'],
          [forbidden('Ingress'), forbidden('HTTPRoute')],
        ),
      ],
      'cart may be exposed: HTTPRoutes and Ingresses could not be read in cluster prod-us (forbidden).',
    ],
    [
      'cart',
      [
        service(
          [],
          ['unknown'],
          [{ code: 'not-given', kind: 'Ingress', message: '' }],
        ),
      ],
      'cart may be exposed: Ingresses were not given for cluster prod-us.',
    ],
    [
      'cart',
      [
        service(
          [direct('mtls')],
          ['standalone', 'unknown'],
          [forbidden('Ingress')],
        ),
      ],
      'cart is reached from outside through ingress-nginx; the last hop is mTLS. It may also be exposed otherwise: Ingresses could not be read in cluster prod-us (forbidden).',
    ],
  ])('%s %#', (name, services, expected) => {
    expect(sentenceOf({ name, services })).toBe(expected);
  });

  it('names clusters that could not be read and hold no service of it', () => {
    expect(
      sentenceOf({
        name: 'cart',
        services: [],
        clusters: [
          { name: 'prod-us', status: 'unreachable', reads: [] },
          { name: 'prod-eu', status: 'ok', reads: [] },
        ],
      }),
    ).toBe(
      'cart may be exposed: cluster prod-us could not be read (unreachable).',
    );
  });

  it('does not call a subject unexposed when Services could not be read', () => {
    expect(
      sentenceOf({
        name: 'cart',
        services: [],
        clusters: [
          {
            name: 'prod-us',
            status: 'partial',
            reads: [{ group: '', kind: 'Service', state: 'forbidden' }],
          },
        ],
      }),
    ).toBe(
      'cart may be exposed: Services could not be read in cluster prod-us (forbidden).',
    );
  });

  it('says that no Service was found when every cluster was read', () => {
    expect(
      sentenceOf({
        name: 'cart',
        services: [],
        clusters: [{ name: 'prod-eu', status: 'ok', reads: [] }],
      }),
    ).toBe('cart has no Service in the clusters that were read.');
    expect(sentenceOf({ name: 'cart', services: [], clusters: [] })).toBe(
      'cart has no Service in any cluster: no cluster is configured.',
    );
  });

  it('is one paragraph of plain text that begins with the name', () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const told = sentenceOf({
      name: hostile,
      services: [service([refused(['a.example'])])],
    });
    expect(told.startsWith(hostile)).toBe(true);
    expect(told).not.toContain('\n');
  });
});
