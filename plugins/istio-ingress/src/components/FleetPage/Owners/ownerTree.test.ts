import type { OwnerSummary } from 'istio-ingress-contract';
import { ownerTree, totalOf } from './ownerTree';

const none = {
  violating: 0,
  unknown: 0,
  waived: 0,
  compliant: 0,
  'not-applicable': 0,
};

const group = (owner: string | undefined, parent?: string): OwnerSummary => ({
  owner,
  parent,
  own: none,
  total: none,
  policies: [],
});

const places = (items: OwnerSummary[]) =>
  ownerTree(items).map(({ owner, depth }) => [owner.owner, depth]);

describe('the hierarchy of owners', () => {
  it('puts child groups below their group, in the order of the list', () => {
    expect(
      places([
        group('payments', 'business'),
        group(undefined),
        group('business'),
        group('cards', 'payments'),
        group('shop', 'business'),
      ]),
    ).toEqual([
      [undefined, 0],
      ['business', 0],
      ['payments', 1],
      ['cards', 2],
      ['shop', 1],
    ]);
  });

  it('loses nobody whose parent is not listed or goes round in a circle', () => {
    expect(
      places([group('a', 'gone'), group('b', 'c'), group('c', 'b')]).map(
        ([owner]) => owner,
      ),
    ).toEqual(['a', 'b', 'c']);
  });

  it('adds up every status', () => {
    expect(totalOf({ ...none, violating: 2, waived: 1, compliant: 4 })).toBe(7);
  });
});
