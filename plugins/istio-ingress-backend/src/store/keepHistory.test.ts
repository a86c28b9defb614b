import { mockServices } from '@backstage/backend-test-utils';
import { keepHistory } from './keepHistory';

const DAY_MS = 24 * 60 * 60 * 1000;

beforeEach(() =>
  jest.useFakeTimers({ now: Date.parse('2026-01-31T00:00:00Z') }),
);
afterEach(() => jest.useRealTimers());

it('forgets what is old at the start and every day, also after a failure, until it ends', async () => {
  const times: string[] = [];
  const store = {
    forgetBefore: jest.fn(async (time: string) => {
      times.push(time);
      if (times.length === 1) throw new Error('database is away');
    }),
  };
  const stop = new AbortController();
  const settled = keepHistory({
    store,
    keepMs: 30 * DAY_MS,
    logger: mockServices.logger.mock(),
    signal: stop.signal,
  });
  await settled();
  await jest.advanceTimersByTimeAsync(DAY_MS);
  expect(times).toEqual([
    '2026-01-01T00:00:00.000Z',
    '2026-01-02T00:00:00.000Z',
  ]);
  stop.abort();
  await jest.advanceTimersByTimeAsync(3 * DAY_MS);
  expect(store.forgetBefore).toHaveBeenCalledTimes(2);
});
