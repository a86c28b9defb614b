import type { ReadStatus } from 'istio-ingress-contract';
import { analyze } from '../analyze';
import { clusterOf } from '../testing/clusterOf';

const gateway = `
apiVersion: v1
kind: Namespace
metadata: { name: edge }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: Pod
metadata: { name: edge-0, namespace: edge, labels: { istio: edge }, annotations: { sidecar.istio.io/status: '{}' } }
spec:
  containers: [{ name: istio-proxy, image: istio/proxyv2, args: [proxy, router] }]
status: { podIP: 10.1.0.2, phase: Running, conditions: [{ type: Ready, status: 'True' }] }
---
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: edge }
spec: { type: ClusterIP, clusterIP: 10.96.0.2, selector: { istio: edge }, ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: edge, namespace: edge }
spec:
  selector: { istio: edge }
  servers: [{ hosts: ['*'], port: { number: 80, name: http, protocol: HTTP } }]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web.example]
  gateways: [edge/edge]
  http: [{ route: [{ destination: { host: web.shop.svc.cluster.local, port: { number: 80 } } }] }]
---
apiVersion: v1
kind: Pod
metadata:
  name: web-0
  namespace: shop
  labels: { app: web, security.istio.io/tlsMode: istio }
  annotations: { sidecar.istio.io/status: '{}' }
spec:
  containers:
    - { name: web, image: example/web }
    - { name: istio-proxy, image: istio/proxyv2, args: [proxy, sidecar] }
status: { podIP: 10.1.0.3, phase: Running, conditions: [{ type: Ready, status: 'True' }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { clusterIP: 10.96.0.3, selector: { app: web }, ports: [{ name: http, port: 80 }] }
`;

const loadBalanced = gateway.replace('type: ClusterIP', 'type: LoadBalancer');

function web(manifests: string, ...reads: ReadStatus[]) {
  const { services } = analyze(clusterOf(manifests, { reads }));
  const found = services.find(({ ref }) => ref.name === 'web');
  return {
    posture: found?.posture,
    modes: found?.modes,
    unknown: found?.unknown?.map(({ kind }) => kind),
  };
}

const unread = (
  kind: string,
  group: string,
  namespace?: string,
): ReadStatus => ({
  group,
  kind,
  state: 'forbidden',
  ...(namespace ? { namespaces: [namespace] } : {}),
});

describe('a service that may be exposed unseen', () => {
  it('is not exposed behind a gateway for inside traffic, as far as all was read', () => {
    expect(web(gateway)).toMatchObject({ posture: 'not-exposed' });
    expect(web(loadBalanced)).toMatchObject({ posture: 'mtls' });
  });

  it('may be reached by an Ingress to the gateway, in the namespace of the gateway', () => {
    const ingress = unread('Ingress', 'networking.k8s.io', 'edge');
    expect(web(gateway, ingress)).toEqual({
      posture: 'unknown',
      modes: ['unknown'],
      unknown: ['Ingress'],
    });
    const elsewhere = unread('Ingress', 'networking.k8s.io', 'other');
    expect(web(gateway, elsewhere).posture).toBe('not-exposed');
  });

  it('has no better posture than unknown beside the routes that are known', () => {
    const ingress = unread('Ingress', 'networking.k8s.io', 'shop');
    expect(web(loadBalanced, ingress)).toMatchObject({
      posture: 'unknown',
      modes: ['istio-gateway', 'unknown'],
    });
  });

  it('may be behind a load balancer of the gateway that was not read', () => {
    expect(web(gateway, unread('Service', '', 'edge'))).toMatchObject({
      posture: 'unknown',
      unknown: ['Service'],
    });
  });

  it('may be behind a gateway whose pods were not read', () => {
    const withoutPods = gateway.replace(
      /---\napiVersion: v1\nkind: Pod\nmetadata: \{ name: edge-0[^]*?(?=---)/,
      '',
    );
    expect(web(withoutPods).posture).toBe('not-exposed');
    expect(web(withoutPods, unread('Pod', '', 'edge')).posture).toBe('unknown');
  });
});
