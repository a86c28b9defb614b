import type { ExposeIntentInput, Rendered } from 'istio-ingress-contract';
import { analyze } from '../analyze';
import { intentFor, parsed } from '../testing/renderedIntents';
import { assumedCluster } from './assumed';
import { withManifests } from './judge';
import { render } from './render';

interface Listener {
  name: string;
  port: number;
  protocol: string;
  hostname?: string;
  allowedRoutes?: { namespaces: { from: string } };
}

const ALL = { namespaces: { from: 'All' } };
const HTTP: Listener = {
  name: 'http',
  port: 80,
  protocol: 'HTTP',
  allowedRoutes: ALL,
};

/** The assumed cluster with a Gateway edge/public of these listeners. */
function clusterWith(
  intent: ExposeIntentInput,
  listeners: readonly Listener[],
  others: Readonly<Record<string, readonly Listener[]>> = {},
) {
  const base = assumedCluster(parsed(intent));
  const [gatewayClass] = base.objects.flatMap(({ manifest }) =>
    manifest.kind === 'GatewayClass'
      ? [(manifest.metadata as { name: string }).name]
      : [],
  );
  return withManifests(
    base,
    Object.entries({ public: listeners, ...others }).map(([name, own]) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name, namespace: 'edge' },
      spec: { gatewayClassName: gatewayClass, listeners: own },
    })),
  );
}

function kindsAt(rendered: Rendered) {
  return rendered.ok
    ? rendered.manifests.map(
        ({ kind, metadata }) => `${kind} ${metadata.namespace}`,
      )
    : rendered.refusals;
}

describe('a Gateway that takes routes of its own namespace alone', () => {
  const own = [{ ...HTTP, allowedRoutes: { namespaces: { from: 'Same' } } }];

  it.each([
    ['envoy-gateway', 'standalone', 'shop'],
    ['kgateway', 'standalone', 'shop'],
    ['istio', 'istio-gateway', 'shop'],
    ['envoy-gateway', 'chained', 'istio-ingress'],
    ['gke-gateway', 'chained', 'istio-ingress'],
    ['azure-agc', 'chained', 'istio-ingress'],
    ['aws-vpc-lattice', 'chained', 'istio-ingress'],
  ] as const)('gets one there with a grant: %s %s', (vendor, mode, to) => {
    const intent = intentFor(vendor, mode, {
      className: 'edge/public',
      ...(vendor === 'istio' ? { gateway: null } : {}),
    });
    const cluster = clusterWith(intent, own);
    const rendered = render(intent, cluster);
    expect(kindsAt(rendered)).toEqual(
      expect.arrayContaining(['HTTPRoute edge', `ReferenceGrant ${to}`]),
    );
    expect(rendered).toMatchObject({ promises: [{ mode, posture: 'mtls' }] });
    const manifests = rendered.ok ? rendered.manifests : [];
    const without = manifests.filter(({ kind }) => kind !== 'ReferenceGrant');
    const [granted, refused] = [manifests, without].map(
      given => analyze(withManifests(cluster, given)).routes[0],
    );
    expect(granted).toMatchObject({ mode, outcome: 'mtls' });
    expect(refused?.brokenAt).toMatch(/reference .*not granted/);
  });

  it('gets the policy of Envoy Gateway beside the route', () => {
    const intent = intentFor('envoy-gateway', 'standalone');
    expect(kindsAt(render(intent, clusterWith(intent, own)))).toContain(
      'BackendTrafficPolicy edge',
    );
  });
});

it('needs no grant where the Gateway takes routes from everywhere', () => {
  const intent = intentFor('envoy-gateway', 'chained');
  expect(
    kindsAt(render(intent, clusterWith(intent, [HTTP]))),
  ).not.toContainEqual(expect.stringContaining('ReferenceGrant'));
});

describe('what a Gateway does not serve is refused', () => {
  it('hosts, with those that are served and the Gateway that serves all', () => {
    const intent = intentFor('envoy-gateway', 'standalone', {
      hosts: ['web.example.com', 'web.example.org', '*.example.com'],
    });
    const cluster = clusterWith(
      intent,
      [
        { ...HTTP, hostname: '*.example.com' },
        { ...HTTP, name: 'one', hostname: 'web.example.net' },
      ],
      { other: [HTTP] },
    );
    expect(render(intent, cluster)).toMatchObject({
      ok: false,
      refusals: [
        {
          field: 'hosts.1',
          reason:
            'Gateway edge/public serves *.example.com and web.example.net, and not web.example.org.',
          alternatives: [
            { className: 'edge/other' },
            { hosts: ['web.example.com', '*.example.com'] },
          ],
        },
      ],
    });
  });

  it('a wildcard of which only a part is served', () => {
    const intent = intentFor('kgateway', 'standalone', {
      hosts: ['*.example.com'],
    });
    expect(
      render(
        intent,
        clusterWith(intent, [{ ...HTTP, hostname: 'web.example.com' }]),
      ),
    ).toMatchObject({ refusals: [{ field: 'hosts.0' }] });
  });

  it('a kind of route for which there is no listener', () => {
    const intent = intentFor('envoy-gateway', 'standalone');
    expect(
      render(
        intent,
        clusterWith(intent, [
          { name: 'tcp', port: 9000, protocol: 'TCP', allowedRoutes: ALL },
        ]),
      ),
    ).toMatchObject({
      refusals: [
        {
          field: 'className',
          reason: 'Gateway edge/public has no listener that takes a HTTPRoute.',
        },
      ],
    });
  });

  it('namespaces that no listener takes routes of', () => {
    const intent = intentFor('envoy-gateway', 'standalone');
    const none = { namespaces: { from: 'Selector', selector: {} } };
    expect(
      render(
        intent,
        clusterWith(intent, [
          {
            ...HTTP,
            allowedRoutes: {
              namespaces: {
                ...none.namespaces,
                selector: { matchLabels: { team: 'none' } },
              },
            } as Listener['allowedRoutes'],
          },
        ]),
      ),
    ).toMatchObject({ refusals: [{ field: 'className' }] });
  });
});

describe('TCP at a Gateway', () => {
  const tcp = (vendor: string, mode: 'standalone' | 'chained') => {
    const intent = intentFor(vendor, mode);
    return {
      ...intent,
      service: { ...intent.service, protocol: 'tcp' as const },
    };
  };
  const LISTENERS: Listener[] = [
    HTTP,
    { name: 'a', port: 9000, protocol: 'TCP', allowedRoutes: ALL },
    { name: 'b', port: 9001, protocol: 'TCP', allowedRoutes: ALL },
  ];

  it.each([
    ['envoy-gateway', 'standalone'],
    ['kgateway', 'standalone'],
    ['envoy-gateway', 'chained'],
    ['kgateway', 'chained'],
  ] as const)('has a listener of its own: %s %s', (vendor, mode) => {
    const intent = tcp(vendor, mode);
    const first = render(intent, clusterWith(intent, LISTENERS));
    const manifests = first.ok ? first.manifests : [];
    expect(manifests.find(({ kind }) => kind === 'TCPRoute')).toMatchObject({
      spec: { parentRefs: [{ sectionName: 'a' }] },
    });
    expect(first).toMatchObject({ promises: [{ mode, posture: 'mtls' }] });

    const taken = manifests
      .filter(({ kind }) => kind === 'TCPRoute')
      .map(route => ({
        ...route,
        metadata: { name: 'another', namespace: 'shop' },
      }));
    const second = render(
      intent,
      withManifests(clusterWith(intent, LISTENERS), taken),
    );
    expect(
      second.ok && second.manifests.find(({ kind }) => kind === 'TCPRoute'),
    ).toMatchObject({ spec: { parentRefs: [{ sectionName: 'b' }] } });
    expect(
      render(
        intent,
        withManifests(clusterWith(intent, LISTENERS.slice(0, 2)), taken),
      ),
    ).toMatchObject({ ok: false, refusals: [{ field: 'className' }] });
  });

  it('is refused without such a listener', () => {
    const intent = tcp('envoy-gateway', 'standalone');
    expect(render(intent, clusterWith(intent, [HTTP]))).toMatchObject({
      refusals: [
        {
          field: 'service.protocol',
          reason: 'Gateway edge/public has no listener that takes a TCPRoute.',
        },
      ],
    });
  });
});
