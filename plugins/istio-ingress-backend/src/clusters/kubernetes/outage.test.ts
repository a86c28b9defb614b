import { mockServices } from '@backstage/backend-test-utils';
import { kindsToRead, loadManifests } from 'istio-ingress-engine';
import { FakeApiServer, refuse } from '../../__testUtils__/FakeApiServer';
import { eventually } from '../../__testUtils__/ReplayApiServer';
import { KubernetesClusterReader } from './KubernetesClusterReader';
import type { Timings } from './timings';

const LONG_MS = 60 * 60_000;

const served = kindsToRead().filter(({ kind }) =>
  ['Namespace', 'Service', 'Pod', 'Deployment', 'Ingress'].includes(kind),
);
const notServed = kindsToRead().filter(({ group }) =>
  group.endsWith('istio.io'),
);
const { objects } = loadManifests([
  {
    file: 'shop.yaml',
    text: [
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
      'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n',
    ].join('---\n'),
  },
]);

let server: FakeApiServer;
let stop: AbortController;
let reader: KubernetesClusterReader;

beforeEach(async () => {
  server = await new FakeApiServer(served, objects).start();
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await reader.ended();
  await server.kill();
});

function watch(timings: Partial<Timings>) {
  reader = new KubernetesClusterReader({
    cluster: { name: 'eu', access: { url: server.url }, istio: {} },
    kinds: [...served, ...notServed],
    maxObjects: 1000,
    debounceMs: 10,
    logger: mockServices.logger.mock(),
    timings: {
      retryMs: 20,
      maxRetryMs: 50,
      probeMs: LONG_MS,
      staleMs: 1_000,
      configMapMs: 50,
      ...timings,
    },
  });
  reader.watch(() => {}, stop.signal);
}

/** The states of all kinds, or of the cluster when nothing is known. */
const told = () =>
  reader.read(stop.signal).then(
    ({ reads = [] }) => [...new Set(reads.map(({ state }) => state))].sort(),
    ({ status }) => [status],
  );

const ALL_IS_WELL = ['not-installed', 'ok'];

/** Everything that is told until this is. */
async function toldUntil(last: string[]): Promise<string[]> {
  const seen = new Set<string>();
  await eventually(async () => {
    const now = await told();
    seen.add(now.join(' '));
    expect(now).toEqual(last);
  });
  return [...seen];
}

describe('an API server that goes away', () => {
  it('is told as a whole, without a picture of what had failed first', async () => {
    watch({});
    expect(await toldUntil(ALL_IS_WELL)).not.toContain('unreachable');
    await server.kill();
    // Kinds that are not installed would be looked for in an hour.
    expect(await toldUntil(['unreachable'])).toEqual(
      expect.not.arrayContaining([expect.stringContaining('failed')]),
    );
  });

  it('is asked by all as soon as it answers one, and told as a whole again', async () => {
    // Nobody tries again in this test but for the ConfigMaps.
    watch({ retryMs: LONG_MS, maxRetryMs: LONG_MS });
    await toldUntil(ALL_IS_WELL);
    await eventually(() => expect(server.openWatches).toBe(served.length));
    const port = await server.kill();
    await toldUntil(['unreachable']);
    await server.start(port);
    expect(await toldUntil(ALL_IS_WELL)).toEqual(
      expect.arrayContaining([ALL_IS_WELL.join(' ')]),
    );
    await eventually(() => expect(server.openWatches).toBe(served.length));
  });

  it('is not believed at once when it starts and refuses', async () => {
    watch({ staleMs: 8_000, forbiddenMs: LONG_MS });
    await toldUntil(ALL_IS_WELL);
    const port = await server.kill();
    await toldUntil(['unreachable']);
    // Roles and definitions are read after the first answers are given.
    const asked = new Map<string, number>();
    server.fault = ({ path, plural }, response) => {
      const times = (asked.get(path) ?? 0) + 1;
      asked.set(path, times);
      if (times > 1) return false;
      return plural ? refuse(response, 403) : refuse(response, 401);
    };
    await server.start(port);
    const seen = await toldUntil(ALL_IS_WELL);
    expect(seen.filter(each => /forbidden|failed|syncing/.test(each))).toEqual(
      [],
    );
    expect(seen).not.toContain('unauthorized');
  });

  it('is not told in parts while it starts', async () => {
    watch({ staleMs: 8_000 });
    await toldUntil(ALL_IS_WELL);
    const port = await server.kill();
    await toldUntil(['unreachable']);
    // As a real one: paths are missing, then caches are filled, kind by kind.
    const asked = new Map<string, number>();
    server.fault = ({ path, plural }, response) => {
      if (!plural) return false;
      const times = (asked.get(path) ?? 0) + 1;
      asked.set(path, times);
      const isReady = times > 1 + (plural.length % 2);
      return (
        !isReady &&
        refuse(response, times === 1 ? 503 : 429, { 'retry-after': '1' })
      );
    };
    await server.start(port);
    const seen = await toldUntil(ALL_IS_WELL);
    expect(seen.filter(each => /failed|syncing/.test(each))).toEqual([]);
  });
});
