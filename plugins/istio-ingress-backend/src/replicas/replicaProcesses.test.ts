import { resolve } from 'node:path';
import { tryReplicas } from '../__testUtils__/replicas';

jest.setTimeout(600_000);

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
    // How long they take is measured by scripts/replicas.ts.
    expect(report.takeOvers.map(({ how }) => how)).toEqual([
      'killed',
      'paused',
    ]);
  });
});
