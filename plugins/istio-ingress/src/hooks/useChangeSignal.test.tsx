import { ApiProvider } from '@backstage/core-app-api';
import { type SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import { TestApiRegistry } from '@backstage/test-utils';
import { renderHook } from '@testing-library/react';
import type { PropsWithChildren } from 'react';
import { useChangeSignal } from './useChangeSignal';

function render(signals?: SignalApi) {
  const onSignal = jest.fn();
  const apis = signals
    ? TestApiRegistry.from([signalApiRef, signals])
    : TestApiRegistry.from();
  const wrapper = ({ children }: PropsWithChildren<{}>) => (
    <ApiProvider apis={apis}>{children}</ApiProvider>
  );
  const hook = renderHook(() => useChangeSignal(onSignal), { wrapper });
  return { ...hook, onSignal };
}

describe('useChangeSignal', () => {
  it('listens to the channel of the plugin as long as it is on screen', () => {
    const unsubscribe = jest.fn();
    const subscribe = jest.fn((_channel: string, _onMessage: Function) => ({
      unsubscribe,
    }));
    const { onSignal, rerender, unmount } = render({ subscribe });
    rerender();

    expect(subscribe).toHaveBeenCalledTimes(1);
    const [channel, onMessage] = subscribe.mock.calls[0];
    expect(channel).toBe('istio-ingress');
    expect(onSignal).not.toHaveBeenCalled();
    onMessage({ event: 'changed' });
    expect(onSignal).toHaveBeenCalledTimes(1);

    unmount();
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });

  it('does without an app that has signals', () => {
    const { onSignal, unmount } = render();
    unmount();
    expect(onSignal).not.toHaveBeenCalled();
  });

  it('does without signals where their client cannot work', () => {
    const subscribe = () => {
      throw new TypeError('crypto.randomUUID is not a function');
    };
    const { unmount } = render({ subscribe });
    expect(() => unmount()).not.toThrow();
  });
});
