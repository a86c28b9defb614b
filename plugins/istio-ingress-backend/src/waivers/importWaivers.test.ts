import {
  mockServices,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { component } from '../__testUtils__/backend';
import { testDatabases } from '../__testUtils__/databases';
import { ownedStore } from '../__testUtils__/ownedStore';
import { CatalogWaiverImport } from './CatalogWaiverImport';
import { databaseTime } from './databaseTime';
import { DatabaseWaiverStore } from './DatabaseWaiverStore';
import { IMPORTER } from './importWaivers';
import type { CatalogWaivers } from './waiverConfig';

jest.setTimeout(60_000);

const databases = testDatabases();

const DAY_MS = 24 * 60 * 60 * 1000;
const reason = 'The vendor ships the fix in January';
const lead = 'user:default/lead';

async function create(id: TestDatabaseId) {
  const { knex } = await ownedStore(await databases.init(id));
  await knex('service_entities').insert(
    ['eu/shop/pay', 'us/shop/pay'].map(key => ({
      service_key: key,
      cluster: key.slice(0, 2),
      entity_ref: 'component:default/pay',
      owner: 'group:default/shop',
    })),
  );
  const until = new Date((await databaseTime(knex)) + 30 * DAY_MS);
  const waivers = new DatabaseWaiverStore({ knex, maxValidityMs: 90 * DAY_MS });
  const auditor = mockServices.auditor.mock();
  auditor.createEvent.mockResolvedValue({
    success: async () => {},
    fail: async () => {},
  });
  const onChange = jest.fn();
  return {
    knex,
    waivers,
    auditor,
    onChange,
    until: until.toISOString(),
    all: async () => (await waivers.list({}, 'all')).items,
    run: (entities: Entity[], catalog: CatalogWaivers = 'accept') =>
      new CatalogWaiverImport({
        knex,
        catalog: catalogServiceMock({ entities }),
        auth: mockServices.auth(),
        auditor,
        logger: mockServices.logger.mock(),
        config: {
          maxValidityMs: 90 * DAY_MS,
          allowOwnApproval: false,
          warnBeforeMs: 7 * DAY_MS,
          catalog,
        },
        limits: {
          policyIds: ['last-hop-mtls'],
          rules: ['pod-ip-upstream'],
        },
        onChange,
      }).run(),
  };
}

const payWith = (waivers: unknown, name = 'pay') =>
  component(name, { 'istio-ingress/waivers': JSON.stringify(waivers) });

describe.each(databases.eachSupportedId())('waivers in Git on %s', id => {
  it('hold while the annotation states them, in the clusters it names', async () => {
    const { run, all, until, auditor, onChange } = await create(id);
    const stated = [
      { policy: 'last-hop-mtls', until, reason },
      { finding: 'pod-ip-upstream', cluster: 'eu', until, reason },
    ];
    await run([payWith(stated)]);
    const first = await all();
    expect(
      first
        .map(({ service, target, status, source, entityRef, approved }) => [
          `${service.cluster}/${service.name}`,
          target.kind,
          status,
          source,
          entityRef,
          approved?.by,
        ])
        .sort(),
    ).toEqual(
      [
        ['eu/pay', 'finding'],
        ['eu/pay', 'policy'],
        ['us/pay', 'policy'],
      ].map(start => [
        ...start,
        'active',
        'catalog',
        'component:default/pay',
        IMPORTER,
      ]),
    );
    // Once more changes nothing, and tells nobody.
    await run([payWith(stated)]);
    expect(await all()).toEqual(first);
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(auditor.createEvent).toHaveBeenCalledTimes(1);

    await run([payWith(stated.slice(0, 1))]);
    const second = await all();
    expect(second.filter(({ status }) => status === 'active')).toHaveLength(2);
    expect(second.find(({ status }) => status === 'revoked')).toMatchObject({
      target: { kind: 'finding' },
      revoked: { by: IMPORTER },
    });
    await run([]);
    expect((await all()).map(({ status }) => status)).toEqual([
      'revoked',
      'revoked',
      'revoked',
    ]);
    // It comes back as a new one; the old one stays for audit.
    await run([payWith(stated.slice(1))]);
    expect(await all()).toHaveLength(4);
  });

  it('are written once by several replicas at once', async () => {
    const { run, all, until } = await create(id);
    const entity = payWith([{ policy: 'last-hop-mtls', until, reason }]);
    await Promise.all([run([entity]), run([entity]), run([entity])]);
    expect(await all()).toHaveLength(2);
  });

  it('speak for the services of their entity alone', async () => {
    const { run, all, until } = await create(id);
    await run([payWith([{ policy: 'last-hop-mtls', until, reason }], 'thief')]);
    expect(await all()).toEqual([]);
  });

  it('wait for a person where they are reviewed, and stay decided', async () => {
    const { run, all, waivers, until } = await create(id);
    const entity = payWith([
      { policy: 'last-hop-mtls', cluster: 'eu', until, reason },
      { policy: 'last-hop-mtls', cluster: 'us', until, reason },
    ]);
    await run([entity], 'review');
    const pending = await all();
    expect(pending.map(({ status }) => status)).toEqual(['pending', 'pending']);
    const [one, two] = pending;
    await waivers.take({ id: one.id, step: 'deny', by: lead });
    await waivers.take({ id: two.id, step: 'revoke', by: lead });
    await run([entity], 'review');
    expect((await all()).map(({ status }) => status).sort()).toEqual([
      'denied',
      'revoked',
    ]);
  });

  it('are taken back where the configuration ignores them', async () => {
    const { run, all, until } = await create(id);
    const entity = payWith([{ policy: 'last-hop-mtls', until, reason }]);
    await run([entity]);
    await run([entity], 'ignore');
    expect((await all()).map(({ status }) => status)).toEqual([
      'revoked',
      'revoked',
    ]);
  });

  it('survive a catalog that does not answer', async () => {
    const { knex, run, all, until } = await create(id);
    const entity = payWith([{ policy: 'last-hop-mtls', until, reason }]);
    expect(stringifyEntityRef(entity)).toBe('component:default/pay');
    await run([entity]);
    const catalog = catalogServiceMock.mock();
    catalog.streamEntities.mockImplementation(() => {
      throw new Error('The catalog is down');
    });
    const failing = new CatalogWaiverImport({
      knex,
      catalog,
      auth: mockServices.auth(),
      auditor: mockServices.auditor.mock(),
      logger: mockServices.logger.mock(),
      config: {
        maxValidityMs: 90 * DAY_MS,
        allowOwnApproval: false,
        warnBeforeMs: 7 * DAY_MS,
        catalog: 'accept',
      },
      limits: { policyIds: ['last-hop-mtls'], rules: [] },
      onChange: () => {},
    });
    await expect(failing.run()).rejects.toThrow('The catalog is down');
    expect((await all()).map(({ status }) => status)).toEqual([
      'active',
      'active',
    ]);
  });

  it('outlive a text that is wrong only as far as it is right', async () => {
    const { run, all, until } = await create(id);
    await run([
      payWith([
        { policy: 'last-hop-mtls', until, reason },
        { policy: 'no-such', until, reason },
      ]),
      component('other', { 'istio-ingress/waivers': '- '.repeat(9_000) }),
    ]);
    expect(await all()).toHaveLength(2);
  });
});
