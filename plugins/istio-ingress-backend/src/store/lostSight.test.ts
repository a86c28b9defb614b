import type { TestDatabaseId } from '@backstage/backend-test-utils';
import type { ClusterAnalysis, ReadStatus } from 'istio-ingress-contract';
import { analysisOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import { ownedStore } from '../__testUtils__/ownedStore';
import type { ResultStore, Scope } from './ResultStore';

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

async function names(store: ResultStore, query = {}, scope = all) {
  const { items } = await store.services(query, scope);
  return items.map(({ ref }) => ref.name);
}

describe.each(databases.eachSupportedId())(
  'what could not be read on %s',
  id => {
    it('keeps services as stale when Services are forbidden, and mends them', async () => {
      const { store, save } = await create(id);
      await save(analysisOf([{ name: 'a' }, { name: 'b' }]));
      const reads = [forbidden('', 'Service')];
      expect(await save(analysisOf([], { ...at(1), reads }))).toMatchObject({
        changes: 0,
      });
      const { items } = await store.services({ sort: 'name' }, all);
      expect(items).toMatchObject([
        {
          posture: 'mtls',
          stale: true,
          observedAt: '2026-01-01T00:00:00.000Z',
        },
        { posture: 'mtls', stale: true },
      ]);
      await save(analysisOf([{ name: 'a' }], at(2)));
      expect((await store.services({}, all)).items).toMatchObject([
        { ref: { name: 'a' }, stale: false },
      ]);
    });

    it('removes a service when only Services of another namespace are forbidden', async () => {
      const { store, save } = await create(id);
      await save(analysisOf([{ name: 'a' }]));
      await save(
        analysisOf([], {
          ...at(1),
          reads: [{ ...forbidden('', 'Service'), namespaces: ['other'] }],
        }),
      );
      expect(await names(store)).toEqual([]);
      const gone = { cluster: 'eu', namespace: 'shop', name: 'a' };
      expect((await store.history(gone, { limit: 1 })).items).toMatchObject([
        { after: undefined },
      ]);
    });

    it('keeps everything as stale when a read gives nothing', async () => {
      const { store, save, saveFailure } = await create(id);
      await save(analysisOf([{ name: 'a', findings: ['high'] }]));
      await saveFailure({
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
        {
          posture: 'mtls',
          stale: true,
          observedAt: '2026-01-01T00:00:00.000Z',
        },
      ]);
      await save(analysisOf([{ name: 'a', findings: ['high'] }], at(9)));
      expect(await store.clusters(all)).toMatchObject([
        { status: 'ok', stale: false, message: undefined },
      ]);
    });

    it('resolves a finding only when it saw at least as much as before', async () => {
      const { knex, store, save } = await create(id);
      await save(analysisOf([{ name: 'a', findings: ['high'] }]));
      const blind = {
        reads: [forbidden('security.istio.io', 'PeerAuthentication')],
      };
      await save(analysisOf([{ name: 'a' }], { ...at(1), ...blind }));
      await save(analysisOf([{ name: 'a' }], { ...at(2), ...blind }));
      expect(await store.findings({}, all)).toMatchObject({
        totalCount: 1,
        items: [{ firstSeen: '2026-01-01T00:00:00.000Z', severity: 'high' }],
      });
      await save(analysisOf([{ name: 'a' }], at(3)));
      expect(await store.findings({}, all)).toMatchObject({ totalCount: 0 });
      expect(await knex('findings').first()).toMatchObject({
        resolved_at: '2026-01-01T00:00:03.000Z',
      });

      await save(analysisOf([{ name: 'a', findings: ['high'] }], at(4)));
      expect((await store.findings({}, all)).items).toMatchObject([
        {
          firstSeen: '2026-01-01T00:00:00.000Z',
          lastSeen: '2026-01-01T00:00:04.000Z',
        },
      ]);
    });
  },
);
