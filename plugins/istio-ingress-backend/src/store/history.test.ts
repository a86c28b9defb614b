import type { TestDatabaseId } from '@backstage/backend-test-utils';
import type {
  ChangedObject,
  ClusterAnalysis,
  Posture,
  ReadStatus,
  ResultChangeQuery,
} from 'istio-ingress-contract';
import { analysisOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import { ownedStore } from '../__testUtils__/ownedStore';
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

const policy: ChangedObject = {
  group: 'security.istio.io',
  kind: 'PeerAuthentication',
  namespace: 'shop',
  name: 'default',
  change: 'changed',
  fields: ['/spec/mtls/mode'],
};
const ref = { cluster: 'eu', namespace: 'shop', name: 'a' };

describe.each(databases.eachSupportedId())('history on %s', id => {
  it('records what changed and what caused it', async () => {
    const { store, save } = await create(id);
    await save(analysisOf([{ name: 'a' }]));
    await save(analysisOf([{ name: 'a', posture: 'plaintext' }], at(1)), [
      policy,
    ]);
    await save(
      analysisOf([{ name: 'a', posture: 'unknown' }], {
        ...at(2),
        status: 'partial',
        reads: [forbidden('', 'Pod')],
      }),
    );
    await save(
      analysisOf([{ name: 'a', posture: 'mtls', modes: ['chained'] }], {
        ...at(3),
        engineVersion: '1.1.0',
        reads: [forbidden('', 'Pod')],
      }),
    );
    const { items, totalCount } = await store.history(ref, {});
    expect(totalCount).toBe(4);
    expect(items).toEqual([
      expect.objectContaining({
        field: 'modes',
        before: ['standalone'],
        after: ['chained'],
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
      {
        service: ref,
        at: '2026-01-01T00:00:01.000Z',
        field: 'posture',
        before: 'mtls',
        after: 'plaintext',
        cause: 'object',
        objects: [policy],
        detail: [],
      },
    ]);
  });

  it('tells of a service that came and went', async () => {
    const { store, save } = await create(id);
    await save(analysisOf([]));
    await save(analysisOf([{ name: 'a' }], at(1)));
    await save(analysisOf([], at(2)));
    const { items } = await store.history(ref, {});
    expect(
      items.map(({ field, before, after }) => [field, before, after]),
    ).toEqual([
      ['modes', ['standalone'], undefined],
      ['posture', 'mtls', undefined],
      ['modes', undefined, ['standalone']],
      ['posture', undefined, 'mtls'],
    ]);
  });

  it('pages through all changes once, and filters them', async () => {
    const { store, save } = await create(id);
    const services = (posture: Posture) =>
      Array.from({ length: 5 }, (_, index) => ({
        name: `s-${index}`,
        namespace: index % 2 ? 'shop' : 'money',
        posture,
      }));
    for (const [second, posture] of (
      ['mtls', 'plaintext', 'mtls'] as const
    ).entries()) {
      await save(analysisOf(services(posture), at(second)));
    }
    const us = { cluster: 'us' };
    await save(analysisOf([], us));
    await save(
      analysisOf([], { ...us, ...at(1), reads: [forbidden('', 'Pod')] }),
    );
    await save(
      analysisOf([{ name: 'x' }], { ...us, ...at(3), engineVersion: '2' }),
    );

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.changes({ limit: 3, cursor }, all);
      expect(page.totalCount).toBe(12);
      seen.push(
        ...page.items.map(
          ({ service, at: time, field }) => `${time} ${service.name} ${field}`,
        ),
      );
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(12);
    const times = seen.map(text => text.split(' ')[0]);
    expect(times).toEqual([...times].sort().reverse());

    const count = async (query: ResultChangeQuery, scope = all) =>
      (await store.changes(query, scope)).totalCount;
    expect(await count({ since: '2026-01-01T00:00:02Z' })).toBe(7);
    expect(await count({ since: '2026-01-01T02:00:02+02:00' })).toBe(7);
    expect(await count({ cluster: 'us' })).toBe(2);
    expect(await count({ cause: 'engine' })).toBe(2);
    expect(await count({ namespace: 'money' })).toBe(6);
    expect(await count({ namespace: 'm_ney' })).toBe(0);
    expect(await count({}, { clusters: ['us'], visible: 'all' })).toBe(2);
    expect(
      await count({}, { clusters: ['eu'], visible: ['eu/shop/s-1'] }),
    ).toBe(2);
    await expect(store.history(ref, { cursor: 'x' })).rejects.toThrow(/cursor/);
  });

  it('forgets old history and keeps what holds', async () => {
    const { knex, store, save } = await create(id);
    await save(analysisOf([{ name: 'a', findings: ['low', 'high'] }]));
    await save(
      analysisOf(
        [{ name: 'a', posture: 'plaintext', findings: ['low'] }],
        at(1),
      ),
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
});
