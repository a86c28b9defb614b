import type { ExposeIntentInput, Rendered } from 'istio-ingress-contract';
import { withManifests } from './judge';
import { assumedCluster } from './assumed';
import { render } from './render';
import { gatewayWith, intentFor, parsed } from '../testing/renderedIntents';

/** The assumed cluster, with a gateway's Service that says more. */
function clusterFor(
  intent: ExposeIntentInput,
  said: {
    annotations?: Record<string, string>;
    ports?: Record<string, unknown>;
  } = {},
) {
  const base = assumedCluster(parsed(intent));
  const service = base.objects
    .map(({ manifest }) => manifest)
    .find(
      ({ kind, metadata }) =>
        kind === 'Service' &&
        (metadata as { name: string }).name === 'istio-ingressgateway',
    ) as { spec: { ports: { port: number }[] } } | undefined;
  return withManifests(base, [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'istio-ingressgateway',
        namespace: 'istio-ingress',
        annotations: said.annotations ?? {},
      },
      spec: {
        ...service?.spec,
        ports: service?.spec.ports.map(port =>
          port.port === intent.gateway?.port
            ? { ...port, ...said.ports }
            : port,
        ),
      },
    },
  ]);
}

function needsOf(rendered: Rendered) {
  return rendered.ok ? rendered.needs.join('\n') : rendered.refusals;
}

function manifestOf(rendered: Rendered, kind: string) {
  return rendered.ok
    ? rendered.manifests.find(manifest => manifest.kind === kind)
    : undefined;
}

describe('what the Service of the gateway has to say', () => {
  const intent = intentFor('gke-ingress', 'chained');
  const told = {
    'cloud.google.com/neg': '{"ingress": true}',
    'cloud.google.com/backend-config':
      '{"default": "istio-ingressgateway-health"}',
  };

  it('is told for a cluster that is not known', () => {
    expect(needsOf(render(intent))).toContain(
      `Service istio-ingressgateway of namespace istio-ingress has to be annotated with cloud.google.com/neg: '{"ingress": true}', cloud.google.com/backend-config: '{"default": "istio-ingressgateway-health"}'.`,
    );
  });

  it('is not told where it says so', () => {
    const rendered = render(intent, clusterFor(intent, { annotations: told }));
    expect(rendered).toMatchObject({ ok: true, needs: [] });
  });

  it('is told in part where it says a part, and the promise is predicted', () => {
    const rendered = render(
      intent,
      clusterFor(intent, {
        annotations: { 'cloud.google.com/neg': '{"ingress": true}' },
      }),
    );
    expect(needsOf(rendered)).toBe(
      `Service istio-ingressgateway of namespace istio-ingress has to be annotated with cloud.google.com/backend-config: '{"default": "istio-ingressgateway-health"}'.`,
    );
    expect(rendered).toMatchObject({
      promises: [{ mode: 'chained', posture: 'mtls', predicted: true }],
    });
  });

  it('leaves what the platform has decided', () => {
    const rendered = render(
      intent,
      clusterFor(intent, {
        annotations: {
          ...told,
          'cloud.google.com/backend-config': '{"default": "of-the-platform"}',
        },
      }),
    );
    expect(rendered).toMatchObject({ ok: true, needs: [] });
  });

  it('names the port by which Google starts TLS', () => {
    const secure = intentFor('gke-ingress', 'chained', {
      gateway: gatewayWith('simple'),
      tls: { secretName: 'web-tls' },
    });
    expect(
      needsOf(
        render(secure, clusterFor(secure, { ports: { name: 'tls-in' } })),
      ),
    ).toContain(`cloud.google.com/app-protocols: '{"tls-in": "HTTPS"}'`);
  });

  it('is a field of the port for Gateways of Google', () => {
    const secure = intentFor('gke-gateway', 'chained', {
      gateway: gatewayWith('simple'),
      tls: { secretName: 'web-tls' },
    });
    expect(needsOf(render(secure))).toContain(
      'Port 443 of Service istio-ingressgateway of namespace istio-ingress has to say appProtocol: HTTPS.',
    );
    expect(
      render(secure, clusterFor(secure, { ports: { appProtocol: 'HTTPS' } })),
    ).toMatchObject({ ok: true, needs: [] });
  });

  it.each([
    [
      { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb-ip' },
      "service.beta.kubernetes.io/aws-load-balancer-healthcheck-port: '15021'",
    ],
    [
      { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' },
      "service.beta.kubernetes.io/port_80_health-probe_port: '15021'",
    ],
  ])('is of the load balancer before the gateway: %j', (annotations, need) => {
    const exposed = intentFor('istio', 'istio-gateway');
    const rendered = render(exposed, clusterFor(exposed, { annotations }));
    expect(needsOf(rendered)).toContain(need);
  });

  it.each<Record<string, string>>([
    {},
    // Nodes do not listen on the status port.
    { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' },
  ])('is nothing before a gateway whose Service says %j', annotations => {
    const exposed = intentFor('istio', 'istio-gateway');
    expect(render(exposed, clusterFor(exposed, { annotations }))).toMatchObject(
      { ok: true, needs: [] },
    );
  });
});

describe('the health check of a load balancer', () => {
  it('is the gateway’s own behind an Ingress of a fleet', () => {
    const rendered = render(
      intentFor('gke-multi-cluster', 'chained', {
        className: undefined,
        paths: ['/', '/cart'],
      }),
    );
    const ingress = JSON.stringify(manifestOf(rendered, 'MultiClusterIngress'));
    expect(
      [...ingress.matchAll(/"path":"([^"]*)"/g)].map(([, path]) => path),
    ).toEqual(['/*', '/cart', '/cart/*']);
    expect(manifestOf(rendered, 'MultiClusterService')).toMatchObject({
      metadata: {
        name: 'istio-ingressgateway-80',
        namespace: 'istio-ingress',
        annotations: {
          'beta.cloud.google.com/backend-config':
            '{"default": "istio-ingressgateway-health"}',
        },
      },
    });
    expect(manifestOf(rendered, 'BackendConfig')).toMatchObject({
      metadata: { name: 'istio-ingressgateway-health' },
      spec: { healthCheck: { port: 15021, requestPath: '/healthz/ready' } },
    });
    expect(rendered).toMatchObject({
      promises: [{ mode: 'chained', posture: 'mtls' }],
    });
  });

  it('is refused in cleartext where STRICT would refuse it, with what works', () => {
    const intent = intentFor('azure-agc', 'standalone', {
      healthCheck: { path: '/ready', port: 8081 },
    });
    const rendered = render(intent);
    expect(rendered).toMatchObject({
      ok: false,
      refusals: [
        {
          field: 'healthCheck.port',
          alternatives: [
            { healthCheck: { path: '/ready' } },
            { healthCheck: null },
          ],
        },
      ],
    });
    expect(render({ ...intent, healthCheck: { path: '/ready' } }).ok).toBe(
      true,
    );
    expect(
      manifestOf(
        render({ ...intent, mtls: 'permissive' }),
        'HealthCheckPolicy',
      ),
    ).toMatchObject({ spec: { default: { port: 8081 } } });
  });

  it('goes through the gateway where TLS leaves no other port', () => {
    const intent = intentFor('azure-agic', 'chained', {
      gateway: gatewayWith('simple'),
      tls: { secretName: 'web-tls' },
      paths: ['/shop'],
      healthCheck: { path: '/shop/ready' },
    });
    expect(manifestOf(render(intent), 'Ingress')).toMatchObject({
      metadata: {
        annotations: {
          'appgw.ingress.kubernetes.io/health-probe-path': '/shop/ready',
        },
      },
    });
    expect(
      render({ ...intent, healthCheck: { path: '/shopping' } }),
    ).toMatchObject({
      ok: false,
      refusals: [
        {
          field: 'healthCheck.path',
          alternatives: [
            { healthCheck: { path: '/shop' } },
            { healthCheck: null },
          ],
        },
      ],
    });
  });

  it.each([
    ['traefik', 'standalone', 'The controller does not ask for /ready'],
    ['aws-alb', 'chained', 'it asks the Istio gateway'],
  ] as const)('says who does not ask: %s %s', (vendor, mode, cost) => {
    const rendered = render(
      intentFor(vendor, mode, { healthCheck: { path: '/ready' } }),
    );
    expect(rendered.ok && rendered.costs.join('\n')).toContain(cost);
  });
});
