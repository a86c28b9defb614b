import { strictBreaks } from '../../testing/strictAnswer';
import { planCsv } from './planCsv';

describe('planCsv', () => {
  const lines = planCsv(strictBreaks).split('\r\n');

  it('has a line for each route, what breaks first', () => {
    expect(lines).toHaveLength(6);
    expect(lines[1]).toBe(
      [
        'breaks',
        'shop.example',
        '/cart',
        'Ingress shop/cart',
        'prod-eu',
        'shop',
        'cart',
        'group:default/team-shop',
        'Plaintext',
        'Refused',
        'ingress-nginx to cart',
        'PeerAuthentication shop/default sets STRICT for pod port 8080',
        '1',
      ]
        .map(value => `"${value}"`)
        .join(','),
    );
    expect(lines[2]).toMatch(/^"breaks".*,""$/);
    expect(lines[3]).toContain('"pods could not be read"');
  });

  it('is text where a spreadsheet would compute, and quotes stay inside', () => {
    const [first] = strictBreaks.plan.breaks;
    const hostile = planCsv({
      ...strictBreaks,
      plan: {
        ...strictBreaks.plan,
        breaks: [
          { ...first, rule: { ...first.rule, path: '=1+1', hosts: ['a"b'] } },
        ],
      },
    });
    expect(hostile).toContain('"a""b","\'=1+1"');
  });
});
