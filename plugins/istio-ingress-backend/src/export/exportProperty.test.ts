import type { TestDatabaseId } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import {
  policySchema,
  policyStatusSchema,
  posturesWorstFirst,
  serviceSortSchema,
  severitySchema,
  type FindingQuery,
  type Posture,
  type ServiceQuery,
  type ServiceSummary,
} from 'istio-ingress-contract';
import { analysisOf, type ServiceOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import { insertWaiver, judgedStore, owning } from '../__testUtils__/fleet';
import { parseCsv } from '../__testUtils__/parseCsv';
import type { Page, Scope, StoredFinding } from '../store/ResultStore';
import { type Columns, findingColumns, serviceColumns } from './columns';
import { exportFile } from './exportFile';
import { ExportStore, type Visit } from './ExportStore';

jest.setTimeout(300_000);

const databases = testDatabases();

const policies = [
  policySchema.parse({
    id: 'mtls',
    title: 'mTLS',
    severity: 'high',
    require: [{ kind: 'last-hop-mtls' }],
  }),
  policySchema.parse({
    id: 'no-high',
    title: 'No high finding',
    severity: 'high',
    require: [{ kind: 'no-findings', severity: 'high' }],
  }),
];

const names = ['a', 'b', 'c', 'd', 'e'];
const keys = ['eu', 'us'].flatMap(cluster =>
  names.map(name => `${cluster}/shop/${name}`),
);

const service = fc.record<ServiceOf>({
  name: fc.constantFrom(...names),
  posture: fc.constantFrom<Posture>(...posturesWorstFirst),
  findings: fc.subarray(['high', 'medium', 'low']),
  // A spreadsheet must not run what a cluster holds.
  host: fc.constantFrom('=1+1', '"quoted", and more', '-x.example'),
});
const services = fc.uniqueArray(service, {
  selector: ({ name }) => name,
  minLength: 1,
});

const visible = fc.oneof(
  fc.constant('all' as const),
  fc.subarray(keys).map(some => [...some].sort()),
);

const serviceQuery = fc.record<ServiceQuery>(
  {
    sort: fc.constantFrom(...serviceSortSchema.options),
    cluster: fc.constantFrom('eu', ['eu', 'us']),
    posture: fc.subarray([...posturesWorstFirst], { minLength: 1 }),
    status: fc.subarray([...policyStatusSchema.options], { minLength: 1 }),
    policy: fc.constantFrom('mtls', ['no-high']),
    owner: fc.constantFrom('none', 'group:default/alpha'),
    severity: fc.constant('high'),
  },
  { requiredKeys: ['sort'] },
);
const findingQuery = fc.record<FindingQuery>(
  {
    severity: fc.subarray([...severitySchema.options], { minLength: 1 }),
    cluster: fc.constantFrom('eu', 'us'),
    owner: fc.constantFrom('none', 'group:default/alpha'),
  },
  { requiredKeys: [] },
);

async function pagesOf<T>(
  page: (place: { limit: number; cursor?: string }) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const { items: some, pageInfo } = await page({ limit: 3, cursor });
    items.push(...some);
    cursor = pageInfo.nextCursor;
  } while (cursor);
  return items;
}

/** What a file of each format holds. */
async function filesOf<T>(
  of: 'services' | 'findings',
  columns: Columns<T>,
  read: (visit: Visit<T>) => Promise<void>,
): Promise<{ items: T[]; lines: string[][] }> {
  const textOf = async (format: 'csv' | 'json') => {
    const parts: string[] = [];
    const file = exportFile({
      of,
      format,
      columns,
      at: '2026-11-25T12:00:00.000Z',
      patienceMs: 0,
      read,
    });
    await file.write(async part => {
      parts.push(part);
    });
    return parts.join('');
  };
  return {
    items: JSON.parse(await textOf('json')).items,
    lines: parseCsv(await textOf('csv')),
  };
}

function linesOf<T>(columns: Columns<T>, rows: readonly T[]): string[][] {
  return [
    Object.keys(columns),
    ...rows.map(row =>
      Object.values(columns).map(value => {
        const cell = value(row);
        const text = Array.isArray(cell) ? cell.join(' ') : String(cell ?? '');
        return typeof cell !== 'number' && /^[=+\-@]/.test(text)
          ? `'${text}`
          : text;
      }),
    ),
  ];
}

// Where a value is undefined, JSON has none.
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value));

async function create(id: TestDatabaseId) {
  const knex = await databases.init(id);
  return {
    ...(await judgedStore(knex, {
      policies,
      entities: keys.map((key, index) =>
        owning(key, [undefined, 'alpha', 'beta'][index % 3]),
      ),
    })),
    exports: new ExportStore({
      knex,
      policies: policies.map(({ id: policy }) => policy),
      rowsAtOnce: 2,
    }),
  };
}

describe.each(databases.eachSupportedId())('files on %s', id => {
  it('hold the rows of the list with the same filters, in its order', async () => {
    const { knex, store, save, exports } = await create(id);
    let saved = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({ eu: services, us: services }),
        visible,
        fc.array(serviceQuery, { minLength: 2, maxLength: 2 }),
        findingQuery,
        async (world, some, serviceQueries, ofFindings) => {
          const observedAt = new Date(
            Date.parse('2026-01-01') + 1_000 * saved++,
          ).toISOString();
          for (const cluster of ['eu', 'us'] as const) {
            await save(analysisOf(world[cluster], { cluster, observedAt }));
          }
          await knex('waivers').delete();
          await insertWaiver(knex, {
            service: keys[saved % keys.length],
            policyId: 'mtls',
            decision: 'approved',
          });
          const scope: Scope = { clusters: ['eu', 'us'], visible: some };
          for (const query of serviceQueries) {
            const list = await pagesOf<ServiceSummary>(place =>
              store.services({ ...query, ...place }, scope),
            );
            const { items, lines } = await filesOf(
              'services',
              serviceColumns,
              visit => exports.services(query, scope, visit),
            );
            expect(items).toEqual(plain(list));
            expect(lines).toEqual(linesOf(serviceColumns, list));
          }
          const list = await pagesOf<StoredFinding>(place =>
            store.findings({ ...ofFindings, ...place }, scope),
          );
          const { items, lines } = await filesOf(
            'findings',
            findingColumns,
            visit => exports.findings(ofFindings, scope, visit),
          );
          expect(items).toEqual(plain(list));
          expect(lines).toEqual(linesOf(findingColumns, list));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are of one moment, whatever is written meanwhile', async () => {
    const { save, exports } = await create(id);
    const of = (posture: Posture) =>
      analysisOf(names.map(name => ({ name, posture })));
    await save(of('plaintext'));
    const scope: Scope = { clusters: ['eu'], visible: 'all' };
    const seen: string[] = [];
    let writing: Promise<unknown> | undefined;
    await exports.services({ sort: 'posture' }, scope, async some => {
      seen.push(...some.map(({ ref, posture }) => `${ref.name} ${posture}`));
      writing ??= save({
        ...of('mtls'),
        observedAt: '2026-01-02T00:00:00.000Z',
      });
      // On PostgreSQL it is there before the rest is read; SQLite has it wait.
      if (id.startsWith('POSTGRES')) await writing;
    });
    await writing;
    expect(seen).toEqual(names.map(name => `${name} plaintext`));
  });
});
