import type { TestDatabaseId } from '@backstage/backend-test-utils';
import type { ClusterAnalysis, ReadStatus } from 'istio-ingress-contract';
import { analysisOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import { ownedStore } from '../__testUtils__/ownedStore';
import { DatabaseResultStore } from './DatabaseResultStore';
import type { Scope } from './ResultStore';

const databases = testDatabases();

const all: Scope = { clusters: ['eu', 'us'], visible: 'all' };

const create = async (id: TestDatabaseId) =>
  ownedStore(await databases.init(id));

const at = (second: number): Pick<ClusterAnalysis, 'observedAt'> => ({
  observedAt: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
});

const forbidden = (group: string, kind: string): ReadStatus => ({
  group,
  kind,
  state: 'forbidden',
});

describe.each(databases.eachSupportedId())('DatabaseResultStore on %s', id => {
  it('writes nothing when nothing differs, and only what does', async () => {
    const { store, save } = await create(id);
    const services = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
    expect(await save(analysisOf(services))).toMatchObject({
      written: 6,
      changes: 0,
    });
    expect(await save(analysisOf(services, at(1)))).toEqual({
      superseded: false,
      written: 0,
      removed: 0,
      changes: 0,
      isStatusNew: false,
    });
    const [first] = (await store.services({ sort: 'name' }, all)).items;
    expect(first.observedAt).toBe('2026-01-01T00:00:01.000Z');
    expect(
      await save(
        analysisOf([{ name: 'a', posture: 'plaintext' }, { name: 'b' }], at(2)),
      ),
    ).toMatchObject({ written: 1, removed: 2, changes: 3 });
  });

  it('says when what it tells of the cluster itself is new', async () => {
    const { save, saveFailure } = await create(id);
    const saveAt = async (
      second: number,
      other: Partial<ClusterAnalysis> = {},
    ) => (await save(analysisOf([], { ...at(second), ...other }))).isStatusNew;
    const fail = async (message: string) =>
      (
        await saveFailure({
          cluster: 'eu',
          source: 'files',
          world: 'closed',
          status: 'unreachable',
          message,
          at: '2026-01-02T00:00:00.000Z',
        })
      ).isStatusNew;
    const partly = { reads: [forbidden('', 'Pod')] };

    expect(await saveAt(0)).toBe(true);
    expect(await saveAt(1)).toBe(false);
    expect(await saveAt(2, partly)).toBe(true);
    expect(await saveAt(3, partly)).toBe(false);
    expect(await fail('it is away')).toBe(true);
    expect(await fail('it is away')).toBe(false);
    expect(await fail('it is still away')).toBe(true);
    expect(await saveAt(4, partly)).toBe(true);
  });

  it('shows rows of another release as syncing, also in filters', async () => {
    const { knex, save } = await create(id);
    await save(analysisOf([{ name: 'a' }, { name: 'b' }]));
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
    await save(
      analysisOf([{ name: 'a' }, { name: 'b' }], {
        ...at(1),
        engineVersion: '2.0.0',
      }),
    );
    expect(
      (await restarted.services({ posture: ['mtls'] }, all)).totalCount,
    ).toBe(2);
  });

  it('stores few pods of many, with their number', async () => {
    const { store, save } = await create(id);
    await save(analysisOf([{ name: 'a', pods: 120 }]));
    const stored = await store.service({
      cluster: 'eu',
      namespace: 'shop',
      name: 'a',
    });
    const [group] = stored?.routes[0].hops[0].endpoints ?? [];
    expect(group.podCount).toBe(120);
    expect(group.pods).toHaveLength(50);
  });

  it('goes down and up again', async () => {
    const { knex } = await create(id);
    const directory = `${__dirname}/../../migrations`;
    await knex.migrate.rollback({ directory }, true);
    expect(await knex.schema.hasTable('services')).toBe(false);
    expect(await knex.schema.hasTable('leases')).toBe(false);
    await knex.migrate.latest({ directory });
    expect(await knex('changes')).toEqual([]);
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
