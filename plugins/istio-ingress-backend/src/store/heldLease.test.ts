import type { TestDatabaseId } from '@backstage/backend-test-utils';
import { analysisOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import { ownedStore } from '../__testUtils__/ownedStore';
import { LostLeaseError, underLease } from './heldLease';
import type { Scope } from './ResultStore';

const databases = testDatabases();
const all: Scope = { clusters: ['eu'], visible: 'all' };

const at = (second: number) => ({
  observedAt: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
});

/** Two replicas, of which the second has taken over from the first. */
async function takenOver(id: TestDatabaseId) {
  const knex = await databases.init(id);
  const old = await ownedStore(knex, { replica: 'old' });
  await old.save(analysisOf([{ name: 'a' }]));
  await knex('leases').update({ expires_at: 0 });
  const rival = await ownedStore(knex, { replica: 'new' });
  await rival.leaseOf('eu');
  return { knex, old, rival };
}

describe.each(databases.eachSupportedId())('a lease on %s', id => {
  it('refuses the late write of an old owner', async () => {
    const { knex, old, rival } = await takenOver(id);
    const late = analysisOf([{ name: 'a', posture: 'plaintext' }], at(9));
    expect(await old.save(late)).toEqual({
      superseded: true,
      written: 0,
      removed: 0,
      changes: 0,
      isStatusNew: false,
    });
    expect(
      await old.saveFailure({
        cluster: 'eu',
        source: 'files',
        world: 'closed',
        status: 'unreachable',
        message: 'late',
        at: at(9).observedAt,
      }),
    ).toEqual({ isStatusNew: false });
    const lease = await old.leaseOf('eu');
    await expect(
      old.store.saveObjects({ ...late, objects: [] }, lease),
    ).rejects.toThrow(LostLeaseError);

    await rival.save(analysisOf([{ name: 'a', posture: 'broken' }], at(1)));
    expect((await rival.store.services({}, all)).items).toMatchObject([
      { posture: 'broken', stale: false },
    ]);
    expect(await knex('changes').select('before', 'after')).toEqual([
      { before: 'mtls', after: 'broken' },
    ]);
  });

  it('stops a write in the middle, and the new owner goes on from there', async () => {
    const { knex, rival } = await takenOver(id);
    const services = Array.from({ length: 9 }, (_, index) => ({
      name: `s${index}`,
    }));
    const plaintext = services.map(service => ({
      ...service,
      posture: 'plaintext' as const,
    }));
    await rival.save(analysisOf(services, at(1)));
    await knex('changes').delete();

    const third = await ownedStore(knex, { replica: 'third' });
    const saving = rival.save(analysisOf(plaintext, at(2)));
    await knex('leases').update({ owner: null });
    await third.leaseOf('eu');
    expect(await saving).toMatchObject({ superseded: true });
    await third.save(analysisOf(plaintext, at(3)));
    const rows = await knex('changes').select('service_key', 'field');
    expect(rows).toHaveLength(9);
    expect(new Set(rows.map(({ service_key: key }) => key)).size).toBe(9);
  });

  it('takes the result of an owner whose clock is behind', async () => {
    const { old, rival } = await takenOver(id);
    expect((await old.store.services({}, all)).items).toMatchObject([
      { posture: 'mtls', stale: true },
    ]);
    const early = { observedAt: '2025-12-31T23:00:00.000Z' };
    await rival.save(analysisOf([{ name: 'a', posture: 'broken' }], early));
    expect((await rival.store.services({}, all)).items).toMatchObject([
      { posture: 'broken', stale: false, ...early },
    ]);
  });

  it('marks a result as stale when nobody reads the cluster any more', async () => {
    const { knex, rival } = await takenOver(id);
    await rival.save(analysisOf([{ name: 'a' }], at(1)));
    expect(await rival.store.clusters(all)).toMatchObject([{ stale: false }]);
    await knex('leases').update({ expires_at: 0 });
    expect(await rival.store.clusters(all)).toMatchObject([
      { stale: true, status: 'ok', observedAt: at(1).observedAt },
    ]);
  });
});

const postgres = databases
  .eachSupportedId()
  .map(([id]) => id)
  .find(id => id.startsWith('POSTGRES'));

(postgres ? describe : describe.skip)('a lease on PostgreSQL alone', () => {
  it('is free again a few seconds after its owner stopped in a transaction', async () => {
    const knex = await databases.init(postgres ?? 'POSTGRES_18');
    const old = await ownedStore(knex, { replica: 'old' });
    const lease = await old.leaseOf('eu');
    let resume = () => {};
    const paused = underLease(
      knex,
      lease,
      () =>
        new Promise<void>(resolve => {
          resume = resolve;
        }),
    );
    const outcome = paused.then(
      () => 'committed',
      () => 'refused',
    );
    await new Promise(resolve => setTimeout(resolve, 200));
    const rival = await ownedStore(knex, { replica: 'new' });
    await knex('leases').update({ expires_at: 0 });
    expect(await rival.leaseOf('eu')).toMatchObject({
      token: lease.token + 1,
    });
    resume();
    expect(await outcome).toBe('refused');
  });
});
