import { snapshotOf } from '../../testing/snapshotOf';
import { entriesOn } from './gatewayRules';
import { istioGateways } from './istioGateways';
import { unboundEntries } from './unboundEntries';

const ROUTER = `
apiVersion: v1
kind: Pod
metadata: { name: gw-0, namespace: istio-system, labels: { istio: ingressgateway, app: gw } }
spec:
  containers: [{ name: istio-proxy, image: istio/proxyv2, args: [proxy, router] }]
status: { podIP: 10.0.0.1, phase: Running }
---
`;

function service(type: string): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: istio-ingressgateway, namespace: istio-system }
spec:
  type: ${type}
  selector: { istio: ingressgateway }
  ports: [{ name: http, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }]
---
`;
}

const BACKENDS = `
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { selector: { app: cart }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http, port: 8080 }, { name: tls, port: 443 }] }
---
`;

const GATEWAY = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gw, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: ['*.example.com'], tls: { httpsRedirect: true } }
    - { port: { number: 443, name: https, protocol: HTTPS }, hosts: ['shop.example.com'], tls: { mode: SIMPLE, credentialName: c } }
    - { port: { number: 443, name: pass, protocol: TLS }, hosts: ['raw.example.com'], tls: { mode: PASSTHROUGH } }
---
`;

const CLUSTER = ROUTER + service('LoadBalancer') + BACKENDS + GATEWAY;

function virtualService(name: string, spec: string): string {
  return `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;
}

/** The rules of the only gateway, as short lines. */
function lines(yaml: string): string[] {
  const snapshot = snapshotOf(yaml);
  const [gateway] = istioGateways(snapshot);
  return entriesOn(snapshot, gateway).map(
    ({ entry, pointer, hosts, path, server, destinations, answers }) =>
      `${entry.kind} ${entry.name} ${pointer} ${hosts.join('+')}${path ?? ''} ${
        server.port
      }>${server.podPort} ${server.edge} -> ` +
      `${destinations
        .map(
          each =>
            `${each.cluster}${each.mirror ? ' mirror' : ''} ${each.weight}${
              each.broken ? ` (${each.broken})` : ''
            }`,
        )
        .join(', ')}` +
      `${answers ? JSON.stringify(answers) : ''}`,
  );
}

describe('entriesOn', () => {
  it('lists a rule once for every port that serves it, with its edge', () => {
    const yaml =
      CLUSTER +
      virtualService(
        'shop',
        `{ hosts: [shop.example.com], gateways: [istio-system/gw], http: [{ route: [{ destination: { host: cart } }] }] }`,
      );
    expect(lines(yaml)).toEqual([
      'VirtualService shop /spec/http/0 shop.example.com 80>8080 redirect -> outbound|80||cart.shop.svc.cluster.local 100',
      'VirtualService shop /spec/http/0 shop.example.com 443>8443 terminate -> outbound|80||cart.shop.svc.cluster.local 100',
    ]);
  });

  it('keeps weights, mirrors, paths and answers apart', () => {
    const yaml =
      CLUSTER +
      virtualService(
        'shop',
        `
      hosts: [shop.example.com]
      gateways: [istio-system/gw]
      http:
        - match: [{ uri: { prefix: /a } }, { uri: { exact: /b } }]
          route:
            - { destination: { host: cart }, weight: 90 }
            - { destination: { host: api, port: { number: 8080 } }, weight: 10 }
            - { destination: { host: cart }, weight: 0 }
          mirror: { host: api, port: { number: 443 } }
        - match: [{ uri: { prefix: /old } }]
          redirect: { uri: /new }
        - directResponse: { status: 418 }`.replace(/^/gm, '  '),
      );
    const https = lines(yaml).filter(line => line.includes('443>'));
    const split =
      'outbound|80||cart.shop.svc.cluster.local 90, outbound|8080||api.shop.svc.cluster.local 10, outbound|443||api.shop.svc.cluster.local mirror 0';
    expect(https).toEqual([
      `VirtualService shop /spec/http/0 shop.example.com/a* 443>8443 terminate -> ${split}`,
      `VirtualService shop /spec/http/0 shop.example.com/b 443>8443 terminate -> ${split}`,
      'VirtualService shop /spec/http/1 shop.example.com/old* 443>8443 terminate -> {"redirect":true}',
      'VirtualService shop /spec/http/2 shop.example.com 443>8443 terminate -> {"status":418}',
    ]);
  });

  it('follows tls rules of a server that passes TLS through', () => {
    const yaml =
      CLUSTER +
      virtualService(
        'raw',
        `{ hosts: [raw.example.com], gateways: [istio-system/gw], tls: [{ match: [{ sniHosts: [raw.example.com] }], route: [{ destination: { host: api } }] }] }`,
      );
    expect(lines(yaml)).toEqual([
      'VirtualService raw /spec/tls/0 raw.example.com 443>8443 passthrough -> outbound|443||api.shop.svc.cluster.local 100',
    ]);
  });

  it('names broken links', () => {
    const yaml =
      CLUSTER +
      virtualService(
        'shop',
        `{ hosts: [shop.example.com], gateways: [istio-system/gw], http: [{ match: [{ uri: { exact: /a } }], route: [{ destination: { host: api } }] }, { route: [{ destination: { host: none } }] }] }`,
      );
    expect(lines(yaml).filter(line => line.includes('80>'))).toEqual([
      'VirtualService shop /spec/http/0 shop.example.com/a 80>8080 redirect -> outbound|80||api.shop.svc.cluster.local 100 (destination port does not exist)',
      'VirtualService shop /spec/http/1 shop.example.com 80>8080 redirect -> outbound|80||none.shop.svc.cluster.local 100 (destination host does not exist)',
    ]);
  });

  it('shows the VirtualService that delegates as the entry', () => {
    const yaml =
      CLUSTER +
      virtualService(
        'root',
        `{ hosts: [shop.example.com], gateways: [istio-system/gw], http: [{ match: [{ uri: { prefix: /a } }], delegate: { name: leaf } }] }`,
      ) +
      virtualService(
        'leaf',
        `{ http: [{ match: [{ uri: { prefix: /a/x } }], route: [{ destination: { host: cart } }] }, { match: [{ uri: { prefix: /z } }], route: [{ destination: { host: api } }] }] }`,
      );
    const snapshot = snapshotOf(yaml);
    const rules = entriesOn(snapshot, istioGateways(snapshot)[0]).filter(
      ({ server }) => server.port === 443,
    );
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({
      entry: { name: 'root' },
      pointer: '/spec/http/0',
      heldBy: { object: { name: 'leaf' }, pointer: '/spec/http/0' },
      path: '/a/x*',
    });
    expect(rules[0].because.map(({ message }) => message)).toContain(
      'the rule is delegated to /spec/http/0 of this VirtualService',
    );
  });

  it('leaves out a rule that an older VirtualService shadows', () => {
    const spec = (host: string) =>
      `{ hosts: [shop.example.com], gateways: [istio-system/gw], http: [{ route: [{ destination: { host: ${host} } }] }] }`;
    const yaml =
      CLUSTER +
      virtualService('a', spec('cart')) +
      virtualService('b', spec('api'));
    expect(lines(yaml).map(line => line.split(' ')[1])).toEqual(['a', 'a']);
    const [unbound] = unboundEntries(snapshotOf(yaml));
    expect(unbound).toMatchObject({ entry: { name: 'b' }, state: 'unbound' });
    expect(unbound.reason).toMatch(/older rules take every request/);
  });
});

const API_GATEWAY = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: front, namespace: infra }
spec:
  gatewayClassName: istio
  listeners:
    - { name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }
    - { name: own, port: 8080, protocol: HTTP }
---
`;

function httpRoute(name: string, spec: string): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
---
`;
}

const ISTIOD = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec:
  selector: { matchLabels: { app: istiod } }
  template:
    metadata: { labels: { app: istiod } }
    spec: { containers: [{ name: discovery, image: istio/pilot:1.31.0 }] }
---
`;

describe('routes of the Gateway API', () => {
  it('are served by the proxy that Istio will deploy', () => {
    const snapshot = snapshotOf(
      ISTIOD +
        BACKENDS +
        API_GATEWAY +
        httpRoute(
          'shop',
          `{ parentRefs: [{ name: front, namespace: infra }], hostnames: [shop.example.com], rules: [{ backendRefs: [{ name: cart, port: 80 }, { name: api, namespace: pay, port: 80 }] }] }`,
        ),
    );
    const [gateway] = istioGateways(snapshot);
    expect(gateway).toMatchObject({
      id: 'infra/front-istio',
      ref: { kind: 'Gateway', name: 'front' },
      outside: 'presumed',
      predicted: true,
    });
    const [rule, ...others] = entriesOn(snapshot, gateway);
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      entry: { kind: 'HTTPRoute', name: 'shop' },
      pointer: '/spec/rules/0',
      hosts: ['shop.example.com'],
      server: {
        port: 80,
        podPort: 80,
        edge: 'none',
        outside: true,
        object: { name: 'front' },
        pointer: '/spec/listeners/0',
      },
    });
    expect(
      rule.destinations.map(({ cluster, broken, pointer }) => [
        cluster,
        broken,
        pointer,
      ]),
    ).toEqual([
      [
        'outbound|80||cart.shop.svc.cluster.local',
        undefined,
        '/spec/rules/0/backendRefs/0',
      ],
      [
        'UnknownService',
        'reference not granted',
        '/spec/rules/0/backendRefs/1',
      ],
    ]);
  });

  it.each([
    [
      '{ name: front, namespace: infra, sectionName: own }',
      'the listener does not allow routes of namespace shop',
      'unbound',
    ],
    [
      '{ name: front, namespace: infra, port: 81 }',
      'the parent reference asks for port 81',
      'unbound',
    ],
    [
      '{ kind: Service, group: "", name: cart }',
      'the route applies inside the mesh only',
      'not-an-entry',
    ],
  ])('with parent %s: %s', (parent, reason, state) => {
    const snapshot = snapshotOf(
      ISTIOD +
        BACKENDS +
        API_GATEWAY +
        httpRoute(
          'shop',
          `{ parentRefs: [${parent}], rules: [{ backendRefs: [{ name: cart, port: 80 }] }] }`,
        ),
    );
    expect(unboundEntries(snapshot)).toMatchObject([
      { entry: { name: 'shop' }, state },
    ]);
    expect(unboundEntries(snapshot)[0].because[0].rule).toMatch(/^R6\.[34]$/);
    expect(unboundEntries(snapshot)[0].reason).toBe(reason);
  });

  it('of other controllers are none of its business', () => {
    const snapshot = snapshotOf(
      ISTIOD +
        BACKENDS +
        httpRoute(
          'shop',
          `{ parentRefs: [{ name: other }], rules: [{ backendRefs: [{ name: cart, port: 80 }] }] }`,
        ),
    );
    expect(unboundEntries(snapshot)).toEqual([]);
  });
});

describe('Ingresses', () => {
  const ingress = (annotations: string) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop, annotations: ${annotations} }
spec:
  tls: [{ hosts: [shop.example.com], secretName: cert }]
  rules:
    - host: shop.example.com
      http:
        paths:
          - { path: /a, pathType: Prefix, backend: { service: { name: cart, port: { name: http } } } }
          - { path: /b, pathType: Exact, backend: { service: { name: cart, port: { name: none } } } }
---
`;

  it('of the class istio are served on 80 and 443', () => {
    expect(
      lines(
        ISTIOD +
          ROUTER +
          service('NodePort') +
          BACKENDS +
          ingress('{ kubernetes.io/ingress.class: istio }'),
      ),
    ).toEqual([
      'Ingress shop /spec/rules/0/http/paths/0 shop.example.com/a* 80>8080 none -> outbound|80||cart.shop.svc.cluster.local 100',
      'Ingress shop /spec/rules/0/http/paths/0 shop.example.com/a* 443>8443 terminate -> outbound|80||cart.shop.svc.cluster.local 100',
    ]);
  });

  it('of other classes are none of its business', () => {
    const yaml =
      ISTIOD +
      ROUTER +
      service('NodePort') +
      BACKENDS +
      ingress('{ kubernetes.io/ingress.class: nginx }');
    expect(lines(yaml)).toEqual([]);
    expect(unboundEntries(snapshotOf(yaml))).toEqual([]);
  });
});

describe('unboundEntries', () => {
  const base =
    '{ hosts: [shop.example.com], http: [{ route: [{ destination: { host: cart } }] }]';
  it.each([
    [
      'only sidecars',
      `${base} }`,
      'not-an-entry',
      'the VirtualService applies to sidecars only, not to gateways',
      'spec.gateways',
    ],
    [
      'no such Gateway',
      `${base}, gateways: [none] }`,
      'unbound',
      'Gateway shop/none does not exist',
      'spec.gateways',
    ],
    [
      'not exported',
      `${base}, gateways: [istio-system/gw], exportTo: ['.'] }`,
      'unbound',
      "the VirtualService is not exported to istio-system, where the gateway's pods are",
      'spec.exportTo',
    ],
    [
      'other host',
      `{ hosts: [shop.org], gateways: [istio-system/gw], http: [{ route: [{ destination: { host: cart } }] }] }`,
      'unbound',
      'host not bound: no server of Gateway istio-system/gw has a host of the VirtualService',
      'spec.hosts',
    ],
    [
      'http on passthrough',
      `{ hosts: [raw.example.com], gateways: [istio-system/raw], http: [{ route: [{ destination: { host: cart } }] }] }`,
      'unbound',
      'the server passes TLS through, so that only tls rules apply',
      'spec.servers[0]',
    ],
  ])('%s', (_, spec, state, reason, path) => {
    const raw = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: raw, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 8888, name: x, protocol: HTTPS }, hosts: [raw.example.com], tls: { credentialName: c } }]
---
`;
    const snapshot = snapshotOf(CLUSTER + raw + virtualService('shop', spec));
    const [unbound] = unboundEntries(snapshot);
    expect([unbound.state, unbound.reason, unbound.because[0].path]).toEqual([
      state,
      reason,
      path,
    ]);
  });
});
