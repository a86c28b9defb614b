import { mockServices } from '@backstage/backend-test-utils';
import {
  ClusterReadError,
  type ClusterReader,
} from 'backstage-plugin-istio-ingress-node';
import type { ClusterObjects } from 'istio-ingress-engine';
import type { ResultStore } from '../store/ResultStore';
import { analysisOf } from '../__testUtils__/analysis';
import { ClusterRefresh } from './ClusterRefresh';

const lease = { cluster: 'eu', token: 1 };

const objects = (): ClusterObjects => ({
  cluster: 'eu',
  world: 'closed',
  observedAt: new Date().toISOString(),
  objects: [],
});

function setUp(read: () => Promise<ClusterObjects>) {
  let change = () => {};
  const reader: ClusterReader = {
    name: 'eu',
    source: 'files',
    world: 'closed',
    read: jest.fn(read),
    watch: onChange => {
      change = onChange;
    },
  };
  const store = {
    save: jest.fn(async () => ({
      superseded: false,
      written: 1,
      removed: 0,
      changes: 0,
      isStatusNew: false,
    })),
    saveFailure: jest.fn(async () => ({ isStatusNew: true })),
    saveObjects: jest.fn(async () => {}),
    renewObjects: jest.fn(async () => {}),
    objectsOfResult: jest.fn<Promise<ClusterObjects | undefined>, [string]>(
      async () => undefined,
    ),
    objects: jest.fn<Promise<ClusterObjects | undefined>, [string]>(
      async () => undefined,
    ),
  };
  const logger = mockServices.logger.mock();
  const stop = new AbortController();
  const analyze = jest.fn(() => analysisOf([{ name: 'a' }]));
  const onChange = jest.fn();
  const refresh = new ClusterRefresh({
    reader,
    store: store as unknown as ResultStore,
    analyze,
    logger,
    intervalMs: 60_000,
    onChange,
  });
  return {
    refresh,
    reader,
    store,
    logger,
    stop,
    analyze,
    onChange,
    change: () => change(),
  };
}

describe('ClusterRefresh', () => {
  it('reads, analyses, stores and says so', async () => {
    const { refresh, store, logger, stop } = setUp(async () => objects());
    refresh.start(stop.signal, lease);
    await refresh.settled();
    expect(store.save).toHaveBeenCalledTimes(1);
    expect(logger.info).toHaveBeenCalledWith(
      'Cluster analysed',
      expect.objectContaining({ cluster: 'eu', services: 1, written: 1 }),
    );
    stop.abort();
  });

  it('never runs twice at a time, and once more for all requests during a run', async () => {
    let running = 0;
    let most = 0;
    const { refresh, reader, stop, change } = setUp(async () => {
      most = Math.max(most, ++running);
      await new Promise(resolve => setTimeout(resolve, 20));
      running--;
      return objects();
    });
    refresh.start(stop.signal, lease);
    change();
    change();
    refresh.request();
    await refresh.settled();
    expect(most).toBe(1);
    expect(reader.read).toHaveBeenCalledTimes(2);
    stop.abort();
  });

  it('keeps the result when nothing can be read, and says why once', async () => {
    const { refresh, store, logger, stop } = setUp(async () => {
      throw new ClusterReadError('unreachable', 'the folder is empty');
    });
    refresh.start(stop.signal, lease);
    await refresh.settled();
    refresh.request();
    await refresh.settled();
    expect(store.save).not.toHaveBeenCalled();
    expect(store.saveFailure).toHaveBeenCalledTimes(2);
    expect(store.saveFailure).toHaveBeenCalledWith(
      expect.objectContaining({
        cluster: 'eu',
        status: 'unreachable',
        message: 'the folder is empty',
      }),
    );
    expect(logger.warn).toHaveBeenCalledTimes(1);
    stop.abort();
  });

  it('tells of a difference in rows or status, and of nothing else', async () => {
    const { refresh, reader, store, onChange, stop } = setUp(async () =>
      objects(),
    );
    const same = {
      superseded: false,
      written: 0,
      removed: 0,
      changes: 0,
      isStatusNew: false,
    };
    store.save
      .mockResolvedValueOnce({ ...same, written: 1 })
      .mockResolvedValueOnce(same)
      .mockResolvedValueOnce({ ...same, removed: 1 })
      .mockResolvedValueOnce({ ...same, isStatusNew: true });
    const told: number[] = [];
    refresh.start(stop.signal, lease);
    for (let run = 0; run < 4; run++) {
      await refresh.settled();
      told.push(onChange.mock.calls.length);
      refresh.request();
    }
    await refresh.settled();
    expect(told).toEqual([1, 1, 2, 3]);

    onChange.mockClear();
    store.saveFailure
      .mockResolvedValueOnce({ isStatusNew: true })
      .mockResolvedValueOnce({ isStatusNew: false });
    jest
      .mocked(reader.read)
      .mockRejectedValue(new ClusterReadError('unreachable', 'it is away'));
    refresh.request();
    await refresh.settled();
    refresh.request();
    await refresh.settled();
    expect(onChange).toHaveBeenCalledTimes(1);
    stop.abort();
  });

  it('survives a failure of the engine and of the store, and hides its text from people', async () => {
    const { refresh, store, logger, stop, analyze } = setUp(async () =>
      objects(),
    );
    analyze.mockImplementationOnce(() => {
      throw new Error('a bug with /secret/path');
    });
    store.saveFailure.mockRejectedValueOnce(new Error('database is away'));
    refresh.start(stop.signal, lease);
    await refresh.settled();
    expect(store.saveFailure).toHaveBeenCalledWith(
      expect.objectContaining({
        message: expect.not.stringContaining('secret'),
      }),
    );
    expect(logger.error).toHaveBeenCalledWith(
      'Cluster could not be analysed',
      expect.objectContaining({ reason: expect.stringContaining('a bug') }),
    );
    refresh.request();
    await refresh.settled();
    expect(store.save).toHaveBeenCalledTimes(1);
    stop.abort();
  });

  it('stores the objects behind a result, and those of the same again not', async () => {
    const same = objects();
    const { refresh, store, stop } = setUp(async () => ({ ...same }));
    refresh.start(stop.signal, lease);
    await refresh.settled();
    refresh.request();
    await refresh.settled();
    expect(store.save).toHaveBeenCalledTimes(2);
    expect(store.saveObjects).toHaveBeenCalledTimes(1);
    expect(store.saveObjects).toHaveBeenCalledWith(same, lease);
    expect(store.renewObjects).toHaveBeenCalledWith(same.observedAt, lease);
    stop.abort();
  });

  it('names what differs from the objects that another replica has stored', async () => {
    const withHost = (host: string) => ({
      ...objects(),
      objects: [
        {
          manifest: {
            apiVersion: 'networking.istio.io/v1',
            kind: 'DestinationRule',
            metadata: { name: 'cart', namespace: 'shop' },
            spec: { host },
          },
        },
      ],
    });
    const { refresh, store, stop } = setUp(async () => withHost('other'));
    store.objectsOfResult.mockResolvedValueOnce(withHost('cart'));
    refresh.start(stop.signal, lease);
    await refresh.settled();
    expect(store.save).toHaveBeenCalledWith(
      expect.anything(),
      expect.objectContaining({
        changedObjects: [
          expect.objectContaining({
            kind: 'DestinationRule',
            name: 'cart',
            change: 'changed',
          }),
        ],
      }),
    );
    stop.abort();
  });

  it('goes on where stored objects cannot be read', async () => {
    const { refresh, store, logger, stop } = setUp(async () => objects());
    store.objectsOfResult.mockRejectedValueOnce(new Error('bytes are broken'));
    refresh.start(stop.signal, lease);
    await refresh.settled();
    expect(store.save).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    stop.abort();
  });

  it('gives the objects of its own reading, and else those that are stored', async () => {
    const own = objects();
    const { refresh, store, stop } = setUp(async () => own);
    const { signal } = new AbortController();
    await expect(refresh.objects(signal)).rejects.toThrow(
      "Cluster 'eu' has not been read yet",
    );
    const stored = { ...own, observedAt: '2026-01-01T00:00:00.000Z' };
    store.objects.mockResolvedValue(stored);
    expect(await refresh.objects(signal)).toBe(stored);

    refresh.start(stop.signal, lease);
    await refresh.settled();
    expect(await refresh.objects(signal)).toBe(own);
    stop.abort();
    expect(await refresh.objects(signal)).toBe(stored);
  });

  it('goes on with a new lease after it has lost one', async () => {
    const { refresh, store, stop } = setUp(async () => objects());
    refresh.start(stop.signal, lease);
    stop.abort();
    const again = new AbortController();
    refresh.start(again.signal, { ...lease, token: 3 });
    await refresh.settled();
    expect(store.save).toHaveBeenCalledTimes(1);
    expect(store.save).toHaveBeenCalledWith(
      expect.anything(),
      expect.objectContaining({ lease: { cluster: 'eu', token: 3 } }),
    );
    again.abort();
  });

  it('stops when told to', async () => {
    const { refresh, reader, stop, change } = setUp(async () => objects());
    refresh.start(stop.signal, lease);
    await refresh.settled();
    stop.abort();
    change();
    await refresh.settled();
    expect(reader.read).toHaveBeenCalledTimes(1);
  });
});
