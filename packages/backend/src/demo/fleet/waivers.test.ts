import { demoWaivers, people, waiverRow } from './waivers';

const DAY_MS = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 25);

it('has every state, and nobody who decides alone', () => {
  const states = demoWaivers.map(waiver => {
    if (waiver.revokedAt !== undefined) return 'revoked';
    if (waiver.decision === 'denied') return 'denied';
    if (waiver.until < 0) return 'expired';
    return waiver.decision ? 'active' : 'pending';
  });
  expect(new Set(states)).toEqual(
    new Set(['pending', 'active', 'denied', 'expired', 'revoked']),
  );
  for (const { by, decidedBy, revokedBy } of demoWaivers) {
    expect(decidedBy).not.toBe(by);
    expect(revokedBy).not.toBe(by);
  }
});

it('names people of the demo', () => {
  const known = [
    ...people.map(({ name }) => `user:default/${name}`),
    'user:default/guest',
  ];
  for (const { by, decidedBy, revokedBy } of demoWaivers) {
    const named = [by, decidedBy, revokedBy].filter(name => name !== undefined);
    expect(known).toEqual(expect.arrayContaining(named));
  }
});

it('gives a row the same id every time, and times around now', () => {
  const row = waiverRow(demoWaivers[0], 'pay/cards-api', now);
  expect(row).toEqual(waiverRow(demoWaivers[0], 'pay/cards-api', now));
  expect(row).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a/),
    service_key: 'demo-fleet/pay/cards-api',
    namespace: 'pay',
    name: 'cards-api',
    requested_at: now - 21 * DAY_MS,
    expires_at: now + 45 * DAY_MS,
  });
});
