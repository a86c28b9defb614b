import { snapshotOf } from '../../testing/snapshotOf';
import { gatewaysOfService, istioGateways } from './istioGateways';

function router(name: string, extra = ''): string {
  return `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: edge, labels: { app: edge, pod-template-hash: ${name} } }
spec:
  ${extra}
  containers: [{ name: istio-proxy, image: istio/proxyv2, args: [proxy, router], ports: [{ containerPort: 8080 }] }]
status: { podIP: 10.0.0.1, phase: Running }
---
`;
}

function service(spec: string): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: edge }
spec: ${spec}
---
`;
}

const SELECTS =
  'selector: { app: edge }, ports: [{ name: http, port: 80, targetPort: 8080 }]';

describe('istioGateways', () => {
  it('makes one gateway of pods that are programmed alike', () => {
    const gateways = istioGateways(
      snapshotOf(router('a') + router('b') + service(`{ ${SELECTS} }`)),
    );
    expect(
      gateways.map(({ id, pods }) => [id, pods.map(({ name }) => name)]),
    ).toEqual([['edge/edge', ['a', 'b']]]);
  });

  it.each([
    [
      'LoadBalancer',
      `{ type: LoadBalancer, ${SELECTS} }`,
      '',
      'yes',
      [8080],
      'spec.type',
    ],
    [
      'NodePort',
      `{ type: NodePort, ${SELECTS} }`,
      '',
      'yes',
      [8080],
      'spec.type',
    ],
    [
      'external IPs',
      `{ externalIPs: [192.0.2.1], ${SELECTS} }`,
      '',
      'yes',
      [8080],
      'spec.externalIPs',
    ],
    ['ClusterIP', `{ ${SELECTS} }`, '', 'no', undefined, 'spec.type'],
    [
      'host network',
      `{ ${SELECTS} }`,
      'hostNetwork: true',
      'yes',
      undefined,
      'spec.hostNetwork',
    ],
  ])('reached by %s', (_, spec, extra, outside, ports, path) => {
    const [gateway] = istioGateways(
      snapshotOf(router('a', extra) + service(spec)),
    );
    expect([gateway.outside, gateway.outsidePorts]).toEqual([outside, ports]);
    expect(gateway.because.map(each => each.path)).toContain(path);
  });

  it('presumes that a gateway without its Service is reached, in an open world only', () => {
    const open = istioGateways(snapshotOf(router('a'), { world: 'open' }))[0];
    const closed = istioGateways(snapshotOf(router('a')))[0];
    expect([
      open.outside,
      open.predicted,
      closed.outside,
      closed.predicted,
    ]).toEqual(['presumed', true, 'no', false]);
    expect(open.because.at(-1)?.lookup).toEqual({
      kind: 'Service',
      namespaces: ['edge'],
    });
  });

  it('recognises a gateway by its role, whatever its labels say', () => {
    const sidecar = router('a')
      .replace('proxy, router', 'proxy, sidecar')
      .replace('app: edge', 'istio: ingressgateway');
    expect(istioGateways(snapshotOf(sidecar))).toEqual([]);
  });

  it('predicts a gateway of the chart from its Deployment', () => {
    const yaml = `
apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio-injection: enabled } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: edge }
spec:
  selector: { matchLabels: { app: edge } }
  template:
    metadata: { labels: { app: edge, sidecar.istio.io/inject: 'true' }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
---
`;
    const [gateway] = istioGateways(
      snapshotOf(yaml + service(`{ type: LoadBalancer, ${SELECTS} }`), {
        world: 'open',
      }),
    );
    expect(gateway).toMatchObject({
      id: 'edge/edge',
      ref: { kind: 'Deployment' },
      predicted: true,
      outside: 'yes',
    });
    expect(gateway.unknown).toBeUndefined();
  });

  it('marks a gateway that only its template tells while its Namespace is not given', () => {
    const yaml = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: edge }
spec:
  selector: { matchLabels: { app: edge } }
  template:
    metadata: { labels: { app: edge }, annotations: { inject.istio.io/templates: gateway } }
    spec: { containers: [{ name: istio-proxy, image: auto }] }
`;
    const [gateway] = istioGateways(snapshotOf(yaml, { world: 'open' }));
    expect(gateway).toMatchObject({
      id: 'edge/edge',
      predicted: true,
      unknown: { code: 'not-given', kind: 'Namespace' },
    });
    expect(gateway.because[0]).toMatchObject({
      rule: 'R6.1',
      value: 'gateway',
    });
  });

  const ALONE = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gw, namespace: shop }
spec:
  selector: { istio: ingressgateway }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }]
---
`;

  it('presumes the proxies that a Gateway asks for, last and by name', () => {
    const snapshot = snapshotOf(ALONE, { world: 'open' });
    const [gateway] = istioGateways(snapshot);
    expect(gateway).toMatchObject({
      id: 'istio-system/istio-ingressgateway',
      pods: [],
      outside: 'presumed',
      predicted: true,
      unknown: { code: 'not-given', kind: 'Pod' },
    });
    expect(
      gateway.because.map(({ object, lookup }) => object?.kind ?? lookup?.kind),
    ).toEqual(['Gateway', 'Pod']);
    expect(
      gatewaysOfService(snapshot, 'istio-system', 'istio-ingressgateway'),
    ).toEqual([gateway]);
  });

  it('presumes nothing where every pod is known', () => {
    expect(istioGateways(snapshotOf(ALONE))).toEqual([]);
  });
});
