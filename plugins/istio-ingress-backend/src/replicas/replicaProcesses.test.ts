import { resolve } from 'node:path';
import { tryReplicas } from '../__testUtils__/replicas';

jest.setTimeout(240_000);

const [, postgres] =
  Object.entries(process.env).find(([name]) =>
    /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/.test(name),
  ) ?? [];

(postgres ? describe : describe.skip)('two replicas on PostgreSQL', () => {
  it('lose and double no result and no change when the owner is killed or paused', async () => {
    const report = await tryReplicas({
      root: resolve(__dirname, '../../../..'),
      postgres: postgres ?? '',
      rounds: 1,
      say: () => {},
    });
    expect(report.brokenChains).toEqual([]);
    expect(report.emptyReads).toBe(0);
    expect(report.reads).toBeGreaterThan(10);
    expect(report.changes).toBeGreaterThan(60);
    const [killed, paused] = report.takeOvers.map(({ ms }) => ms);
    // A lease, a beat, and one reading of the cluster on a busy machine.
    expect(killed).toBeLessThan(report.leaseMs * 5);
    // Also what the database waits for a session that stopped in a batch.
    expect(paused).toBeLessThan(report.leaseMs * 5 + 5_000);
  });
});
