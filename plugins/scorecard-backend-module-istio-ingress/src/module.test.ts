import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  type MetricProvider,
  scorecardMetricsExtensionPoint,
  validateThresholdsForMetric,
} from '@red-hat-developer-hub/backstage-plugin-scorecard-node';
import type {
  EntityPosture,
  ServiceSummary,
} from 'backstage-plugin-istio-ingress-common';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import module from './index';

jest.setTimeout(60_000);

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'pay', namespace: 'default' },
};

const service = (overrides: Partial<ServiceSummary> = {}): ServiceSummary => ({
  ref: { cluster: 'eu', namespace: 'shop', name: 'pay' },
  posture: 'mtls',
  status: 'compliant',
  modes: ['chained'],
  routeCount: 1,
  failing: 0,
  findingCount: 0,
  predicted: false,
  stale: false,
  observedAt: '2026-01-01T00:00:00.000Z',
  ...overrides,
});

/** The provider that the module adds, where the API answers with services. */
async function start(services: ServiceSummary[], config: object = {}) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url, request.headers.authorization);
    const posture: EntityPosture = {
      entityRef: 'component:default/pay',
      matchedBy: 'kubernetes-id',
      posture: 'unknown',
      modes: ['unknown'],
      sentence: 'pay is there.',
      services,
      clusters: [],
      missing: [],
    };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(posture));
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const discovery = mockServices.discovery.mock();
  discovery.getBaseUrl.mockResolvedValue(
    `http://127.0.0.1:${port}/api/istio-ingress`,
  );
  const providers: MetricProvider[] = [];
  await startTestBackend({
    extensionPoints: [
      [
        scorecardMetricsExtensionPoint,
        { addMetricProvider: (...added) => providers.push(...added) },
      ],
    ],
    features: [
      module,
      discovery.factory,
      mockServices.rootConfig.factory({ data: config as never }),
    ],
  });
  return {
    provider: providers[0],
    asked,
    stop: () => new Promise(resolve => server.close(resolve)),
  };
}

it('counts over the services of an entity, asked once', async () => {
  const { provider, asked, stop } = await start([
    service(),
    service({ status: 'violating', findingCount: 3 }),
    service({ status: 'waived', failing: 2, findingCount: 1 }),
    service({ status: 'unknown' }),
    service({ status: undefined }),
  ]);
  const numbers = await provider.calculateMetrics?.(entity);
  expect(Object.fromEntries(numbers ?? [])).toEqual({
    'istioIngress.violating': 1,
    'istioIngress.notKnown': 2,
    'istioIngress.failingRoutes': 2,
    'istioIngress.findings': 4,
  });
  expect(asked).toEqual([
    '/api/istio-ingress/v1/entities/component/default/pay',
    expect.stringMatching(/^Bearer ./),
  ]);
  expect([...(numbers?.keys() ?? [])]).toEqual(provider.getMetricIds?.());
  expect(await provider.calculateMetric(entity)).toBe(1);
  await stop();
});

it('gives no number for an entity without a service', async () => {
  const { provider, stop } = await start([]);
  await expect(provider.calculateMetrics?.(entity)).rejects.toThrow(
    "No Service of a cluster belongs to 'component:default/pay'",
  );
  await stop();
});

it('says what it counts as the plugin wants it', async () => {
  const { provider, stop } = await start([], {
    scorecard: { plugins: { istioIngress: { annotation: 'example.com/id' } } },
  });
  expect(() =>
    validateThresholdsForMetric(provider.getMetricThresholds(), 'number'),
  ).not.toThrow();
  for (const { id, title, description } of provider.getMetrics?.() ?? []) {
    expect(id.startsWith(`${provider.getProviderDatasourceId()}.`)).toBe(true);
    expect(title && description).toBeTruthy();
  }
  expect(Object.keys(provider.getCatalogFilter())).toEqual([
    'metadata.annotations.example.com/id',
  ]);
  await stop();
});
