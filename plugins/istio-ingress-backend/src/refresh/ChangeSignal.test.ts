import { mockServices } from '@backstage/backend-test-utils';
import { ChangeSignal } from './ChangeSignal';

function setUp() {
  const publish = jest.fn(async () => {});
  const logger = mockServices.logger.mock();
  const stop = new AbortController();
  const signal = new ChangeSignal({
    signals: { publish },
    logger,
    stop: stop.signal,
  });
  return { publish, logger, stop, signal };
}

describe('ChangeSignal', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('tells everybody that something changed, and nothing of what', async () => {
    const { publish, signal } = setUp();
    signal.announce();
    await jest.advanceTimersByTimeAsync(0);
    expect(publish).toHaveBeenCalledTimes(1);
    expect(publish).toHaveBeenCalledWith({
      recipients: { type: 'broadcast' },
      channel: 'istio-ingress',
      message: { event: 'changed' },
    });
  });

  it('sends one signal for the changes of a second, the last one included', async () => {
    const { publish, signal } = setUp();
    signal.announce();
    signal.announce();
    await jest.advanceTimersByTimeAsync(10);
    expect(publish).toHaveBeenCalledTimes(1);

    signal.announce();
    signal.announce();
    await jest.advanceTimersByTimeAsync(900);
    expect(publish).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(100);
    expect(publish).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(publish).toHaveBeenCalledTimes(2);
  });

  it('says once that signals fail, and again after they worked', async () => {
    const { publish, logger, signal } = setUp();
    const announce = async () => {
      signal.announce();
      await jest.advanceTimersByTimeAsync(1_000);
    };
    publish.mockRejectedValueOnce(new Error('no events'));
    publish.mockRejectedValueOnce(new Error('no events'));
    await announce();
    await announce();
    expect(logger.warn).toHaveBeenCalledTimes(1);

    await announce();
    publish.mockRejectedValueOnce(new Error('no events again'));
    await announce();
    expect(publish).toHaveBeenCalledTimes(4);
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });

  it('is silent once the backend stops', async () => {
    const { publish, stop, signal } = setUp();
    signal.announce();
    stop.abort();
    signal.announce();
    await jest.advanceTimersByTimeAsync(5_000);
    expect(publish).not.toHaveBeenCalled();
  });
});
