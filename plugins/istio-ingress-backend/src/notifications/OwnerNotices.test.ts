import type { TestDatabaseId } from '@backstage/backend-test-utils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { policySchema } from 'istio-ingress-contract';
import { analysisOf, type ServiceOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import { insertWaiver, judgedStore, owning } from '../__testUtils__/fleet';
import { OwnerNotices } from './OwnerNotices';

jest.setTimeout(60_000);

const databases = testDatabases();

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

const policies = [
  policySchema.parse({
    id: 'mtls',
    title: 'mTLS on the last hop',
    severity: 'high',
    require: [{ kind: 'last-hop-mtls' }],
  }),
];

const owners: Record<string, string | undefined> = {
  'eu/shop/pay': 'shop',
  'eu/shop/cart': 'shop',
  'eu/shop/mail': 'mail',
  'eu/shop/lost': undefined,
};

async function create(id: TestDatabaseId) {
  const knex = await databases.init(id);
  const store = await judgedStore(knex, {
    policies,
    entities: Object.entries(owners).map(([key, owner]) => owning(key, owner)),
  });
  const sent: NotificationSendOptions[] = [];
  let failure: Error | undefined;
  let day = 0;
  return {
    knex,
    sent,
    failWith: (error?: Error) => {
      failure = error;
    },
    /** Each with its posture; what is not named is as it should be. */
    save: (
      postures: Record<string, ServiceOf['posture']>,
      overrides: Parameters<typeof analysisOf>[1] = {},
    ) =>
      store.save(
        analysisOf(
          ['pay', 'cart', 'mail', 'lost'].map(name => ({
            name,
            posture: postures[name] ?? 'mtls',
          })),
          {
            observedAt: new Date(Date.now() + day++).toISOString(),
            ...overrides,
          },
        ),
      ),
    /** The next window. */
    later: () => knex('notices').update({ sent_at: 0 }),
    notices: (warnBeforeMs = 7 * DAY_MS) =>
      new OwnerNotices({
        knex,
        policies,
        warnBeforeMs,
        windowMs: HOUR_MS,
        notifications: {
          async send(options) {
            if (failure) throw failure;
            sent.push(options);
          },
        },
      }),
  };
}

const told = (sent: readonly NotificationSendOptions[]) =>
  sent.map(({ recipients, payload }) => [
    recipients.type === 'entity' ? recipients.entityRef : 'everybody',
    payload.title,
  ]);

describe.each(databases.eachSupportedId())('notices on %s', id => {
  it('tell each owner once of everything that became worse', async () => {
    const { save, notices, sent } = await create(id);
    await save({});
    await notices().run();
    expect(sent).toEqual([]);
    await save({
      pay: 'plaintext',
      cart: 'plaintext',
      mail: 'broken',
      lost: 'plaintext',
    });
    await notices().run();
    await notices().run();
    expect(told(sent)).toEqual([
      ['group:default/mail', 'Violating: shop/mail in eu'],
      ['group:default/shop', 'Violating: 2 services'],
    ]);
    expect(sent[1].payload.description).toContain(
      'shop/cart in eu (mTLS on the last hop)',
    );
  });

  it('are sent once by several replicas at once', async () => {
    const { save, notices, sent } = await create(id);
    await save({});
    await save({ pay: 'plaintext', mail: 'plaintext' });
    await Promise.all([1, 2, 3, 4].map(() => notices().run()));
    expect(told(sent).sort()).toEqual([
      ['group:default/mail', 'Violating: shop/mail in eu'],
      ['group:default/shop', 'Violating: shop/pay in eu'],
    ]);
  });

  it('wait for the window, and tell of what is still so', async () => {
    const { save, notices, sent, later } = await create(id);
    await save({});
    await save({ pay: 'plaintext' });
    await notices().run();
    await save({ pay: 'plaintext', cart: 'plaintext' });
    await notices().run();
    expect(sent).toHaveLength(1);
    // It came and went before anybody could be told.
    await save({ pay: 'plaintext' });
    await later();
    await notices().run();
    expect(sent).toHaveLength(1);
    await save({ pay: 'plaintext', cart: 'plaintext' });
    await notices().run();
    expect(told(sent).slice(1)).toEqual([
      ['group:default/shop', 'Violating: shop/cart in eu'],
    ]);
  });

  it('tell nothing of what another engine or more permission showed', async () => {
    const { save, notices, sent } = await create(id);
    await save({});
    await save({ pay: 'plaintext' }, { engineVersion: '2.0.0' });
    await save(
      { pay: 'plaintext', mail: 'plaintext' },
      {
        engineVersion: '2.0.0',
        reads: [{ group: '', kind: 'Pod', state: 'forbidden' }],
      },
    );
    await notices().run();
    expect(sent).toEqual([]);
  });

  it('tell nothing that is waived', async () => {
    const { knex, save, notices, sent } = await create(id);
    await save({});
    await insertWaiver(knex, {
      service: 'eu/shop/pay',
      policyId: 'mtls',
      decision: 'approved',
      endsInMs: 30 * DAY_MS,
    });
    await save({ pay: 'plaintext' });
    await notices().run();
    expect(sent).toEqual([]);
  });

  it('tell again what could not be sent', async () => {
    const { save, notices, sent, failWith } = await create(id);
    await save({});
    await save({ pay: 'plaintext' });
    failWith(new Error('No notifications here'));
    await expect(notices().run()).rejects.toThrow('No notifications here');
    failWith(undefined);
    await notices().run();
    expect(told(sent)).toEqual([
      ['group:default/shop', 'Violating: shop/pay in eu'],
    ]);
  });

  it('warn once before a waiver ends, and not of one that goes on', async () => {
    const { knex, save, notices, sent, later } = await create(id);
    await save({});
    const waiver = (service: string, endsInMs: number, startedMs: number) =>
      insertWaiver(knex, {
        service,
        policyId: 'mtls',
        decision: 'approved',
        endsInMs,
      }).then(() =>
        knex('waivers')
          .whereNull('decided_at')
          .update({ decided_at: Date.now() - startedMs }),
      );
    await waiver('eu/shop/pay', 2 * DAY_MS, 30 * DAY_MS);
    await waiver('eu/shop/cart', 30 * DAY_MS, DAY_MS);
    // It is short, and has only begun.
    await waiver('eu/shop/mail', 2 * DAY_MS, 0);
    // Nobody owns the service: who asked for it is told.
    await waiver('eu/shop/lost', 2 * DAY_MS, 30 * DAY_MS);
    await notices().run();
    expect(told(sent)).toEqual([
      ['group:default/shop', 'A waiver ends soon'],
      ['user:default/dev', 'A waiver ends soon'],
    ]);
    await later();
    await notices().run();
    expect(sent).toHaveLength(2);
    // The same again, until later.
    await waiver('eu/shop/mail', 40 * DAY_MS, 0);
    await notices(90 * DAY_MS).run();
    expect(told(sent).slice(2)).toEqual([]);
  });
});
