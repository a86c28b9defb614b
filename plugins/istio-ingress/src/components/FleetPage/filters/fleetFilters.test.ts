import { filtersOf, pickFilters, searchOf, valuesOf } from './fleetFilters';

const filtersIn = (address: string) => filtersOf(new URLSearchParams(address));

describe('filters in the address', () => {
  it.each([
    '',
    '?search=cart',
    '?cluster=prod-eu&cluster=prod-us',
    '?posture=broken&posture=plaintext&owner=group%3Adefault%2Fteam-shop&policy=ingress-mtls&status=violating',
    '?search=a%26b+%2B+%E2%82%AC&ownedBy=group%3Adefault%2Fplatform',
    '?mode=chained&vendor=traefik&rule=pod-ip-upstream&severity=high',
  ])('come back as they were: %s', address => {
    expect(searchOf(filtersIn(address))).toBe(address);
  });

  it('have one address, whatever the order they were chosen in', () => {
    expect(searchOf(filtersIn('?status=waived&cluster=b&cluster=a'))).toBe(
      searchOf(filtersIn('?cluster=a&cluster=b&cluster=a&status=waived')),
    );
  });

  it('leave out what no list knows', () => {
    expect(
      filtersIn('?status=violating&status=green&posture=&mode=sideways&x=1'),
    ).toEqual({ status: ['violating'] });
  });

  it('leave room for where a list is', () => {
    expect(
      searchOf({ status: 'unknown' }, { sort: '-name', cursor: undefined }),
    ).toBe('?status=unknown&sort=-name');
  });

  it('can be narrowed to those that a list takes', () => {
    const filters = filtersIn('?cluster=a&status=waived&search=x');
    expect(pickFilters(filters, ['cluster', 'owner'])).toEqual({
      cluster: ['a'],
    });
    expect(valuesOf(filters, 'search')).toEqual(['x']);
    expect(valuesOf(filters, 'owner')).toEqual([]);
  });
});
