import type { TestDatabaseId } from '@backstage/backend-test-utils';
import type {
  ServiceRef,
  WaiverQuery,
  WaiverRequest,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { eventually } from '../__testUtils__/backend';
import { testDatabases } from '../__testUtils__/databases';
import { ownedStore } from '../__testUtils__/ownedStore';
import { databaseTime } from './databaseTime';
import { DatabaseWaiverStore } from './DatabaseWaiverStore';

jest.setTimeout(60_000);

const databases = testDatabases();

const DAY_MS = 24 * 60 * 60 * 1000;
const pay: ServiceRef = { cluster: 'eu', namespace: 'shop', name: 'pay' };
const cart: ServiceRef = { ...pay, name: 'cart' };
const ann = 'user:default/ann';
const bob = 'user:default/bob';

async function create(id: TestDatabaseId) {
  const { knex } = await ownedStore(await databases.init(id));
  return {
    knex,
    waivers: new DatabaseWaiverStore({ knex, maxValidityMs: 90 * DAY_MS }),
  };
}

async function requestOf(
  knex: Knex,
  overrides: Partial<WaiverRequest> & { afterMs?: number } = {},
): Promise<WaiverRequest> {
  const { afterMs = 30 * DAY_MS, ...request } = overrides;
  return {
    service: pay,
    target: { kind: 'policy', policyId: 'ingress-mtls' },
    reason: 'The vendor ships the fix in June',
    expiresAt: new Date((await databaseTime(knex)) + afterMs).toISOString(),
    ...request,
  };
}

describe.each(databases.eachSupportedId())('waivers on %s', id => {
  it('keeps who asked for what, and decides once', async () => {
    const { knex, waivers } = await create(id);
    const asked = await requestOf(knex, { ticket: 'SEC-123' });
    const requested = await waivers.request(asked, ann);
    expect(requested).toMatchObject({
      service: pay,
      target: { kind: 'policy', policyId: 'ingress-mtls' },
      status: 'pending',
      source: 'request',
      requestedBy: ann,
      reason: 'The vendor ships the fix in June',
      ticket: 'SEC-123',
      expiresAt: asked.expiresAt,
    });
    const approved = await waivers.take({
      id: requested.id,
      step: 'approve',
      by: bob,
      note: 'Until then only',
    });
    expect(approved).toMatchObject({
      status: 'active',
      approved: { by: bob, note: 'Until then only' },
    });
    await expect(
      waivers.take({ id: requested.id, step: 'deny', by: bob }),
    ).rejects.toThrow(/^The waiver was approved by user:default\/bob at /);
    expect(
      await waivers.take({ id: requested.id, step: 'revoke', by: ann }),
    ).toMatchObject({
      status: 'revoked',
      approved: { by: bob },
      revoked: { by: ann },
    });
    await expect(
      waivers.take({ id: requested.id, step: 'revoke', by: bob }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
  });

  it('lets one of two that decide at once win', async () => {
    const { knex, waivers } = await create(id);
    const { id: waiver } = await waivers.request(await requestOf(knex), ann);
    const steps = await Promise.allSettled(
      (['approve', 'deny', 'deny', 'approve'] as const).map(step =>
        waivers.take({ id: waiver, step, by: bob }),
      ),
    );
    expect(steps.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
  });

  it('ends a waiver when its time comes, and accepts no late decision', async () => {
    const { knex, waivers } = await create(id);
    const short = await waivers.request(await requestOf(knex), ann);
    const undecided = await waivers.request(
      await requestOf(knex, { service: cart }),
      ann,
    );
    await waivers.take({ id: short.id, step: 'approve', by: bob });
    const expiresMs = (await databaseTime(knex)) + 1_500;
    await knex('waivers').update({ expires_at: expiresMs });
    // What the list says agrees with the clock at every moment before and after.
    const moments: { fromMs: number; status: string; toMs: number }[] = [];
    await eventually(
      async () => {
        const fromMs = await databaseTime(knex);
        const { items } = await waivers.list({ service: 'shop/pay' }, 'all');
        const toMs = await databaseTime(knex);
        moments.push({ fromMs, status: items[0].status, toMs });
        return items[0].status;
      },
      status => status === 'expired',
      60_000,
    );
    expect(
      moments.filter(({ fromMs, status, toMs }) =>
        status === 'active' ? fromMs >= expiresMs : toMs < expiresMs,
      ),
    ).toEqual([]);
    expect((await waivers.list({ status: 'active' }, 'all')).totalCount).toBe(
      0,
    );
    await expect(
      waivers.take({ id: undecided.id, step: 'approve', by: bob }),
    ).rejects.toThrow(/^The waiver expired at /);
    await expect(
      waivers.take({ id: short.id, step: 'revoke', by: bob }),
    ).rejects.toThrow(/^The waiver expired at /);
  });

  it('refuses a time that has passed, is too far away, or a second request', async () => {
    const { knex, waivers } = await create(id);
    await expect(
      waivers.request(await requestOf(knex, { afterMs: -1 }), ann),
    ).rejects.toMatchObject({ name: 'InputError' });
    await expect(
      waivers.request(await requestOf(knex, { afterMs: 91 * DAY_MS }), ann),
    ).rejects.toThrow('further away than the 90 days');
    const first = await waivers.request(await requestOf(knex), ann);
    await expect(waivers.request(await requestOf(knex), bob)).rejects.toThrow(
      'was requested by user:default/ann and waits',
    );
    // What is in force may be asked for again, to go on.
    await waivers.take({ id: first.id, step: 'approve', by: bob });
    await waivers.request(await requestOf(knex), ann);
    expect((await waivers.list({}, 'all')).totalCount).toBe(2);
  });

  it('filters by status, place, target, owner and end, page by page', async () => {
    const { knex, waivers } = await create(id);
    const finding = { kind: 'finding', rule: 'pod-ip-upstream' } as const;
    const of: Record<string, string> = {};
    const add = async (
      name: string,
      overrides: Parameters<typeof requestOf>[1],
      step?: 'approve' | 'deny' | 'revoke',
    ) => {
      const asked = await requestOf(knex, overrides);
      const added = await waivers.request(asked, ann);
      if (step) await waivers.take({ id: added.id, step, by: bob });
      of[added.id] = name;
    };
    await add('denied', { afterMs: 2 * DAY_MS }, 'deny');
    await add('revoked', {}, 'revoke');
    await add('active', {}, 'approve');
    await add('pending', { target: finding });
    await add('cart', { service: cart, afterMs: 2 * DAY_MS }, 'approve');
    await add('us', { service: { ...pay, cluster: 'us' } });
    await knex('service_entities').insert({
      service_key: 'eu/shop/cart',
      cluster: 'eu',
      entity_ref: 'component:default/cart',
      owner: 'group:default/shop',
    });
    const names = async (query: WaiverQuery) =>
      (await waivers.list(query, 'all')).items.map(item => of[item.id]).sort();

    expect(await names({ status: 'denied' })).toEqual(['denied']);
    expect(await names({ status: ['revoked', 'active'] })).toEqual([
      'active',
      'cart',
      'revoked',
    ]);
    expect(await names({ status: 'expired' })).toEqual([]);
    expect(await names({ cluster: 'us' })).toEqual(['us']);
    expect(await names({ service: 'shop/cart' })).toEqual(['cart']);
    expect(await names({ service: 'nothing' })).toEqual([]);
    expect(await names({ rule: 'pod-ip-upstream' })).toEqual(['pending']);
    expect(await names({ policy: 'ingress-mtls', status: 'pending' })).toEqual([
      'us',
    ]);
    expect(await names({ owner: 'Group:default/shop' })).toEqual(['cart']);
    expect(await names({ owner: 'shop' })).toEqual(['cart']);
    expect(await names({ owner: 'none', status: 'active' })).toEqual([
      'active',
    ]);
    expect(await names({ expiresWithinDays: 7 })).toEqual(['cart']);

    expect(await waivers.counts()).toEqual({
      pending: 2,
      active: 2,
      denied: 1,
      expired: 0,
      revoked: 1,
    });

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await waivers.list({ limit: 4, cursor }, 'all');
      expect(page.totalCount).toBe(6);
      seen.push(...page.items.map(item => of[item.id]));
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    expect([...seen].sort()).toEqual(Object.values(of).sort());

    const some = await waivers.list({}, ['eu/shop/cart']);
    expect(some).toMatchObject({
      totalCount: 1,
      items: [{ service: cart, owner: 'group:default/shop' }],
    });
    expect((await waivers.list({}, [])).totalCount).toBe(0);
  });
});
