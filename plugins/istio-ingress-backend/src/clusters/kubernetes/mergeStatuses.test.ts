import type { ReadStatus } from 'istio-ingress-contract';
import { mergeStatuses } from './mergeStatuses';

const services = (
  namespace: string,
  more: Partial<ReadStatus> = {},
): ReadStatus => ({
  group: '',
  kind: 'Service',
  namespaces: [namespace],
  state: 'ok',
  count: 2,
  since: '2026-01-01T00:00:00.000Z',
  ...more,
});
const others = (namespaces?: string[]) => ({ cluster: 'eu', namespaces });

describe('mergeStatuses', () => {
  it('tells namespaces together where they are the same', () => {
    expect(
      mergeStatuses(
        [
          services('shop', { lastEventAt: '2026-01-01T00:00:05.000Z' }),
          services('bank', { since: '2026-01-01T00:00:09.000Z', count: 3 }),
        ],
        others([]),
      ),
    ).toEqual([
      {
        group: '',
        kind: 'Service',
        namespaces: ['bank', 'shop'],
        state: 'ok',
        count: 5,
        since: '2026-01-01T00:00:09.000Z',
        lastEventAt: '2026-01-01T00:00:05.000Z',
      },
    ]);
  });

  it('tells a namespace apart that cannot be read, and what of the others', () => {
    const merged = mergeStatuses(
      [
        services('shop'),
        services('bank', { state: 'forbidden', count: undefined }),
      ],
      others(['dev', 'test']),
    );
    expect(merged.map(({ state, namespaces }) => [state, namespaces])).toEqual([
      ['ok', ['shop']],
      ['forbidden', ['bank']],
      ['not-given', ['dev', 'test']],
    ]);
    expect(merged[2].message).toBe(
      'not among istioIngress.kubernetes.overrides.eu.namespaces',
    );
  });

  it('means any other namespace where they cannot be listed', () => {
    const merged = mergeStatuses([services('shop')], others());
    expect(merged[1].state).toBe('not-given');
    expect(merged[1].namespaces).toBeUndefined();
  });
});
