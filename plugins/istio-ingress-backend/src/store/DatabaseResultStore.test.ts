import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { ClusterAnalysis, ReadStatus } from 'istio-ingress-contract';
import { analysisOf } from '../__testUtils__/analysis';
import { DatabaseResultStore } from './DatabaseResultStore';
import type { Scope } from './ResultStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({
  ids: ['SQLITE_3', 'POSTGRES_18', 'POSTGRES_17', 'POSTGRES_16', 'POSTGRES_15'],
});

const all: Scope = { clusters: ['eu', 'us'], visible: 'all' };
const files = { source: 'files' } as const;

async function create(id: TestDatabaseId) {
  const knex = await databases.init(id);
  const store = await DatabaseResultStore.create({ knex, batchRows: 2 });
  return { knex, store };
}

const at = (second: number): Pick<ClusterAnalysis, 'observedAt'> => ({
  observedAt: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
});

const forbidden = (group: string, kind: string): ReadStatus => ({
  group,
  kind,
  state: 'forbidden',
});

async function names(store: DatabaseResultStore, query = {}, scope = all) {
  const { items } = await store.services(query, scope);
  return items.map(({ ref }) => ref.name);
}

describe.each(databases.eachSupportedId())('DatabaseResultStore on %s', id => {
  it('lists the worst posture first and tells the age of the cluster', async () => {
    const { store } = await create(id);
    await store.save(
      analysisOf([
        { name: 'good' },
        { name: 'hidden', posture: 'unknown' },
        { name: 'open', posture: 'plaintext' },
        { name: 'dead', posture: 'broken', findings: ['high', 'critical'] },
      ]),
      files,
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
    const { store } = await create(id);
    await store.save(
      analysisOf(
        Array.from({ length: 7 }, (_, index) => ({
          name: `s-${index}`,
          namespace: index % 2 ? 'a-b' : 'ab',
          posture: index % 3 ? 'mtls' : 'plaintext',
        })),
      ),
      files,
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
    const { store } = await create(id);
    await store.save(analysisOf([{ name: 'a' }, { name: 'b' }]), files);
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
    const { store } = await create(id);
    await store.save(
      analysisOf([
        {
          name: 'cart',
          host: 'Shop.example',
          modes: ['chained', 'standalone'],
        },
        { name: 'pay', namespace: 'money', posture: 'plaintext' },
      ]),
      files,
    );
    await store.save(analysisOf([{ name: 'cart' }], { cluster: 'us' }), files);
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
    const { store } = await create(id);
    await store.save(
      analysisOf([
        { name: 'mine', findings: ['low'] },
        { name: 'theirs', findings: ['high'] },
      ]),
      files,
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

  it('writes nothing when nothing differs, and only what does', async () => {
    const { store } = await create(id);
    const services = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
    expect(await store.save(analysisOf(services), files)).toMatchObject({
      written: 6,
      changes: 0,
    });
    expect(await store.save(analysisOf(services, at(1)), files)).toEqual({
      superseded: false,
      written: 0,
      removed: 0,
      changes: 0,
      isStatusNew: false,
    });
    const [first] = (await store.services({ sort: 'name' }, all)).items;
    expect(first.observedAt).toBe('2026-01-01T00:00:01.000Z');
    expect(
      await store.save(
        analysisOf([{ name: 'a', posture: 'plaintext' }, { name: 'b' }], at(2)),
        files,
      ),
    ).toMatchObject({ written: 1, removed: 2, changes: 3 });
  });

  it('records what changed and what caused it', async () => {
    const { store } = await create(id);
    await store.save(analysisOf([{ name: 'a' }]), files);
    await store.save(analysisOf([{ name: 'a', posture: 'plaintext' }], at(1)), {
      ...files,
      changedObjects: [
        {
          group: 'security.istio.io',
          kind: 'PeerAuthentication',
          namespace: 'shop',
          name: 'default',
        },
      ],
    });
    await store.save(
      analysisOf([{ name: 'a', posture: 'unknown' }], {
        ...at(2),
        status: 'partial',
        reads: [forbidden('', 'Pod')],
      }),
      files,
    );
    await store.save(
      analysisOf([{ name: 'a', posture: 'mtls', modes: ['chained'] }], {
        ...at(3),
        engineVersion: '1.1.0',
        reads: [forbidden('', 'Pod')],
      }),
      files,
    );
    expect(await store.changesOf('eu/shop/a', 10)).toEqual([
      expect.objectContaining({
        field: 'modes',
        before: 'standalone',
        after: 'chained',
        cause: 'engine',
      }),
      expect.objectContaining({
        field: 'posture',
        before: 'unknown',
        after: 'mtls',
        cause: 'engine',
        detail: ['1.0.0 to 1.1.0'],
      }),
      expect.objectContaining({
        before: 'plaintext',
        after: 'unknown',
        cause: 'permission',
        detail: ['/Pod lost'],
      }),
      expect.objectContaining({
        before: 'mtls',
        after: 'plaintext',
        cause: 'object',
        detail: ['PeerAuthentication shop/default'],
      }),
    ]);
  });

  it('keeps services as stale when Services are forbidden, and mends them', async () => {
    const { store } = await create(id);
    await store.save(analysisOf([{ name: 'a' }, { name: 'b' }]), files);
    const reads = [forbidden('', 'Service')];
    expect(
      await store.save(analysisOf([], { ...at(1), reads }), files),
    ).toMatchObject({ changes: 0 });
    const { items } = await store.services({ sort: 'name' }, all);
    expect(items).toMatchObject([
      { posture: 'mtls', stale: true, observedAt: '2026-01-01T00:00:00.000Z' },
      { posture: 'mtls', stale: true },
    ]);
    await store.save(analysisOf([{ name: 'a' }], at(2)), files);
    expect((await store.services({}, all)).items).toMatchObject([
      { ref: { name: 'a' }, stale: false },
    ]);
  });

  it('removes a service when only Services of another namespace are forbidden', async () => {
    const { store } = await create(id);
    await store.save(analysisOf([{ name: 'a' }]), files);
    await store.save(
      analysisOf([], {
        ...at(1),
        reads: [{ ...forbidden('', 'Service'), namespaces: ['other'] }],
      }),
      files,
    );
    expect(await names(store)).toEqual([]);
    expect(await store.changesOf('eu/shop/a', 1)).toMatchObject([
      { after: undefined },
    ]);
  });

  it('keeps everything as stale when a read gives nothing', async () => {
    const { store } = await create(id);
    await store.save(analysisOf([{ name: 'a', findings: ['high'] }]), files);
    await store.saveFailure({
      cluster: 'eu',
      source: 'files',
      world: 'closed',
      status: 'unreachable',
      message: 'the folder is empty',
      at: '2026-01-02T00:00:00.000Z',
    });
    expect(await store.clusters(all)).toMatchObject([
      {
        name: 'eu',
        status: 'unreachable',
        stale: true,
        message: 'the folder is empty',
        observedAt: '2026-01-01T00:00:00.000Z',
        counts: { services: 1, entries: 1, findings: 1 },
      },
    ]);
    expect((await store.services({}, all)).items).toMatchObject([
      { posture: 'mtls', stale: true, observedAt: '2026-01-01T00:00:00.000Z' },
    ]);
    await store.save(
      analysisOf([{ name: 'a', findings: ['high'] }], at(9)),
      files,
    );
    expect(await store.clusters(all)).toMatchObject([
      { status: 'ok', stale: false, message: undefined },
    ]);
  });

  it('says when what it tells of the cluster itself is new', async () => {
    const { store } = await create(id);
    const save = async (second: number, other: Partial<ClusterAnalysis> = {}) =>
      (await store.save(analysisOf([], { ...at(second), ...other }), files))
        .isStatusNew;
    const fail = async (message: string) =>
      (
        await store.saveFailure({
          cluster: 'eu',
          source: 'files',
          world: 'closed',
          status: 'unreachable',
          message,
          at: '2026-01-02T00:00:00.000Z',
        })
      ).isStatusNew;
    const partly = { reads: [forbidden('', 'Pod')] };

    expect(await save(0)).toBe(true);
    expect(await save(1)).toBe(false);
    expect(await save(2, partly)).toBe(true);
    expect(await save(3, partly)).toBe(false);
    expect(await fail('it is away')).toBe(true);
    expect(await fail('it is away')).toBe(false);
    expect(await fail('it is still away')).toBe(true);
    expect(await save(4, partly)).toBe(true);
  });

  it('resolves a finding only when it saw at least as much as before', async () => {
    const { knex, store } = await create(id);
    await store.save(analysisOf([{ name: 'a', findings: ['high'] }]), files);
    const blind = {
      reads: [forbidden('security.istio.io', 'PeerAuthentication')],
    };
    await store.save(
      analysisOf([{ name: 'a' }], { ...at(1), ...blind }),
      files,
    );
    await store.save(
      analysisOf([{ name: 'a' }], { ...at(2), ...blind }),
      files,
    );
    expect(await store.findings({}, all)).toMatchObject({
      totalCount: 1,
      items: [{ firstSeen: '2026-01-01T00:00:00.000Z', severity: 'high' }],
    });
    await store.save(analysisOf([{ name: 'a' }], at(3)), files);
    expect(await store.findings({}, all)).toMatchObject({ totalCount: 0 });
    expect(await knex('findings').first()).toMatchObject({
      resolved_at: '2026-01-01T00:00:03.000Z',
    });

    await store.save(
      analysisOf([{ name: 'a', findings: ['high'] }], at(4)),
      files,
    );
    expect((await store.findings({}, all)).items).toMatchObject([
      {
        firstSeen: '2026-01-01T00:00:00.000Z',
        lastSeen: '2026-01-01T00:00:04.000Z',
      },
    ]);
  });

  it('does not let an earlier result overwrite a later one', async () => {
    const { store } = await create(id);
    await store.save(
      analysisOf([{ name: 'a', posture: 'plaintext' }], at(5)),
      files,
    );
    expect(
      await store.save(
        analysisOf([{ name: 'a', posture: 'mtls' }], at(4)),
        files,
      ),
    ).toMatchObject({ superseded: true, written: 0 });
    expect((await store.services({}, all)).items).toMatchObject([
      { posture: 'plaintext' },
    ]);
  });

  it('records each change once when two replicas store the same result', async () => {
    const { knex, store } = await create(id);
    const other = await DatabaseResultStore.create({ knex, batchRows: 3 });
    const services = Array.from({ length: 9 }, (_, index) => ({
      name: `s${index}`,
    }));
    await store.save(analysisOf(services), files);
    const changed = analysisOf(
      services.map(service => ({ ...service, posture: 'plaintext' as const })),
      at(1),
    );
    await Promise.all([store.save(changed, files), other.save(changed, files)]);
    expect(await knex('changes').count({ total: '*' }).first()).toMatchObject({
      total: expect.anything(),
    });
    expect(await knex('changes').select('service_key')).toHaveLength(9);
  });

  it('shows rows of another release as syncing, also in filters', async () => {
    const { knex, store } = await create(id);
    await store.save(analysisOf([{ name: 'a' }, { name: 'b' }]), files);
    await knex('services')
      .where({ name: 'a' })
      .update({ schema_version: 999, summary: '{"posture":"mtls"}' });
    const restarted = await DatabaseResultStore.create({ knex, batchRows: 2 });
    expect(
      (await restarted.services({ posture: ['unknown'] }, all)).items,
    ).toMatchObject([
      {
        ref: { name: 'a' },
        posture: 'unknown',
        stale: true,
        unknown: [{ code: 'syncing' }],
      },
    ]);
    expect(
      await restarted.service({ cluster: 'eu', namespace: 'shop', name: 'a' }),
    ).toMatchObject({
      service: { posture: 'unknown' },
      routes: [],
    });
    await restarted.save(
      analysisOf([{ name: 'a' }, { name: 'b' }], {
        ...at(1),
        engineVersion: '2.0.0',
      }),
      files,
    );
    expect(
      (await restarted.services({ posture: ['mtls'] }, all)).totalCount,
    ).toBe(2);
  });

  it('stores few pods of many, with their number', async () => {
    const { store } = await create(id);
    await store.save(analysisOf([{ name: 'a', pods: 120 }]), files);
    const stored = await store.service({
      cluster: 'eu',
      namespace: 'shop',
      name: 'a',
    });
    const [group] = stored?.routes[0].hops[0].endpoints ?? [];
    expect(group.podCount).toBe(120);
    expect(group.pods).toHaveLength(50);
  });

  it('forgets old history and keeps what holds', async () => {
    const { knex, store } = await create(id);
    await store.save(
      analysisOf([{ name: 'a', findings: ['low', 'high'] }]),
      files,
    );
    await store.save(
      analysisOf(
        [{ name: 'a', posture: 'plaintext', findings: ['low'] }],
        at(1),
      ),
      files,
    );
    await store.forgetBefore('2026-02-01T00:00:00.000Z');
    expect(await knex('changes')).toEqual([]);
    expect(await knex('findings').select('rule')).toEqual([
      { rule: 'rule-low' },
    ]);
    expect(await knex('finding_services').select('service_key')).toHaveLength(
      1,
    );
  });

  it('goes down and up again', async () => {
    const { knex } = await create(id);
    await knex.migrate.down({
      directory: `${__dirname}/../../migrations`,
    });
    expect(await knex.schema.hasTable('services')).toBe(false);
  });
});

it('runs on PostgreSQL where one is given', () => {
  const isGiven = Object.keys(process.env).some(name =>
    /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/.test(name),
  );
  const ids = databases.eachSupportedId().map(([id]) => id);
  expect(ids).toContain('SQLITE_3');
  expect(ids.some(id => id.startsWith('POSTGRES'))).toBe(isGiven);
});
