import { hostComplaints, hostsOf } from './hosts';

it('takes hosts as people write them', () => {
  expect(hostsOf(' a.example, b.example\n\nc.example ')).toEqual([
    'a.example',
    'b.example',
    'c.example',
  ]);
});

describe('hostComplaints', () => {
  it.each([
    [['shop.example.com', '*.shop.example'], []],
    [[], ['needs at least one host']],
    [['a.example', 'a.example'], ['a.example is there twice']],
  ])('of %j', (hosts, complaints) => {
    expect(hostComplaints(hosts)).toEqual(complaints);
  });

  it.each([
    'Shop.example',
    '10.0.0.1',
    'shop',
    'a.*.example',
    'x"><b>.example',
  ])('names %s and what a host is', host => {
    expect(hostComplaints([host])).toEqual([
      expect.stringMatching(/has to be a host name/),
    ]);
    expect(hostComplaints([host])[0].startsWith(host)).toBe(true);
  });
});
