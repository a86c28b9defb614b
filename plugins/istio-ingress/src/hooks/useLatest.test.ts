import { act, renderHook } from '@testing-library/react';
import { useLatest } from './useLatest';

/** A backend whose answers come when the test wants them to. */
function slowBackend() {
  const waiting: ((value: string) => void)[] = [];
  const load = jest.fn(
    () => new Promise<string>(resolve => waiting.push(resolve)),
  );
  return {
    load,
    answer: (value: string) => act(async () => waiting.shift()?.(value)),
  };
}

describe('useLatest', () => {
  it('asks once more when it was asked to during an answer', async () => {
    const { load, answer } = slowBackend();
    const { result, rerender } = renderHook(
      ({ tick }) => useLatest(load, 'cart', tick),
      { initialProps: { tick: 0 } },
    );
    rerender({ tick: 1 });
    rerender({ tick: 2 });
    expect(load).toHaveBeenCalledTimes(1);

    await answer('from before the change');
    expect(load).toHaveBeenCalledTimes(2);
    await answer('from after it');
    expect(result.current).toMatchObject({ value: 'from after it' });
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('asks no more once it is gone from the screen', async () => {
    const { load, answer } = slowBackend();
    const { rerender, unmount } = renderHook(
      ({ tick }) => useLatest(load, 'cart', tick),
      { initialProps: { tick: 0 } },
    );
    rerender({ tick: 1 });
    unmount();
    await answer('too late');
    expect(load).toHaveBeenCalledTimes(1);
  });
});
