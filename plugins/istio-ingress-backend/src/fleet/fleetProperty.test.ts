import type { TestDatabaseId } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import {
  policySchema,
  policyStatusSchema,
  posturesWorstFirst,
  type ClusterAnalysis,
  type Policy,
  type PolicyStatus,
  type Posture,
  type StatusCounts,
} from 'istio-ingress-contract';
import type { Knex } from 'knex';
import { analysisOf, type ServiceOf } from '../__testUtils__/analysis';
import { testDatabases } from '../__testUtils__/databases';
import {
  insertWaiver,
  judgedStore,
  owning,
  type WaiverOf,
} from '../__testUtils__/fleet';
import { serviceKeyOf } from '../store/keys';
import type { Scope } from '../store/ResultStore';
import { rankOf } from '../store/writeJudged';
import { GroupTree } from './Groups';
import type { Filters } from './selectServices';
import { sumOf } from './statusCounts';

jest.setTimeout(300_000);

const databases = testDatabases();
const statuses = policyStatusSchema.options;

const pool: Policy[] = [
  { id: 'mtls', require: [{ kind: 'last-hop-mtls' }] },
  {
    id: 'no-high',
    require: [{ kind: 'no-findings', severity: 'high' }],
  },
  {
    id: 'of-alpha',
    scope: { owners: ['group:default/alpha'] },
    require: [{ kind: 'modes', allowed: ['chained'] }],
  },
  {
    id: 'everything-in-a',
    scope: { namespaces: ['a'] },
    require: [
      { kind: 'in-cluster-hops-encrypted' },
      { kind: 'no-findings', severity: 'medium' },
    ],
  },
].map(policy =>
  policySchema.parse({ title: policy.id, severity: 'high', ...policy }),
);

const names = ['s-0', 's-1', 's-2', 's-3'];
const clusters = ['eu', 'us'];
const keys = clusters.flatMap(cluster =>
  ['a', 'b'].flatMap(namespace =>
    names.map(name => `${cluster}/${namespace}/${name}`),
  ),
);

const service = fc.record<ServiceOf>({
  name: fc.constantFrom(...names),
  namespace: fc.constantFrom('a', 'b'),
  posture: fc.constantFrom<Posture>(
    ...posturesWorstFirst.filter(posture => posture !== 'not-exposed'),
  ),
  modes: fc.constantFrom(['standalone'], ['chained'], ['chained', 'unknown']),
  findings: fc.subarray(['high', 'medium', 'low']),
});

const services = fc.uniqueArray(service, {
  selector: ({ name, namespace }) => `${namespace}/${name}`,
  maxLength: 8,
});

const waiver = fc.record<WaiverOf>({
  service: fc.constantFrom(...keys),
  endsInMs: fc.constantFrom(3_600_000, -1),
  isRevoked: fc.constantFrom(false, false, true),
  decision: fc.constantFrom(undefined, 'approved', 'approved', 'denied'),
});

const target = fc.oneof(
  fc.constantFrom(...pool).map(({ id }) => ({ policyId: id })),
  fc.constantFrom('rule-high', 'rule-medium').map(rule => ({ rule })),
);

const world = fc.record({
  policies: fc.subarray(pool),
  owners: fc.array(fc.constantFrom(undefined, 'alpha', 'beta', 'gamma'), {
    minLength: keys.length,
    maxLength: keys.length,
  }),
  analyses: fc.array(fc.record({ eu: services, us: services }), {
    minLength: 1,
    maxLength: 3,
  }),
  waivers: fc.array(
    fc.tuple(waiver, target).map(([each, of]) => ({ ...each, ...of })),
    { maxLength: 8 },
  ),
  visible: fc.oneof(
    fc.constant('all' as const),
    fc.subarray(keys).map(some => [...some].sort()),
  ),
  filters: fc.record<Filters>(
    {
      cluster: fc.subarray(clusters, { minLength: 1 }),
      namespace: fc.subarray(['a', 'b'], { minLength: 1 }),
      owner: fc.subarray(['none', 'group:default/alpha', 'beta'], {
        minLength: 1,
      }),
      severity: fc.constant(['high']),
      search: fc.constantFrom('s-1', 'eu'),
    },
    { requiredKeys: [] },
  ),
});

// Alpha and beta are teams of a division; gamma stands alone.
const groups = new GroupTree(
  [
    { name: 'alpha', parent: 'division' },
    { name: 'beta', parent: 'division' },
    { name: 'division' },
  ].map(({ name, parent }) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
    spec: { type: 'team', children: [], ...(parent ? { parent } : {}) },
  })),
);

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;
type Judged = Awaited<ReturnType<typeof judgedStore>>;

const scopeOf = ({ visible }: Pick<World, 'visible'>): Scope => ({
  clusters,
  visible,
});

async function emptied(knex: Knex): Promise<void> {
  for (const table of [
    'clusters',
    'services',
    'entries',
    'entry_services',
    'findings',
    'finding_services',
    'changes',
    'leases',
    'service_entities',
    'verdicts',
    'verdict_rules',
    'waivers',
  ]) {
    await knex(table).delete();
  }
}

async function open(knex: Knex, { policies, owners }: World): Promise<Judged> {
  return judgedStore(knex, {
    policies,
    entities: keys.map((key, index) => owning(key, owners[index])),
  });
}

async function saved(judged: Judged, each: World['analyses'][number]) {
  for (const cluster of clusters) {
    await judged.save(
      analysisOf(each[cluster as 'eu' | 'us'], { cluster, observedAt: NOW }),
    );
  }
}

const NOW = '2026-01-01T00:00:00.000Z';

/** Every number of the overview is what the list has, and so is the matrix. */
async function expectOneTruth(judged: Judged, of: World): Promise<void> {
  const { fleet, store } = judged;
  const { policies, filters } = of;
  const scope = scopeOf(of);
  const count = async (more: Filters) =>
    (await store.services({ ...filters, ...more }, scope)).totalCount;
  const overview = await fleet.overview(filters, scope);
  expect(overview.services).toBe(await count({}));
  for (const status of statuses) {
    expect([status, overview.statuses[status]]).toEqual([
      status,
      await count({ status: [status] }),
    ]);
  }
  for (const posture of posturesWorstFirst) {
    expect([posture, overview.postures[posture]]).toEqual([
      posture,
      await count({ posture: [posture] }),
    ]);
  }
  expect(overview.policies.map(({ policyId }) => policyId)).toEqual(
    policies.map(({ id }) => id),
  );
  for (const { policyId, statuses: counts } of overview.policies) {
    for (const status of statuses) {
      expect([policyId, status, counts[status]]).toEqual([
        policyId,
        status,
        await count({ policy: [policyId], status: [status] }),
      ]);
    }
  }
  await expectMatrix(judged, of, overview);
  expect((await fleet.overview(filters, scope)).revision).toBe(
    overview.revision,
  );
}

async function expectMatrix(
  { fleet, store }: Judged,
  of: World,
  overview: Awaited<ReturnType<Judged['fleet']['overview']>>,
): Promise<void> {
  const { filters } = of;
  const scope = scopeOf(of);
  const owners = await fleet.owners(filters, scope, groups);
  expect(owners.revision).toBe(overview.revision);
  expect(owners.services).toBe(overview.services);
  const sum = (all: readonly StatusCounts[]) =>
    Object.fromEntries(
      statuses.map(status => [
        status,
        all.reduce((total, counts) => total + counts[status], 0),
      ]),
    );
  const { items } = owners;
  expect(sum(items.map(({ own }) => own))).toEqual(overview.statuses);
  const roots = items.filter(({ parent }) => !parent);
  expect(sum(roots.map(({ total }) => total))).toEqual(overview.statuses);
  overview.policies.forEach(({ policyId, statuses: counts }, index) => {
    const cells = items.map(({ policies }) => policies[index]);
    expect(new Set(cells.map(cell => cell?.policyId ?? policyId))).toEqual(
      new Set(items.length > 0 ? [policyId] : []),
    );
    expect(sum(cells.map(({ own }) => own))).toEqual(counts);
  });
  for (const { owner, own, total, policies } of items) {
    expect(sumOf(policies[0]?.own ?? own)).toBe(sumOf(own));
    if (!filters.owner) {
      const page = await store.services(
        { ...filters, owner: [owner ?? 'none'] },
        scope,
      );
      expect([owner, page.totalCount]).toEqual([owner, sumOf(own)]);
    }
    if (owner) {
      const below = await store.services(filters, {
        ...scope,
        ownedBy: groups.below(owner),
      });
      expect([owner, below.totalCount]).toEqual([owner, sumOf(total)]);
    }
  }
}

/** The statuses as the policies and the waivers of the test have them. */
async function expectStatuses(judged: Judged, of: World): Promise<void> {
  const { policies, waivers, analyses } = of;
  const active = waivers.filter(
    each =>
      each.decision === 'approved' && !each.isRevoked && each.endsInMs! > 0,
  );
  for (const cluster of clusters) {
    const analysis: ClusterAnalysis = analysisOf(
      analyses[analyses.length - 1][cluster as 'eu' | 'us'],
      { cluster, observedAt: NOW },
    );
    const judgement = await judged.judgeOf(cluster).judge(analysis);
    for (const { ref } of analysis.services) {
      const key = serviceKeyOf(ref);
      const about = active.filter(each => each.service === key);
      const expected = new Map(
        (judgement?.of(key)?.verdicts ?? []).map(verdict => {
          const isWaived =
            verdict.status !== 'compliant' &&
            (about.some(({ policyId }) => policyId === verdict.policyId) ||
              (verdict.rules.length > 0 &&
                verdict.rules.every(rule =>
                  about.some(each => each.rule === rule),
                )));
          const status: PolicyStatus = isWaived ? 'waived' : verdict.status;
          return [verdict.policyId, status];
        }),
      );
      const found = await judged.store.policiesOf(ref);
      expect(found?.map(each => [each.policyId, each.status])).toEqual(
        policies.flatMap(({ id }) => {
          const status = expected.get(id);
          return status ? [[id, status]] : [];
        }),
      );
      for (const each of found ?? []) {
        expect(each.waiverIds.length > 0).toBe(each.status === 'waived');
      }
      const stored = await judged.store.service(ref);
      const [worst = 'not-applicable'] = [...expected.values()].sort(
        (a, b) => rankOf(a) - rankOf(b),
      );
      expect([key, stored?.summary.status]).toEqual([key, worst]);
    }
  }
}

describe.each(databases.eachSupportedId())('the fleet on %s', id => {
  const runs = id === 'SQLITE_3' ? 25 : 8;
  let knex: Knex;
  beforeAll(async () => {
    knex = await databases.init(id as TestDatabaseId);
    await judgedStore(knex, { policies: [] });
  });

  it('is counted as it is listed, whatever the policies, waivers and rights', async () => {
    await fc.assert(
      fc.asyncProperty(world, async of => {
        await emptied(knex);
        const judged = await open(knex, of);
        await saved(judged, of.analyses[0]);
        for (const each of of.waivers) await insertWaiver(knex, each);
        await expectOneTruth(judged, of);
        for (const each of of.analyses.slice(1)) await saved(judged, each);
        await expectOneTruth(judged, of);
        await expectStatuses(judged, of);
      }),
      { numRuns: runs, seed: 11 },
    );
  });

  it('agrees with itself while results change', async () => {
    const [of] = fc.sample(world, { numRuns: 1, seed: 3 });
    const ofAll: World = {
      ...of,
      policies: pool,
      visible: 'all',
      filters: {},
    };
    await emptied(knex);
    const judged = await open(knex, ofAll);
    const states = fc.sample(fc.record({ eu: services, us: services }), {
      numRuns: 12,
      seed: 7,
    });
    await saved(judged, states[0]);
    let isWriting = true;
    const writing = (async () => {
      for (const state of states) await saved(judged, state);
    })().finally(() => {
      isWriting = false;
    });
    const scope = scopeOf(ofAll);
    const compared = new Set<string>();
    for (let isLast = false; !isLast; ) {
      isLast = !isWriting;
      // With SQLite nothing of this waits: the writer needs a turn.
      await new Promise(resolve => setImmediate(resolve));
      const before = await judged.fleet.overview({}, scope);
      const owners = await judged.fleet.owners({}, scope, groups);
      const violating = await judged.store.services(
        { status: ['violating'] },
        scope,
      );
      const { totalCount } = await judged.store.services({}, scope);
      const after = await judged.fleet.overview({}, scope);
      if (before.revision !== after.revision) continue;
      compared.add(before.revision);
      expect(after).toEqual(before);
      expect(owners.revision).toBe(before.revision);
      expect(owners.services).toBe(before.services);
      expect(totalCount).toBe(before.services);
      expect(violating.totalCount).toBe(before.statuses.violating);
      expect(
        owners.items.reduce((sum, { own }) => sum + own.violating, 0),
      ).toBe(before.statuses.violating);
    }
    await writing;
    expect(compared.size).toBeGreaterThan(0);
  });
});
