import { requestOf, type RequestFields } from './requestFields';

const fields: RequestFields = {
  cluster: 'prod-eu',
  service: ' shop/cart ',
  target: 'finding/pod-ip-upstream',
  reason: ' The controller goes. ',
  ticket: '',
  until: '2026-06-30',
};
const ends = { earliest: '2026-04-02', latest: '2026-07-01' };

describe('requestOf', () => {
  it('ends with the day', () => {
    const made = requestOf(fields, ends);
    expect(made).toEqual({
      request: {
        service: { cluster: 'prod-eu', namespace: 'shop', name: 'cart' },
        target: { kind: 'finding', rule: 'pod-ip-upstream' },
        reason: 'The controller goes.',
        expiresAt: new Date('2026-06-30T23:59:59').toISOString(),
      },
    });
  });

  it.each`
    field        | value
    ${'service'} | ${'cart'}
    ${'service'} | ${'shop/cart/80'}
    ${'cluster'} | ${''}
    ${'target'}  | ${''}
    ${'target'}  | ${'policy/'}
    ${'reason'}  | ${'short'}
    ${'reason'}  | ${' '.repeat(20)}
    ${'ticket'}  | ${'http://tickets.example'}
    ${'ticket'}  | ${'not an id'}
    ${'until'}   | ${''}
    ${'until'}   | ${'2026-04-01'}
    ${'until'}   | ${'2026-07-02'}
  `('refuses $field "$value"', ({ field, value }) => {
    const made = requestOf({ ...fields, [field]: value }, ends);
    expect(made).toEqual({
      problems: { [field === 'cluster' ? 'service' : field]: true },
    });
  });
});
