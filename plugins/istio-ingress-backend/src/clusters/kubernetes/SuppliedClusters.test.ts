import { mockServices } from '@backstage/backend-test-utils';
import type {
  ClusterReader,
  SuppliedCluster,
} from 'backstage-plugin-istio-ingress-node';
import { eventually } from '../../__testUtils__/ReplayApiServer';
import type { ClusterOverrides } from './clusterOverrides';
import type { KubernetesCluster } from './kubernetesClusters';
import { SuppliedClusters } from './SuppliedClusters';

const supplied = (
  name: string,
  more: Partial<SuppliedCluster> = {},
): SuppliedCluster => ({
  name,
  url: `https://${name}.example`,
  authProvider: 'aws',
  credential: async () => ({ type: 'bearer token', token: `of ${name}` }),
  ...more,
});
const noOverrides: ClusterOverrides = {
  names: [],
  of: () => ({ isEnabled: true, istio: {} }),
};

let stop: AbortController;
let running: Promise<void>;
const logger = mockServices.logger.mock();

beforeEach(() => {
  stop = new AbortController();
  jest.clearAllMocks();
});

afterEach(async () => {
  stop.abort();
  await running;
});

function start(
  answers: (SuppliedCluster[] | Error)[],
  options: { overrides?: ClusterOverrides; taken?: string[] } = {},
) {
  const found: KubernetesCluster[] = [];
  const clusters = async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer ?? [];
  };
  const source = new SuppliedClusters({
    supplier: async () => ({ clusters }),
    from: 'the Kubernetes plugin',
    overrides: options.overrides ?? noOverrides,
    readerOf: cluster => {
      found.push(cluster);
      return { name: cluster.name } as ClusterReader;
    },
    isTaken: name => options.taken?.includes(name) ?? false,
    onReader: () => {},
    logger,
    timings: { patienceMs: 50, retryMs: 5, maxRetryMs: 10, everyMs: 10 },
  });
  running = source.run(stop.signal);
  return found;
}

describe('SuppliedClusters', () => {
  it('reads each cluster once, with its credentials', async () => {
    const found = start([[supplied('a'), supplied('b', { caData: 'Y2E=' })]]);
    await eventually(() => expect(found).toHaveLength(2));
    // It is asked again every few milliseconds.
    await new Promise(resolve => setTimeout(resolve, 60));
    expect(found.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(found[1].access).toMatchObject({ url: 'https://b.example' });
    expect(found[1].access?.caData).toBe('Y2E=');
    await expect(found[1].access?.credential?.()).resolves.toEqual({
      type: 'bearer token',
      token: 'of b',
    });
  });

  it('lists a cluster that takes the sign-in of a person as on demand', async () => {
    const found = start([
      [supplied('a', { authProvider: 'oidc', credential: undefined })],
    ]);
    await eventually(() => expect(found).toHaveLength(1));
    expect(found[0].access).toBeUndefined();
    expect(found[0].unsupported).toMatch(
      /Cluster 'a' takes the sign-in of the person who looks .*'oidc'.* give it an account of its own/,
    );
  });

  it('goes on after a failure, says it once, and finds new clusters', async () => {
    const found = start([
      new Error('the catalog does not answer'),
      new Error('the catalog does not answer'),
      [supplied('a')],
      [supplied('a'), supplied('b')],
    ]);
    await eventually(() =>
      expect(found.map(({ name }) => name)).toEqual(['a', 'b']),
    );
    expect(logger.warn.mock.calls).toEqual([
      [
        'Clusters could not be looked for',
        {
          from: 'the Kubernetes plugin',
          reason: 'the catalog does not answer',
        },
      ],
    ]);
  });

  it('takes a new address of a cluster, and keeps one that is not named', async () => {
    const found = start([
      [supplied('a')],
      [],
      [supplied('a', { url: 'https://moved.example' })],
    ]);
    await eventually(() =>
      expect(found[0]?.access?.url).toBe('https://moved.example'),
    );
    expect(found).toHaveLength(1);
  });

  it('honours overrides', async () => {
    const found = start([[supplied('a'), supplied('b')]], {
      overrides: {
        names: ['a', 'b'],
        of: name => ({
          isEnabled: name === 'b',
          istio: { revision: 'canary' },
          namespaces: ['shop'],
        }),
      },
    });
    await eventually(() => expect(found).toHaveLength(1));
    expect(found[0]).toMatchObject({
      name: 'b',
      istio: { revision: 'canary' },
      namespaces: ['shop'],
    });
  });

  it('does not read a cluster whose name is taken, and says so', async () => {
    const found = start([[supplied('a'), supplied('b')]], { taken: ['a'] });
    await eventually(() => expect(found).toHaveLength(1));
    expect(found[0].name).toBe('b');
    expect(logger.error).toHaveBeenCalledWith('Cluster is not read', {
      from: 'the Kubernetes plugin',
      reason: expect.stringMatching(/'a' is the name of another cluster/),
    });
  });

  it('says that it waits for a plugin that never starts, and ends', async () => {
    const source = new SuppliedClusters({
      supplier: () => new Promise(() => {}),
      from: 'the Kubernetes plugin',
      overrides: noOverrides,
      readerOf: () => ({} as ClusterReader),
      isTaken: () => false,
      onReader: () => {},
      logger,
      timings: { patienceMs: 5 },
    });
    running = source.run(stop.signal);
    await eventually(() => expect(logger.warn).toHaveBeenCalledTimes(1));
    expect(logger.warn.mock.calls[0][0]).toMatch(
      /^the Kubernetes plugin has not said which clusters there are/,
    );
    stop.abort();
    await expect(running).resolves.toBeUndefined();
  });
});
