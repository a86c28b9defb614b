import type { TestDatabaseId } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Mode, Posture } from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { analysisOf, type ServiceOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import { ownedStore } from '../__testUtils__/ownedStore';

const databases = testDatabases();

const postures: Posture[] = ['mtls', 'plaintext', 'broken', 'unknown'];
const modes: Mode[][] = [
  ['standalone'],
  ['chained'],
  ['chained', 'standalone'],
];

const serviceSets: fc.Arbitrary<ServiceOf[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    posture: fc.constantFrom(...postures),
    modes: fc.constantFrom(...modes),
  }),
  { selector: ({ name }) => name },
);

/** One result: its services, and what happens while it is stored. */
const results = fc.record({
  services: serviceSets,
  /** Services may not be read: what is missing may be there. */
  isBlind: fc.boolean(),
  /** Another replica takes the cluster after so many queries. */
  isTakenAfter: fc.option(fc.integer({ min: 1, max: 12 })),
});

type Stored = Map<string, string>;

async function stored(knex: Knex): Promise<Stored> {
  const rows = await knex('services').select('service_key', 'posture', 'modes');
  return new Map(
    rows.flatMap(row => [
      [`${row.service_key} posture`, row.posture as string],
      [`${row.service_key} modes`, row.modes.slice(1, -1) as string],
    ]),
  );
}

function differences(before: Stored, after: Stored): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(key => before.get(key) !== after.get(key))
    .map(key => `${key}: ${before.get(key)} to ${after.get(key)}`)
    .sort();
}

async function changeTexts(knex: Knex, behind: number): Promise<string[]> {
  const rows = await knex('changes').orderBy('id').offset(behind);
  return rows
    .map(
      ({ service_key: key, field, before, after }) =>
        `${key} ${field}: ${before ?? undefined} to ${after ?? undefined}`,
    )
    .sort();
}

async function empty(knex: Knex): Promise<void> {
  for (const table of [
    'changes',
    'services',
    'entries',
    'entry_services',
    'clusters',
    'leases',
  ]) {
    await knex(table).delete();
  }
}

const second = (number: number) =>
  new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();

/** @returns how many differences were looked at */
async function check(id: TestDatabaseId, numRuns: number): Promise<number> {
  const knex = await databases.init(id);
  await ownedStore(knex);
  let differing = 0;
  await fc.assert(
    fc.asyncProperty(
      serviceSets,
      fc.array(results, { minLength: 1, maxLength: 6 }),
      async (first, following) => {
        await empty(knex);
        let owner = await ownedStore(knex, { batchRows: 1 });
        await owner.save(analysisOf(first));
        let written = 0;
        for (const [index, result] of following.entries()) {
          const before = await stored(knex);
          const { isBlind, isTakenAfter, services } = result;
          const rival = await ownedStore(knex, {
            batchRows: 1,
            replica: `rival-${index}`,
          });
          const saving = owner.save(
            analysisOf(services, {
              observedAt: second(index + 1),
              reads: isBlind
                ? [{ group: '', kind: 'Service', state: 'forbidden' }]
                : [],
            }),
          );
          if (isTakenAfter !== null) {
            for (let query = 0; query < isTakenAfter; query++) {
              await knex.raw('select 1');
            }
            await knex('leases').update({ owner: null });
            await rival.leaseOf('eu');
          }
          await saving;
          if (isTakenAfter !== null) owner = rival;

          const found = differences(before, await stored(knex));
          expect(await changeTexts(knex, written)).toEqual(found);
          written += found.length;
          differing += found.length;
        }
      },
    ),
    { seed: 11, numRuns },
  );
  return differing;
}

describe.each(databases.eachSupportedId())('history on %s', id => {
  it('has one change for every difference between results, also when an owner is cut off', async () => {
    const runs = id === 'SQLITE_3' ? 40 : 20;
    expect(await check(id, runs)).toBeGreaterThan(runs);
  });
});
