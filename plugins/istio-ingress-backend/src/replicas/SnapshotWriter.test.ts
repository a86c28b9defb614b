import { mockServices } from '@backstage/backend-test-utils';
import type { ClusterObjects } from 'istio-ingress-engine';
import { LostLeaseError } from '../store/heldLease';
import { SnapshotWriter } from './SnapshotWriter';

const lease = { cluster: 'eu', token: 1 };
const read = (observedAt: string): ClusterObjects => ({
  cluster: 'eu',
  world: 'closed',
  observedAt,
  objects: [],
});

function setUp() {
  const saved: string[] = [];
  const store = {
    saveObjects: jest.fn(async ({ observedAt }: ClusterObjects) => {
      saved.push(observedAt);
    }),
  };
  const renewed: string[] = [];
  const renewing = {
    renewObjects: jest.fn(async (observedAt: string) => {
      renewed.push(observedAt);
    }),
  };
  const logger = mockServices.logger.mock();
  return {
    saved,
    store,
    logger,
    renewed,
    writer: new SnapshotWriter({ store: { ...renewing, ...store }, logger }),
  };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('stores the first at once, and the latest of each minute after it', async () => {
  const { saved, writer } = setUp();
  for (const name of ['1', '2', '3']) writer.offer(read(name), lease);
  await jest.advanceTimersByTimeAsync(59_000);
  expect(saved).toEqual(['1']);
  writer.offer(read('4'), lease);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(saved).toEqual(['1', '4']);
  await jest.advanceTimersByTimeAsync(600_000);
  expect(saved).toEqual(['1', '4']);
});

it('says of what is stored that it was found again', async () => {
  const { saved, renewed, writer } = setUp();
  writer.same('0', lease);
  writer.offer(read('1'), lease);
  await writer.settled();
  writer.same('2', lease);
  await writer.settled();
  writer.offer(read('3'), lease);
  // What waits is not stored yet, and is stored as of now.
  writer.same('4', lease);
  writer.same('5', { ...lease, token: 2 });
  await jest.advanceTimersByTimeAsync(60_000);
  expect({ saved, renewed }).toEqual({ saved: ['1', '5'], renewed: ['2'] });
});

it('stores nothing of what waits when the lease ends', async () => {
  const { saved, writer } = setUp();
  writer.offer(read('1'), lease);
  writer.offer(read('2'), lease);
  await writer.settled();
  writer.stop();
  await jest.advanceTimersByTimeAsync(120_000);
  expect(saved).toEqual(['1']);
});

it('says what failed, except that another replica writes now', async () => {
  const { store, logger, writer } = setUp();
  store.saveObjects.mockRejectedValueOnce(new LostLeaseError(lease));
  writer.offer(read('1'), lease);
  await writer.settled();
  expect(logger.warn).not.toHaveBeenCalled();
  store.saveObjects.mockRejectedValueOnce(new Error('disk is full'));
  writer.offer(read('2'), lease);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(logger.warn).toHaveBeenCalledTimes(1);
});
