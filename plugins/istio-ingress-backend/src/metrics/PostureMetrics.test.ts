import { mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { kindsToRead, loadManifests } from 'istio-ingress-engine';
import { FakeApiServer } from '../__testUtils__/FakeApiServer';
import { KubernetesClusterReader } from '../clusters/kubernetes/KubernetesClusterReader';
import { PostureMetrics } from './PostureMetrics';

type Observe = (value: number, attributes?: Record<string, unknown>) => void;

function setUp() {
  const metrics = metricsServiceMock.mock();
  const callbacks = new Map<string, (result: { observe: Observe }) => void>();
  const observable = (name: string) => ({
    addCallback: (callback: (result: { observe: Observe }) => void) =>
      callbacks.set(name, callback),
    removeCallback: () => {},
  });
  metrics.createObservableGauge.mockImplementation(observable as never);
  metrics.createObservableCounter.mockImplementation(observable as never);
  const record = jest.fn();
  metrics.createHistogram.mockReturnValue({ record });
  const collect = () =>
    Object.fromEntries(
      [...callbacks].map(([name, callback]) => {
        const seen: unknown[] = [];
        callback({
          observe: (value, attributes) =>
            seen.push(attributes ? [value, attributes] : value),
        });
        return [name.replace('istio_ingress.', ''), seen];
      }),
    );
  const observe = async () => {
    const seen: Record<string, unknown[]> = {};
    for (const [name, callback] of callbacks) {
      const values: unknown[] = [];
      await callback({
        observe: (value, attributes) => values.push([value, attributes]),
      });
      seen[name.replace('istio_ingress.', '')] = values;
    }
    return seen;
  };
  return { metrics: new PostureMetrics(metrics), collect, observe, record };
}

describe('PostureMetrics', () => {
  it('tells how reading a cluster goes', async () => {
    const kinds = kindsToRead().filter(({ kind }) =>
      ['Namespace', 'Service'].includes(kind),
    );
    const { objects } = loadManifests([
      {
        file: 'shop.yaml',
        text: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
      },
    ]);
    const server = await new FakeApiServer(kinds, objects).start();
    const stop = new AbortController();
    const reader = new KubernetesClusterReader({
      cluster: { name: 'eu', access: { url: server.url }, istio: {} },
      kinds,
      maxObjects: 100,
      debounceMs: 10,
      logger: mockServices.logger.mock(),
    });
    const { metrics, collect } = setUp();
    metrics.observe(() => [
      { reader, isBusy: true },
      { reader: { name: 'files' }, isBusy: false },
    ]);
    reader.watch(() => {}, stop.signal);
    await reader.read(stop.signal);
    expect(collect()).toEqual({
      'clusters.busy': [1],
      'cluster.objects': [[1, { cluster: 'eu' }]],
      'cluster.kinds': [[2, { cluster: 'eu', state: 'ok' }]],
      'cluster.lag': [[0, { cluster: 'eu' }]],
      'cluster.reconnects': [[0, { cluster: 'eu' }]],
    });
    stop.abort();
    await reader.ended();
    await server.kill();
  });

  it('records how long analyses take', async () => {
    const { metrics, record } = setUp();
    const analyze = metrics.timed(
      async ({ cluster }: { cluster: string }) => cluster,
    );
    expect(await analyze({ cluster: 'eu' })).toBe('eu');
    expect(record).toHaveBeenCalledWith(expect.any(Number), { cluster: 'eu' });
  });

  it('counts services by policy and status, and waivers', async () => {
    const { metrics, observe } = setUp();
    const count = jest.fn(async () => ({
      policies: [
        { policyId: 'mtls', statuses: { violating: 2, compliant: 5 } },
      ],
      waivers: { active: 1, pending: 0 },
    }));
    metrics.observeFleet(count);
    expect(await observe()).toEqual({
      'policy.services': [
        [2, { policy: 'mtls', status: 'violating' }],
        [5, { policy: 'mtls', status: 'compliant' }],
      ],
      waivers: [
        [1, { status: 'active' }],
        [0, { status: 'pending' }],
      ],
    });
    count.mockRejectedValue(new Error('The database is gone'));
    expect(await observe()).toEqual({ 'policy.services': [], waivers: [] });
  });
});
