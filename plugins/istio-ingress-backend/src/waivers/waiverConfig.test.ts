import { ConfigReader } from '@backstage/config';
import { readNoticeConfig } from '../notifications/noticeConfig';
import { readWaiverConfig } from './waiverConfig';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('readWaiverConfig', () => {
  it('has careful defaults', () => {
    expect(readWaiverConfig(undefined)).toEqual({
      maxValidityMs: 90 * DAY_MS,
      allowOwnApproval: false,
      warnBeforeMs: 7 * DAY_MS,
      catalog: 'accept',
    });
  });

  it('takes what is configured', () => {
    const config = new ConfigReader({
      waivers: {
        maxValidity: { days: 30 },
        allowOwnApproval: true,
        warnBefore: '3 days',
        catalog: 'review',
      },
    });
    expect(readWaiverConfig(config)).toEqual({
      maxValidityMs: 30 * DAY_MS,
      allowOwnApproval: true,
      warnBeforeMs: 3 * DAY_MS,
      catalog: 'review',
    });
  });

  it.each([
    [{ catalog: 'merge' }, 'istioIngress.waivers.catalog: expected one of'],
    [
      { maxValidity: { hours: 1 } },
      'istioIngress.waivers.maxValidity: expected a duration',
    ],
  ])('refuses %j and names the key', (waivers, message) => {
    expect(() => readWaiverConfig(new ConfigReader({ waivers }))).toThrow(
      message,
    );
  });
});

describe('readNoticeConfig', () => {
  it('notifies once an hour, where somebody can be notified', () => {
    expect(readNoticeConfig(undefined)).toEqual({
      enabled: undefined,
      windowMs: 60 * 60 * 1000,
    });
    const config = new ConfigReader({
      notifications: { enabled: false, window: { minutes: 5 } },
    });
    expect(readNoticeConfig(config)).toEqual({
      enabled: false,
      windowMs: 5 * 60 * 1000,
    });
  });
});
