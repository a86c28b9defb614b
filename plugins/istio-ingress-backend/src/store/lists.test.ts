import type { TestDatabaseId } from '@backstage/backend-test-utils';
import { analysisOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import { ownedStore } from '../__testUtils__/ownedStore';
import type { ResultStore, Scope } from './ResultStore';

const databases = testDatabases();

const all: Scope = { clusters: ['eu', 'us'], visible: 'all' };

const create = async (id: TestDatabaseId) =>
  ownedStore(await databases.init(id));

async function names(store: ResultStore, query = {}, scope = all) {
  const { items } = await store.services(query, scope);
  return items.map(({ ref }) => ref.name);
}

describe.each(databases.eachSupportedId())('lists on %s', id => {
  it('lists the worst posture first and tells the age of the cluster', async () => {
    const { store, save } = await create(id);
    await save(
      analysisOf([
        { name: 'good' },
        { name: 'hidden', posture: 'unknown' },
        { name: 'open', posture: 'plaintext' },
        { name: 'dead', posture: 'broken', findings: ['high', 'critical'] },
      ]),
    );
    const { items, totalCount, pageInfo } = await store.services({}, all);
    expect(items.map(({ ref }) => ref.name)).toEqual([
      'dead',
      'open',
      'hidden',
      'good',
    ]);
    expect(totalCount).toBe(4);
    expect(pageInfo).toEqual({});
    expect(items[0]).toMatchObject({
      ref: { cluster: 'eu', namespace: 'shop', name: 'dead' },
      posture: 'broken',
      failing: 1,
      findingCount: 2,
      worstSeverity: 'critical',
      stale: false,
      observedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('pages through every row once, in every order', async () => {
    const { store, save } = await create(id);
    await save(
      analysisOf(
        Array.from({ length: 7 }, (_, index) => ({
          name: `s-${index}`,
          namespace: index % 2 ? 'a-b' : 'ab',
          posture: index % 3 ? 'mtls' : 'plaintext',
        })),
      ),
    );
    for (const sort of [
      'name',
      '-name',
      'posture',
      '-posture',
      'findings',
      '-findings',
    ] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.services({ sort, limit: 3, cursor }, all);
        expect(page.totalCount).toBe(7);
        seen.push(...page.items.map(({ ref }) => ref.name));
        cursor = page.pageInfo.nextCursor;
      } while (cursor);
      expect([...seen].sort()).toEqual([
        's-0',
        's-1',
        's-2',
        's-3',
        's-4',
        's-5',
        's-6',
      ]);
      const whole = await store.services({ sort, limit: 100 }, all);
      expect(seen).toEqual(whole.items.map(({ ref }) => ref.name));
    }
  });

  it('refuses a cursor of another list', async () => {
    const { store, save } = await create(id);
    await save(analysisOf([{ name: 'a' }, { name: 'b' }]));
    const { pageInfo } = await store.services({ limit: 1, sort: 'name' }, all);
    const cursor = pageInfo.nextCursor;
    await expect(
      store.services({ cursor, sort: '-name' }, all),
    ).rejects.toThrow(/cursor: not a cursor of this list/);
    await expect(
      store.services({ cursor, sort: 'name', search: 'a' }, all),
    ).rejects.toThrow(/cursor/);
    await expect(
      store.services({ cursor: '%%%', sort: 'name' }, all),
    ).rejects.toThrow(/cursor/);
  });

  it('filters, and takes wildcards in a search as written', async () => {
    const { store, save } = await create(id);
    await save(
      analysisOf([
        {
          name: 'cart',
          host: 'Shop.example',
          modes: ['chained', 'standalone'],
        },
        { name: 'pay', namespace: 'money', posture: 'plaintext' },
      ]),
    );
    await save(analysisOf([{ name: 'cart' }], { cluster: 'us' }));
    expect(await names(store, { search: 'SHOP.ex' })).toEqual(['cart']);
    expect(await names(store, { search: 'cart us' })).toEqual(['cart']);
    expect(await names(store, { search: '%' })).toEqual([]);
    expect(await names(store, { search: "_'" })).toEqual([]);
    expect(await names(store, { mode: ['chained'] })).toEqual(['cart']);
    expect(await names(store, { posture: ['plaintext'] })).toEqual(['pay']);
    expect(await names(store, { namespace: ['money', 'none'] })).toEqual([
      'pay',
    ]);
    expect(await names(store, { cluster: ['us'] })).toEqual(['cart']);
    expect(
      await names(store, {}, { clusters: ['us'], visible: 'all' }),
    ).toEqual(['cart']);
  });

  it('shows and counts only what is visible', async () => {
    const { store, save } = await create(id);
    await save(
      analysisOf([
        { name: 'mine', findings: ['low'] },
        { name: 'theirs', findings: ['high'] },
      ]),
    );
    const mine: Scope = { clusters: ['eu'], visible: ['eu/shop/mine'] };
    expect(await store.services({}, mine)).toMatchObject({
      totalCount: 1,
      items: [{ ref: { name: 'mine' } }],
    });
    expect(await store.entries({}, mine)).toMatchObject({
      totalCount: 1,
      items: [{ ref: { name: 'mine' }, cluster: 'eu' }],
    });
    expect(await store.findings({}, mine)).toMatchObject({
      totalCount: 1,
      items: [{ message: 'About mine' }],
    });
    const [cluster] = await store.clusters(mine);
    expect(cluster.counts).toEqual({ services: 1, entries: 1, findings: 1 });
    expect(
      await store.services({}, { clusters: ['eu'], visible: [] }),
    ).toMatchObject({ totalCount: 0, items: [] });
  });
});
