import {
  mockServices,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { eventually } from '../__testUtils__/backend';
import { testDatabases } from '../__testUtils__/databases';
import { DatabaseResultStore } from '../store/DatabaseResultStore';
import { databaseNow } from '../store/dialect';
import type { HeldLease } from '../store/heldLease';
import { ClusterOwnership } from './ClusterOwnership';
import { Leases } from './Leases';

const databases = testDatabases();
// Far above what a busy machine keeps a replica from its beat.
const LEASE_MS = 3_000;

/** It is extended every few minutes, and not while a test lasts. */
const LONG_MS = 30 * 60_000;

class FakeCluster {
  readonly name: string;
  lease?: HeldLease;
  requests = 0;

  constructor(name: string) {
    this.name = name;
  }

  start(signal: AbortSignal, lease: HeldLease) {
    this.lease = lease;
    signal.addEventListener('abort', () => {
      if (this.lease === lease) this.lease = undefined;
    });
  }

  request() {
    this.requests++;
  }

  async settled() {}
}

let running: { leave(): Promise<void> }[] = [];

function replica(
  knex: Knex,
  id: string,
  names = ['eu', 'us'],
  leaseMs = LEASE_MS,
) {
  const clusters = names.map(name => new FakeCluster(name));
  const leases = new Leases({ knex, replica: id, leaseMs });
  // Where a file has one process, this test has several.
  jest.spyOn(leases, 'freeThoseOfFile').mockResolvedValue();
  const stop = new AbortController();
  const ownership = new ClusterOwnership({
    leases,
    clusters: () => clusters,
    logger: mockServices.logger.mock(),
  });
  ownership.start(stop.signal);
  const leave = async () => {
    stop.abort();
    await ownership.leave();
  };
  running.push({ leave });
  return {
    ownership,
    clusters,
    leave,
    /** Neither says that it lives nor that it goes. */
    kill: () => stop.abort(),
    owned: () => clusters.filter(({ lease }) => lease).map(({ name }) => name),
  };
}

async function database(id: TestDatabaseId) {
  const knex = await databases.init(id);
  await DatabaseResultStore.create({ knex, batchRows: 10 });
  return knex;
}

const until = (isThere: () => boolean) =>
  eventually(async () => isThere(), Boolean);

afterEach(async () => {
  for (const { leave } of running) await leave();
  running = [];
});

describe.each(databases.eachSupportedId())('ClusterOwnership on %s', id => {
  it('spreads clusters over the replicas, each cluster to one', async () => {
    const knex = await database(id);
    const a = replica(knex, 'a');
    await until(() => a.owned().length === 2);
    const b = replica(knex, 'b');
    await until(() => a.owned().length === 1 && b.owned().length === 1);
    expect([...a.owned(), ...b.owned()].sort()).toEqual(['eu', 'us']);
  });

  it('hands over at once when a replica goes, and with a higher token', async () => {
    const knex = await database(id);
    const a = replica(knex, 'a', ['eu']);
    await until(() => a.owned().length === 1);
    const token = a.clusters[0].lease?.token ?? 0;
    const b = replica(knex, 'b', ['eu']);
    await a.leave();
    expect(a.owned()).toEqual([]);
    await until(() => b.owned().length === 1);
    expect(b.clusters[0].lease?.token).toBeGreaterThan(token);
  });

  it('takes over from a silent replica, and not before', async () => {
    const knex = await database(id);
    const a = replica(knex, 'a', ['eu']);
    await until(() => a.owned().length === 1);
    const b = replica(knex, 'b', ['eu']);
    await new Promise(resolve => setTimeout(resolve, LEASE_MS * 1.5));
    expect(b.owned()).toEqual([]);
    a.kill();
    await until(() => b.owned().length === 1);
  });

  it('stops reading what another replica has taken', async () => {
    const knex = await database(id);
    const a = replica(knex, 'a', ['eu']);
    await until(() => a.owned().length === 1);
    await knex('leases').update({ owner: 'b', token: 99 });
    await knex('leases').update({ expires_at: 9_999_999_999_999 });
    await until(() => a.owned().length === 0);
    expect(a.ownership.owns('eu')).toBe(false);
  });

  it('passes a request on to the owner', async () => {
    const knex = await database(id);
    const a = replica(knex, 'a', ['eu']);
    await until(() => a.owned().length === 1);
    const b = replica(knex, 'b', ['eu']);
    await b.ownership.request('eu');
    await until(() => a.clusters[0].requests === 1);
    expect(b.clusters[0].requests).toBe(0);
    await a.ownership.request('eu');
    expect(a.clusters[0].requests).toBe(2);
  });

  it('hears of a request long before it extends its lease', async () => {
    const knex = await database(id);
    const a = replica(knex, 'a', ['eu'], LONG_MS);
    await until(() => a.owned().length === 1);
    const b = replica(knex, 'b', ['eu'], LONG_MS);
    await b.ownership.request('eu');
    await until(() => a.clusters[0].requests === 1);
    expect(a.clusters[0].requests).toBe(1);
  });

  it('takes a cluster when its lease ends, whenever it would look again', async () => {
    const knex = await database(id);
    const a = replica(knex, 'a', ['eu'], LONG_MS);
    await until(() => a.owned().length === 1);
    const b = replica(knex, 'b', ['eu'], LONG_MS);
    a.kill();
    await knex('replicas').where({ id: 'a' }).update({ seen_at: 0 });
    await knex('leases').update({
      expires_at: databaseNow(knex, 2_000),
    });
    await until(() => b.owned().length === 1);
    expect(b.owned()).toEqual(['eu']);
  });

  it('reads on while the database does not answer, and keeps its lease', async () => {
    const knex = await database(id);
    const a = replica(knex, 'a', ['eu']);
    await until(() => a.owned().length === 1);
    const broken = jest
      .spyOn(Leases.prototype, 'beat')
      .mockRejectedValue(new Error('connection refused'));
    await new Promise(resolve => setTimeout(resolve, LEASE_MS * 1.5));
    expect(a.owned()).toEqual(['eu']);
    broken.mockRestore();
    const { token } = await knex('leases').first('token');
    await new Promise(resolve => setTimeout(resolve, LEASE_MS));
    expect(a.clusters[0].lease?.token).toBe(token);
  });
});
