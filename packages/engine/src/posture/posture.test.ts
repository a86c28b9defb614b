import { analyze } from '../analyze';
import { clusterOf } from '../testing/clusterOf';

const web = (port: string, type = 'ClusterIP', name = 'web') => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop, labels: { team: web } }
spec: { type: ${type}, clusterIP: 10.96.0.${name.length}, selector: { app: web }, ports: [{ ${port} }] }
`;

const pods = `
---
apiVersion: v1
kind: Pod
metadata:
  name: web-1
  namespace: shop
  labels: { app: web, pod-template-hash: 7d9f, security.istio.io/tlsMode: istio }
spec:
  containers:
    - { name: web, image: example/web, ports: [{ containerPort: 8080 }] }
    - { name: istio-proxy, image: istio/proxyv2, args: [proxy, sidecar] }
status: { podIP: 10.1.0.10, phase: Running, conditions: [{ type: Ready, status: 'True' }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop }
`;

const strict = `
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: shop }
spec: { mtls: { mode: STRICT } }
`;

const HTTP = 'name: http, port: 80, targetPort: 8080';

describe('the posture of a service', () => {
  it('is not-exposed when nothing leads to it and every kind of entry was read', () => {
    const { services } = analyze(clusterOf(pods + web(HTTP)));
    expect(services).toEqual([
      expect.objectContaining({
        modes: ['not-exposed'],
        posture: 'not-exposed',
        routeCount: 0,
        failing: 0,
      }),
    ]);
    expect(services[0].unknown).toBeUndefined();
  });

  it('is unknown when nothing leads to it and a kind of entry could not be read', () => {
    const reads = [
      {
        group: 'networking.k8s.io',
        kind: 'Ingress',
        state: 'forbidden' as const,
      },
    ];
    const { services, status } = analyze(
      clusterOf(pods + web(HTTP), { reads }),
    );
    expect(status).toBe('partial');
    expect(services[0]).toMatchObject({
      modes: ['unknown'],
      posture: 'unknown',
      unknown: [{ code: 'forbidden', kind: 'Ingress' }],
    });
  });

  it('stays what its routes make it when a kind of entry could not be read, and says so', () => {
    const reads = [
      {
        group: 'gateway.networking.k8s.io',
        kind: 'HTTPRoute',
        state: 'failed' as const,
      },
    ];
    const { services } = analyze(
      clusterOf(pods + web(HTTP, 'LoadBalancer'), { reads }),
    );
    expect(services[0]).toMatchObject({
      modes: ['standalone', 'unknown'],
      posture: 'plaintext',
      unknown: [{ code: 'failed', kind: 'HTTPRoute' }],
    });
  });

  it('does not count a kind that is not installed as unread', () => {
    const reads = [
      {
        group: 'gateway.networking.k8s.io',
        kind: 'HTTPRoute',
        state: 'not-installed' as const,
      },
    ];
    expect(
      analyze(clusterOf(pods + web(HTTP), { reads })).services[0].posture,
    ).toBe('not-exposed');
  });

  it('is unknown for a service without routes in an open world', () => {
    const { services } = analyze(
      clusterOf(pods + web(HTTP), { world: 'open' }),
    );
    expect(services[0]).toMatchObject({
      modes: ['unknown'],
      posture: 'unknown',
    });
  });

  it('is broken, with the count, when a route is rejected', () => {
    const { services } = analyze(
      clusterOf(pods + strict + web(HTTP, 'LoadBalancer')),
    );
    expect(services[0]).toMatchObject({
      posture: 'broken',
      failing: 1,
      routeCount: 1,
    });
  });

  it('tells what each port accepts and which object decides', () => {
    const { services } = analyze(clusterOf(pods + strict + web(HTTP)));
    const [target] = services[0].ports[0].targets;
    expect(services[0].ports[0]).toMatchObject({ port: 80, protocol: 'http' });
    expect(target).toMatchObject({
      targetPort: 8080,
      pods: 1,
      accepts: 'strict',
    });
    expect(target.because[0].object).toMatchObject({
      kind: 'PeerAuthentication',
      name: 'default',
    });
  });

  it('carries the labels that catalog entities are matched by, without those of a roll-out', () => {
    const { services } = analyze(clusterOf(pods + web(HTTP)));
    expect(services[0].labels).toEqual({ team: 'web' });
    expect(services[0].workloadLabels).toEqual([
      { app: 'web', 'security.istio.io/tlsMode': 'istio' },
    ]);
  });
});
