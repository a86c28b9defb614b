import { analyze } from '../analyze';
import { clusterOf } from '../testing/clusterOf';
import { vendors } from '../vendors/all';
import type { RouteDraft, Vendor } from '../vendors/types';

const shop = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  clusterIP: 10.96.0.10
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: v1
kind: Pod
metadata:
  name: web-1
  namespace: shop
  labels: { app: web, security.istio.io/tlsMode: istio }
spec:
  containers:
    - { name: web, image: example/web, ports: [{ containerPort: 8080 }] }
    - { name: istio-proxy, image: istio/proxyv2, args: [proxy, sidecar] }
status: { podIP: 10.1.0.10, phase: Running, conditions: [{ type: Ready, status: 'True' }] }
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
`;

const istio = `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: 'enableAutoMtls: true' }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system, labels: { app: istiod } }
spec: { template: { spec: { containers: [{ name: discovery, image: istio/pilot:1.29.0 }] } } }
`;

/** An ingress-nginx pod, with or without a sidecar. */
function nginx(name: string, sidecar: boolean): string {
  return `
---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: ingress-nginx
  labels: { app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller }
spec:
  containers:
    - { name: controller, image: registry.k8s.io/ingress-nginx/controller:v1.15.1, args: [/nginx-ingress-controller] }
${
  sidecar
    ? '    - { name: istio-proxy, image: istio/proxyv2, args: [proxy, sidecar] }'
    : ''
}
status: { podIP: 10.1.1.${name.slice(
    -1,
  )}, phase: Running, conditions: [{ type: Ready, status: 'True' }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: ingress-nginx } }
  template: { metadata: { labels: { app.kubernetes.io/name: ingress-nginx } }, spec: { containers: [] } }
`;
}

function ingress(backend: string, annotations = ''): string {
  return `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop, annotations: { ${annotations} } }
spec:
  ingressClassName: nginx
  rules:
    - host: web.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: ${backend} } }] }
`;
}

const TO_WEB = '{ name: web, port: { number: 80 } }';
const MESHED =
  "nginx.ingress.kubernetes.io/service-upstream: 'true', nginx.ingress.kubernetes.io/upstream-vhost: web.shop.svc.cluster.local";

function only<T>(items: readonly T[]): T {
  expect(items).toHaveLength(1);
  return items[0];
}

function withoutDuplicateDeployments(text: string): string {
  const seen = new Set<string>();
  return text
    .split('\n---\n')
    .filter(
      document =>
        !document.includes('kind: Deployment') ||
        (!seen.has('d') && seen.add('d')),
    )
    .join('\n---\n');
}

describe('a route', () => {
  it('is mixed when the pods of the controller differ in their data plane', () => {
    const manifests = withoutDuplicateDeployments(
      shop +
        nginx('nginx-1', true) +
        nginx('nginx-2', false) +
        ingress(TO_WEB, MESHED),
    );
    const { routes, controllers } = analyze(clusterOf(manifests));
    const route = only(routes);
    expect(only(controllers).dataPlane).toBe('unknown');
    expect(route.outcome).toBe('mixed');
    expect(
      route.hops[0].endpoints.map(({ outcome }) => outcome).sort(),
    ).toEqual(['mtls', 'plaintext']);
  });

  it('does not depend on an unread setting that makes no difference', () => {
    // Service or pods: without a sidecar it is plaintext; with one it depends.
    const configured = (sidecar: boolean) =>
      nginx('nginx-1', sidecar).replace(
        '[/nginx-ingress-controller]',
        '[/nginx-ingress-controller, --configmap=ingress-nginx/settings]',
      );
    const reads = [
      {
        group: '',
        kind: 'ConfigMap',
        namespaces: ['ingress-nginx'],
        state: 'forbidden' as const,
      },
    ];
    const judged = (sidecar: boolean) =>
      only(
        analyze(
          clusterOf(
            shop.replace('name: http, ', '') +
              istio +
              configured(sidecar) +
              ingress(TO_WEB),
            { reads },
          ),
        ).routes,
      );
    expect(judged(false)).toMatchObject({
      outcome: 'plaintext',
      hops: [{ wire: { addressing: 'unknown' } }],
    });
    expect(judged(true)).toMatchObject({
      outcome: 'unknown',
      unknown: [{ code: 'forbidden', kind: 'ConfigMap' }],
    });
  });

  describe('behind Cilium, which may answer for the address of a Service', () => {
    const agent = `
---
apiVersion: v1
kind: Pod
metadata: { name: cilium-1, namespace: kube-system, labels: { k8s-app: cilium } }
spec: { hostNetwork: true, containers: [{ name: cilium-agent, image: quay.io/cilium/cilium:v1.18.0 }] }
`;
    const settings = (data: string) => `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: cilium-config, namespace: kube-system }
data: { ${data} }
`;
    const judged = (sidecar: boolean, cilium: string) =>
      only(
        analyze(
          clusterOf(
            shop +
              istio +
              nginx('nginx-1', sidecar) +
              ingress(TO_WEB, MESHED) +
              cilium,
          ),
        ).routes,
      );

    it.each`
      data                                                                    | outcome
      ${"kube-proxy-replacement: 'false'"}                                    | ${'mtls'}
      ${"kube-proxy-replacement: 'true', bpf-lb-sock-hostns-only: 'true'"}    | ${'mtls'}
      ${"kube-proxy-replacement: 'true'"}                                     | ${'unknown'}
      ${"kube-proxy-replacement: 'strict', bpf-lb-sock-hostns-only: 'false'"} | ${'unknown'}
      ${"bpf-lb-sock: 'true'"}                                                | ${'unknown'}
    `('is $outcome with $data', ({ data, outcome }) => {
      expect(judged(true, settings(data)).outcome).toBe(outcome);
    });

    it('says which setting leaves it open', () => {
      const route = judged(true, settings("kube-proxy-replacement: 'true'"));
      expect(route.unknown).toEqual([
        expect.objectContaining({ code: 'upstream-not-known' }),
      ]);
      expect(route.hops[0].wire.addressing).toBe('service-ip');
      expect(route.hops[0].because[0]).toMatchObject({
        rule: 'M6.4',
        path: 'data["bpf-lb-sock-hostns-only"]',
        value: '(absent)',
      });
    });

    it('does not know where the agent runs and its settings were not read', () => {
      expect(judged(true, agent)).toMatchObject({
        outcome: 'unknown',
        unknown: [{ code: 'not-given', kind: 'ConfigMap' }],
      });
    });

    it('makes no difference to a controller without a sidecar', () => {
      expect(
        judged(false, settings("kube-proxy-replacement: 'true'")).outcome,
      ).toBe('plaintext');
    });
  });

  it('comes from outside of the mesh when a load balancer dials the Service', () => {
    const manifests = `${shop}
---
apiVersion: v1
kind: Service
metadata: { name: lb, namespace: shop }
spec:
  type: LoadBalancer
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
`;
    const route = only(analyze(clusterOf(manifests)).routes);
    expect(route).toMatchObject({
      mode: 'standalone',
      outcome: 'plaintext',
      vendor: 'service',
    });
    expect(route.hops[0].from).toMatchObject({
      kind: 'load-balancer',
      dataPlane: 'none',
    });
  });

  it('follows an ExternalName to the Service it stands for', () => {
    const alias = `
---
apiVersion: v1
kind: Service
metadata: { name: alias, namespace: shop }
spec: { type: ExternalName, externalName: web.shop.svc.cluster.local, ports: [{ port: 80 }] }
`;
    const { routes } = analyze(
      clusterOf(
        shop +
          alias +
          nginx('nginx-1', false) +
          ingress('{ name: alias, port: { number: 80 } }'),
      ),
    );
    const route = only(routes);
    expect(route.service).toMatchObject({ namespace: 'shop', name: 'web' });
    expect(route.hops[0].because).toContainEqual(
      expect.objectContaining({
        path: 'spec.externalName',
        value: 'web.shop.svc.cluster.local',
      }),
    );
  });

  it('ends outside where an ExternalName leaves the cluster', () => {
    const alias = `
---
apiVersion: v1
kind: Service
metadata: { name: alias, namespace: shop }
spec: { type: ExternalName, externalName: api.example.org, ports: [{ port: 443 }] }
`;
    const { routes } = analyze(
      clusterOf(
        shop +
          alias +
          nginx('nginx-1', false) +
          ingress('{ name: alias, port: { number: 443 } }'),
      ),
    );
    const route = only(routes);
    expect(route.outcome).toBe('unknown');
    expect(route.unknown).toEqual([
      expect.objectContaining({ code: 'outside' }),
    ]);
    expect(route.hops[0].to).toMatchObject({
      kind: 'external',
      title: 'api.example.org:443',
    });
  });

  it('is matched by the path that a gateway before it sends on', () => {
    const gateway = (name: string, type: string, address: string) => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: gateways }
spec:
  type: ${type}
  clusterIP: 10.96.1.${address}
  selector: { istio: ${name} }
  ports: [{ name: http2, port: 80, targetPort: 8080 }]
---
apiVersion: v1
kind: Pod
metadata: { name: ${name}-1, namespace: gateways, labels: { istio: ${name} } }
spec:
  containers: [{ name: istio-proxy, image: istio/proxyv2, args: [proxy, router] }]
status: { podIP: 10.1.2.${address}, phase: Running, conditions: [{ type: Ready, status: 'True' }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: ${name}, namespace: gateways }
spec:
  selector: { istio: ${name} }
  servers: [{ port: { number: 80, name: http, protocol: HTTP }, hosts: ['*'] }]
`;
    const rule = (name: string, rules: string) => `
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: gateways }
spec: { hosts: [web.example.com], gateways: [${name}], http: [${rules}] }
`;
    const manifests =
      shop +
      istio +
      gateway('outer', 'LoadBalancer', '1') +
      gateway('inner', 'ClusterIP', '2') +
      rule(
        'outer',
        '{ match: [{ uri: { prefix: /shop } }], rewrite: { uri: /v2 }, route: [{ destination: { host: inner.gateways.svc.cluster.local } }] }',
      ) +
      rule(
        'inner',
        '{ match: [{ uri: { prefix: /v2 } }], route: [{ destination: { host: web.shop.svc.cluster.local } }] }',
      );
    const route = only(analyze(clusterOf(manifests)).routes);
    expect(route).toMatchObject({
      service: { namespace: 'shop', name: 'web' },
      rule: { path: '/shop*' },
      outcome: 'mtls',
    });
    expect(route.hops.map(({ wire }) => wire.path)).toEqual(['/v2', '/v2']);
  });

  it('names the link that is missing in a closed world, and does not guess in an open one', () => {
    const manifests =
      shop +
      nginx('nginx-1', false) +
      ingress('{ name: gone, port: { number: 80 } }');
    const closed = only(analyze(clusterOf(manifests)).routes);
    expect(closed).toMatchObject({
      outcome: 'rejected',
      brokenAt: 'Service shop/gone does not exist',
    });
    const open = only(analyze(clusterOf(manifests, { world: 'open' })).routes);
    expect(open.brokenAt).toBeUndefined();
    expect(open).toMatchObject({
      outcome: 'unknown',
      unknown: [{ code: 'not-given', kind: 'Service' }],
    });
  });

  it('keeps its id when objects are added, reordered, or changed elsewhere', () => {
    const manifests = shop + nginx('nginx-1', false) + ingress(TO_WEB);
    const before = only(analyze(clusterOf(manifests)).routes).id;
    const other = ingress(TO_WEB)
      .replace('name: web,', 'name: another,')
      .replace('web.example.com', 'a.example.com');
    const { routes } = analyze(clusterOf(manifests + other));
    expect(routes).toHaveLength(2);
    expect(routes.map(({ id }) => id)).toContain(before);
    const meshed = only(
      analyze(
        clusterOf(shop + nginx('nginx-1', false) + ingress(TO_WEB, MESHED)),
      ).routes,
    );
    expect(meshed.id).toBe(before);
  });

  it('is unknown, and still there, when the engine fails on it', () => {
    const failing: Vendor = {
      ...vendors[0],
      id: 'failing',
      inputs: [],
      discover: () => ({
        controllers: [],
        entries: [
          {
            ref: { group: '', kind: 'Service', namespace: 'shop', name: 'web' },
            state: 'claimed',
            strength: 'live',
            because: [],
            routes: [
              {
                rule: { pointer: '/spec', hosts: [] },
                edge: 'none',
                controllerId: 'none',
                backend: {
                  kind: 'service',
                  namespace: 'shop',
                  name: 'web',
                  port: 80,
                },
                get upstream(): RouteDraft['upstream'] {
                  throw new Error('a bug');
                },
              },
            ],
          },
        ],
      }),
    };
    const { routes, services } = analyze(clusterOf(shop), {
      vendors: [failing],
      findings: [],
    });
    expect(only(routes)).toMatchObject({
      outcome: 'unknown',
      unknown: [{ code: 'error', message: 'failing failed: a bug' }],
    });
    expect(services[0]).toMatchObject({ posture: 'unknown', routeCount: 1 });
  });
});
