import type { ExposeIntentInput } from 'istio-ingress-contract';
import { clusterOf } from '../testing/clusterOf';
import { analyze } from '../analyze';
import { withManifests } from './judge';
import { render } from './render';
import { intentFor } from '../testing/renderedIntents';

const MESH = `
apiVersion: v1
kind: Namespace
metadata: { name: istio-system }
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: { name: istio-sidecar-injector, labels: { app: sidecar-injector, istio.io/rev: default } }
webhooks:
  - name: namespace.sidecar-injector.istio.io
    clientConfig: { service: { name: istiod, namespace: istio-system, path: /inject } }
    namespaceSelector:
      matchExpressions: [{ key: istio-injection, operator: In, values: [enabled] }]
    objectSelector:
      matchExpressions: [{ key: sidecar.istio.io/inject, operator: NotIn, values: ['false'] }]
    rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }]
    sideEffects: None
    admissionReviewVersions: [v1]
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: bare }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  clusterIP: 10.96.0.10
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }, { name: https-own, port: 443 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: example/app:1, ports: [{ containerPort: 8080 }] }] }
`;

const pod = (
  namespace: string,
  name: string,
  labels: string,
  container: string,
  ip: string,
) => `---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ${namespace}
  labels: ${labels}
  annotations: { sidecar.istio.io/status: '{}', traffic.sidecar.istio.io/includeInboundPorts: '' }
spec:
  containers:
    - ${container}
    - { name: istio-proxy, image: 'istio/proxyv2:1.29.0', args: [proxy, sidecar] }
status:
  podIP: ${ip}
  podIPs: [{ ip: ${ip} }]
  phase: Running
  conditions: [{ type: Ready, status: 'True' }]
`;

const TRAEFIK = `---
apiVersion: v1
kind: Namespace
metadata: { name: traefik, labels: { istio-injection: enabled } }
${pod(
  'traefik',
  'traefik-1',
  '{ app.kubernetes.io/name: traefik, security.istio.io/tlsMode: istio }',
  "{ name: traefik, image: 'traefik:v3.7.1', args: [--providers.kubernetescrd, --providers.kubernetesingress] }",
  '10.1.0.2',
)}`;

const NGINX_CLASS = `---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
`;

const GATEWAY = (name: string) => `---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: istio-ingress }
spec:
  clusterIP: 10.96.1.${name.length}
  selector: { istio: ${name} }
  ports: [{ name: status-port, port: 15021 }, { name: http2, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }]
---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}-1
  namespace: istio-ingress
  labels: { istio: ${name} }
  annotations: { sidecar.istio.io/status: '{}' }
spec:
  containers: [{ name: istio-proxy, image: 'istio/proxyv2:1.29.0', args: [proxy, router] }]
status:
  podIP: 10.1.9.${name.length}
  podIPs: [{ ip: 10.1.9.${name.length} }]
  phase: Running
  conditions: [{ type: Ready, status: 'True' }]
`;

const cluster = clusterOf(MESH + TRAEFIK + NGINX_CLASS);

function refusalsOf(
  more: Partial<ExposeIntentInput>,
  surroundings: Parameters<typeof render>[1] = cluster,
) {
  const rendered = render(
    intentFor('traefik', 'standalone', more),
    surroundings,
  );
  return rendered.ok ? [] : rendered.refusals;
}

const service = intentFor('traefik', 'standalone').service;

describe('on a cluster', () => {
  it('promises what the analysis says afterwards', () => {
    const rendered = render(intentFor('traefik', 'standalone'), cluster);
    const manifests = rendered.ok ? rendered.manifests : [];
    const analysis = analyze(withManifests(cluster, manifests));
    const found = analysis.services.find(({ ref }) => ref.name === 'web');
    expect(rendered.ok && rendered.promises).toEqual([
      {
        service: { cluster: 'test', namespace: 'shop', name: 'web' },
        mode: 'standalone',
        posture: found?.posture,
        predicted: true,
      },
    ]);
    expect(found?.posture).toBe('mtls');
  });

  it('may be ahead of its Service and workload', () => {
    const rendered = render(
      intentFor('traefik', 'standalone', {
        name: 'cart',
        service: { ...service, name: 'cart', selector: { app: 'cart' } },
      }),
      cluster,
    );
    expect(rendered.ok && rendered.promises).toMatchObject([
      { posture: 'mtls', predicted: true },
    ]);
  });

  it('takes the labels of the pods from the Service', () => {
    const { selector: _, ...bare } = service;
    const rendered = render(
      intentFor('traefik', 'standalone', { service: bare }),
      cluster,
    );
    expect(rendered.ok && rendered.manifests[0].spec).toMatchObject({
      selector: { matchLabels: { app: 'web' } },
    });
  });

  it('takes the only gateway there is', () => {
    const rendered = render(
      intentFor('traefik', 'chained', { gateway: undefined }),
      clusterOf(MESH + TRAEFIK + GATEWAY('edge')),
    );
    expect(rendered.ok && rendered.promises).toMatchObject([
      { mode: 'chained', posture: 'mtls' },
    ]);
  });

  it('asks which of several gateways is meant', () => {
    const rendered = render(
      intentFor('traefik', 'chained', { gateway: undefined }),
      clusterOf(MESH + TRAEFIK + GATEWAY('edge') + GATEWAY('inner')),
    );
    expect(rendered).toMatchObject({
      ok: false,
      refusals: [
        {
          field: 'gateway',
          alternatives: [
            { gateway: { service: 'edge' } },
            { gateway: { service: 'inner' } },
          ],
        },
      ],
    });
  });

  it('names the port that is not there, and those that are', () => {
    expect(refusalsOf({ service: { ...service, port: 8080 } })).toMatchObject([
      {
        field: 'service.port',
        reason: 'Service web has no port 8080.',
        alternatives: [{ service: { port: 80 } }, { vendor: 'istio' }].slice(
          0,
          1,
        ),
      },
    ]);
  });

  it('names a port that ends TLS itself', () => {
    expect(refusalsOf({ service: { ...service, port: 443 } })).toMatchObject([
      { field: 'service.protocol' },
    ]);
  });

  it('names gRPC on a port that is declared HTTP/1.1', () => {
    expect(
      refusalsOf({ service: { ...service, protocol: 'grpc' } }),
    ).toMatchObject([
      {
        field: 'service.protocol',
        alternatives: [{ service: { protocol: 'http' } }],
      },
    ]);
  });

  it('names a namespace that is not there, or one without injection', () => {
    const cart = { ...service, name: 'cart' };
    expect(
      refusalsOf({ service: { ...cart, namespace: 'nowhere' } }),
    ).toMatchObject([
      { field: 'service.namespace', alternatives: [{ createNamespace: true }] },
    ]);
    const [bare] = refusalsOf({ service: { ...cart, namespace: 'bare' } });
    expect(bare.field).toBe('service.namespace');
    expect(bare.reason).toContain('injection');
    expect(bare.alternatives).toEqual([{ createNamespace: true }]);
  });

  it('labels the namespace for the revision that there is', () => {
    const rendered = render(
      intentFor('traefik', 'standalone', {
        createNamespace: true,
        service: { ...service, name: 'cart', namespace: 'bare' },
      }),
      cluster,
    );
    expect(rendered.ok && rendered.manifests[0]).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'bare', labels: { 'istio-injection': 'enabled' } },
    });
  });

  it('names a controller that is not there', () => {
    expect(render(intentFor('kong', 'standalone'), cluster)).toMatchObject({
      ok: false,
      refusals: [{ field: 'vendor' }],
    });
  });

  it('names a class of another controller', () => {
    expect(
      render(intentFor('kong', 'standalone', { className: 'nginx' }), cluster),
    ).toMatchObject({
      ok: false,
      refusals: [
        { field: 'className', reason: expect.stringContaining('k8s.io') },
      ],
    });
  });

  it('names the entry that serves a host already', () => {
    const first = render(intentFor('traefik', 'standalone'), cluster);
    const taken = withManifests(cluster, first.ok ? first.manifests : []);
    expect(refusalsOf({ name: 'other' }, taken)).toMatchObject([
      {
        field: 'hosts.0',
        reason:
          'web.example.com is already served at / by IngressRoute shop/web.',
      },
    ]);
    // The same again is no conflict.
    expect(refusalsOf({}, taken)).toEqual([]);
    expect(refusalsOf({ mtls: 'permissive' }, taken)).toMatchObject([
      { field: 'name', alternatives: [] },
    ]);
  });

  it('starts mTLS by a rule where auto-mTLS is off', () => {
    const off = clusterOf(`${MESH}${TRAEFIK}---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: 'enableAutoMtls: false' }
`);
    const rendered = render(intentFor('traefik', 'standalone'), off);
    expect(rendered.ok && rendered.manifests.map(({ kind }) => kind)).toContain(
      'DestinationRule',
    );
    expect(rendered.ok && rendered.promises[0].posture).toBe('mtls');
  });
});

describe('without a cluster', () => {
  it('teaches what a Google load balancer can do instead', () => {
    const rendered = render(intentFor('gke-ingress', 'standalone'));
    expect(rendered).toMatchObject({
      ok: false,
      refusals: [
        {
          field: 'mode',
          reason: expect.stringContaining('outside the cluster'),
          alternatives: [{ mode: 'chained' }, { vendor: 'traefik' }],
        },
      ],
    });
  });

  it('asks for the labels of the pods', () => {
    const { selector: _, ...bare } = service;
    expect(
      render(intentFor('traefik', 'standalone', { service: bare })),
    ).toMatchObject({
      ok: false,
      refusals: [{ field: 'service.selector' }],
    });
  });

  it('says what the promise rests on', () => {
    const rendered = render(intentFor('traefik', 'standalone'));
    expect(rendered.ok && rendered.needs.join('\n')).toContain(
      'includeInboundPorts',
    );
  });

  it('knows no vendor by the name of an inherited field', () => {
    expect(render(intentFor('constructor', 'standalone'))).toMatchObject({
      ok: false,
      refusals: [{ field: 'vendor' }],
    });
  });
});
