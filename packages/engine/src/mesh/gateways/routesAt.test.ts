import { snapshotOf } from '../../testing/snapshotOf';
import { istioGateways } from './istioGateways';
import { type GatewayArrival, routesAt } from './routesAt';

const CLUSTER = `
apiVersion: v1
kind: Pod
metadata: { name: gw-0, namespace: istio-system, labels: { istio: ingressgateway } }
spec:
  containers: [{ name: istio-proxy, image: istio/proxyv2, args: [proxy, router] }]
status: { podIP: 10.0.0.1, phase: Running }
---
apiVersion: v1
kind: Service
metadata: { name: gw, namespace: istio-system }
spec: { selector: { istio: ingressgateway }, ports: [{ name: http, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gw, namespace: istio-system }
spec:
  selector: { istio: ingressgateway }
  servers:
    - { port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }
    - { port: { number: 8081, name: redirect, protocol: HTTP }, hosts: ['*'], tls: { httpsRedirect: true } }
    - { port: { number: 443, name: mesh, protocol: HTTPS }, hosts: [shop.example.com], tls: { mode: ISTIO_MUTUAL } }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  hosts: [shop.example.com, '*.shop.example.com']
  gateways: [istio-system/gw]
  http:
    - match: [{ uri: { prefix: /a } }]
      route: [{ destination: { host: cart } }]
    - route: [{ destination: { host: api } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: other, namespace: shop }
spec:
  hosts: [other.example.com]
  gateways: [istio-system/gw]
  http: [{ rewrite: { authority: inner }, route: [{ destination: { host: api } }] }]
`;

function arrive(arrival: Partial<GatewayArrival>) {
  const snapshot = snapshotOf(CLUSTER);
  const [gateway] = istioGateways(snapshot);
  return routesAt(snapshot, gateway, {
    port: 8080,
    protocol: 'http',
    tls: 'none',
    ...arrival,
  });
}

describe('routesAt', () => {
  it('gives all rules of a Host, not only the first', () => {
    const { rules } = arrive({ host: 'shop.example.com:8080' });
    expect(rules.map(({ pointer, path }) => [pointer, path])).toEqual([
      ['/spec/http/0', '/a*'],
      ['/spec/http/1', undefined],
    ]);
  });

  it.each([
    ['a wildcard', '*.example.com', ['other', 'shop', 'shop']],
    ['no Host', undefined, ['other', 'shop', 'shop']],
    ['a deeper name', 'x.shop.example.com', ['shop', 'shop']],
  ])('gives all rules that %s may reach', (_, host, names) => {
    const { rules } = arrive(host === undefined ? {} : { host });
    expect(rules.map(({ entry }) => entry.name)).toEqual(names);
  });

  it('tells the Host that is sent on', () => {
    expect(arrive({ host: 'other.example.com' }).rules[0].rewriteHost).toBe(
      'inner',
    );
  });

  it.each<[string, Partial<GatewayArrival>, string]>([
    ['closed port', { port: 9999 }, 'no listener on this port'],
    [
      'rewritten Host',
      { host: 'gw.istio-system.svc.cluster.local' },
      'host not bound',
    ],
    [
      'redirect',
      { port: 8081, host: 'shop.example.com' },
      'the gateway redirects plaintext to https',
    ],
    [
      'TLS into plaintext',
      { host: 'shop.example.com', tls: 'simple' },
      'the gateway expects plaintext and gets TLS',
    ],
    [
      'no mesh certificate',
      {
        port: 8443,
        host: 'shop.example.com',
        tls: 'simple',
        sni: 'shop.example.com',
      },
      'the gateway expects a certificate of the mesh',
    ],
    [
      'other server name',
      { port: 8443, host: 'shop.example.com', tls: 'mesh', sni: 'x.org' },
      'no server for this server name',
    ],
  ])('names the broken link: %s', (_, arrival, broken) => {
    const passage = arrive(arrival);
    expect(passage).toMatchObject({ rules: [], broken });
    expect(passage.because.length).toBeGreaterThan(0);
  });

  it('lets traffic of the mesh in where its certificate is asked for', () => {
    const { rules } = arrive({
      port: 8443,
      host: 'shop.example.com',
      tls: 'mesh',
      sni: 'shop.example.com',
    });
    expect(rules.map(({ server }) => [server.edge, server.tlsMode])).toEqual([
      ['terminate', 'ISTIO_MUTUAL'],
      ['terminate', 'ISTIO_MUTUAL'],
    ]);
  });
});
