import { readdirSync, readFileSync } from 'node:fs';
import type { TestDatabaseId } from '@backstage/backend-test-utils';
import { analysisOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import { ownedStore } from '../__testUtils__/ownedStore';
import type { Scope } from './ResultStore';

const databases = testDatabases();
const samples = `${__dirname}/samples`;
const all: Scope = { clusters: ['eu', 'us'], visible: 'all' };

const releases = [
  ...new Set(
    readdirSync(samples).map(file =>
      file.replace(/\.(sqlite|postgres)\.sql$/, ''),
    ),
  ),
];

/** A database as a release left it, opened by this one. */
async function migrated(id: TestDatabaseId, release: string) {
  const knex = await databases.init(id);
  const engine = id.startsWith('POSTGRES') ? 'postgres' : 'sqlite';
  const sql = readFileSync(`${samples}/${release}.${engine}.sql`, 'utf8');
  for (const statement of sql.split(/;\n/)) {
    if (statement.trim()) {
      // A question mark of a text is not a place for a parameter.
      await knex.raw(statement.replaceAll('?', '\\?'));
    }
  }
  return ownedStore(knex, { batchRows: 200 });
}

it('has a sample of a release', () => {
  expect(releases).toContain('0.1.0');
});

describe.each(databases.eachSupportedId())('a database on %s', id => {
  it.each(releases)('of release %s is read, then written', async release => {
    const { knex, store, save } = await migrated(id, release);
    // The last result is there at once, and says that it is an old one.
    const { items } = await store.services({ sort: 'name' }, all);
    expect(items).toMatchObject([
      {
        ref: { cluster: 'eu', namespace: 'shop', name: 'cart' },
        stale: true,
        observedAt: '2026-11-24T12:00:02.000Z',
      },
      { ref: { name: 'pay' }, stale: true },
    ]);
    expect(await store.clusters(all)).toMatchObject([
      { name: 'eu', stale: true, counts: { services: 2, entries: 2 } },
      { name: 'us', status: 'unreachable' },
    ]);
    const pay = { cluster: 'eu', namespace: 'shop', name: 'pay' };
    expect(await store.service(pay)).toMatchObject({
      summary: { ref: pay },
      routes: [{ mode: 'standalone' }],
    });
    const history = await store.history(pay, {});
    expect(history.items).toMatchObject([
      { field: 'modes', after: ['standalone'], cause: 'object' },
      { field: 'posture', before: undefined },
      { field: 'modes', before: ['standalone'], after: undefined },
      { field: 'posture', after: undefined },
    ]);
    expect((await store.findings({}, all)).totalCount).toBeGreaterThan(0);

    const { engine_version: before } = await knex('clusters')
      .where({ name: 'eu' })
      .first('engine_version');
    const saved = await save(
      analysisOf([{ name: 'cart', posture: 'broken' }], {
        observedAt: '2026-11-25T12:00:00.000Z',
        engineVersion: `${before}-next`,
      }),
    );
    expect(saved).toMatchObject({ superseded: false, changes: 3 });
    expect((await store.services({}, all)).items).toMatchObject([
      { posture: 'broken', stale: false },
    ]);
    expect((await store.history(pay, {})).totalCount).toBe(6);
  });
});
