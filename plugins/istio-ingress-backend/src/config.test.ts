import { mockServices } from '@backstage/backend-test-utils';
import { readIstioIngressConfig } from './config';

const read = (istioIngress?: object) =>
  readIstioIngressConfig(
    mockServices.rootConfig({
      data: istioIngress ? ({ istioIngress } as never) : {},
    }),
  );

describe('readIstioIngressConfig', () => {
  it('needs nothing', () => {
    expect(read()).toMatchObject({
      fileClusters: [],
      limits: { documentSize: 4 * 1024 * 1024, aliases: 100 },
      refresh: { debounceMs: 300, intervalMs: 600_000 },
      database: { batchRows: 200 },
    });
  });

  it('reads clusters; a folder is not complete unless stated', () => {
    expect(
      read({
        fileClusters: [
          { name: 'eu', path: './eu', complete: true },
          { name: 'us', path: './us' },
        ],
        refresh: { debounce: '1s', interval: { hours: 1 } },
      }),
    ).toMatchObject({
      fileClusters: [
        { name: 'eu', path: './eu', complete: true },
        { name: 'us', path: './us', complete: false },
      ],
      refresh: { debounceMs: 1000, intervalMs: 3_600_000 },
    });
  });

  it.each([
    [
      { fileClusters: [{ path: 'x' }] },
      /istioIngress\.fileClusters\[0\]\.name/,
    ],
    [
      { fileClusters: [{ name: 'a' }] },
      /istioIngress\.fileClusters\[0\]\.path/,
    ],
    [
      { fileClusters: [{ name: 'a/b', path: 'x' }] },
      /fileClusters\[0\]\.name: 'a\/b' is not a cluster name/,
    ],
    [
      { fileClusters: [{ name: '../x', path: 'x' }] },
      /fileClusters\[0\]\.name: .* is not a cluster name/,
    ],
    [
      {
        fileClusters: [
          { name: 'a', path: 'x' },
          { name: 'a', path: 'y' },
        ],
      },
      /fileClusters\[1\]\.name: 'a' is already the name of istioIngress\.fileClusters\[0\]/,
    ],
    [
      { fileClusters: [{ name: 'a', path: 'x', complete: 'perhaps' }] },
      /fileClusters\[0\]\.complete/,
    ],
    [{ limits: { depth: 0 } }, /istioIngress\.limits\.depth: .* got 0/],
    [{ limits: { aliases: 1.5 } }, /istioIngress\.limits\.aliases/],
    [{ database: { batchRows: 501 } }, /istioIngress\.database\.batchRows/],
    [{ refresh: { interval: '1ms' } }, /istioIngress\.refresh\.interval/],
    [{ refresh: { debounce: 'soon' } }, /refresh\.debounce/],
  ])('names the key of what is wrong: %j', (data, message) => {
    expect(() => read(data)).toThrow(message);
  });
});
