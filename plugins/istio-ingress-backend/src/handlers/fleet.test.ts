import {
  createMockDirectory,
  mockCredentials,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  controllerListSchema,
  overviewSchema,
  ownerListSchema,
  policyListSchema,
  trendSchema,
} from 'istio-ingress-contract';
import request from 'supertest';
import {
  component,
  eventually,
  platformTeam,
  startBackend,
} from '../__testUtils__/backend';
import { clusterBase, exposedService } from '../__testUtils__/manifests';

jest.setTimeout(120_000);

const ofTeam = (name: string, owner: string): Entity => {
  const entity = component(name, { 'backstage.io/kubernetes-id': name });
  return { ...entity, spec: { ...entity.spec, owner } };
};

const group = (name: string, parent?: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default', title: `Team ${name}` },
  spec: { type: 'team', children: [], ...(parent ? { parent } : {}) },
});

const exposed = (name: string) =>
  exposedService({ name, labels: { 'backstage.io/kubernetes-id': name } });

const PLATFORM = 'user:default/platform';
const DEVELOPER = 'user:default/developer';
const NOBODY = 'user:default/nobody';

let running: Awaited<ReturnType<typeof startBackend>>;
const folder = createMockDirectory();

beforeAll(async () => {
  folder.setContent({
    'base.yaml': clusterBase,
    'pay.yaml': exposed('pay'),
    'cart.yaml': exposed('cart'),
    'lone.yaml': exposed('lone'),
  });
  running = await startBackend({
    role: userRef => {
      if (userRef === PLATFORM) return platformTeam;
      return userRef === DEVELOPER
        ? [{ entities: ['component:default/pay'] }]
        : [];
    },
    entities: [
      ofTeam('pay', 'payments'),
      ofTeam('cart', 'shop'),
      group('payments', 'commerce'),
      group('shop', 'commerce'),
      group('commerce'),
    ],
    istioIngress: {
      fileClusters: [{ name: 'eu', path: folder.path, complete: true }],
      policies: [
        {
          id: 'mtls',
          title: 'mTLS',
          severity: 'high',
          require: [{ kind: 'last-hop-mtls' }],
        },
        {
          id: 'payments-modes',
          title: 'Payments come by the gateway',
          severity: 'high',
          scope: { owners: ['group:default/payments'] },
          require: [{ kind: 'modes', allowed: ['istio-gateway'] }],
        },
      ],
    },
  });
  await running.read();
  await eventually(
    async () => (await as(PLATFORM, '/overview')).body,
    ({ policies }) => policies?.[1]?.statuses.violating === 1,
    60_000,
  );
});

afterAll(() => running.stop());

function as(caller: string, path: string) {
  return request(running.backend.server)
    .get(`/api/istio-ingress/v1${path}`)
    .set(
      'authorization',
      caller === 'service'
        ? mockCredentials.service.header()
        : mockCredentials.user.header(caller),
    );
}

describe('the numbers of the fleet', () => {
  it.each([
    ['who may see every service', PLATFORM, 3],
    ['a backend', 'service', 3],
    ['who may see those of an entity', DEVELOPER, 1],
    ['who may see none', NOBODY, 0],
  ])('are those of %s', async (_, caller, services) => {
    const { body } = await as(caller, '/overview').expect(200);
    const overview = overviewSchema.parse(body);
    expect(overview).toMatchObject({ services });
    const list = await as(caller, '/services').expect(200);
    expect(list.body.totalCount).toBe(services);
    expect(overview.statuses.violating).toBe(services);
    const owners = ownerListSchema.parse((await as(caller, '/owners')).body);
    expect(owners.services).toBe(services);
    const policies = policyListSchema.parse(
      (await as(caller, '/policies')).body,
    );
    expect(policies.source).toBe('config');
    for (const { statuses } of policies.items) {
      expect(
        Object.values(statuses).reduce((sum, count) => sum + count, 0),
      ).toBe(services);
    }
  });

  it('add up in groups, as far as the caller may see services', async () => {
    const { items } = ownerListSchema.parse(
      (await as(PLATFORM, '/owners')).body,
    );
    expect(
      items.map(({ owner, parent, own, total }) => [
        owner,
        parent,
        own.violating,
        total.violating,
      ]),
    ).toEqual([
      ['group:default/commerce', undefined, 0, 2],
      ['group:default/payments', 'group:default/commerce', 1, 1],
      ['group:default/shop', 'group:default/commerce', 1, 1],
      [undefined, undefined, 1, 1],
    ]);
    expect(items[1]).toMatchObject({
      title: 'Team payments',
      policies: [
        { policyId: 'mtls', own: { violating: 1 } },
        { policyId: 'payments-modes', own: { violating: 1 } },
      ],
    });
    const seen = ownerListSchema.parse((await as(DEVELOPER, '/owners')).body);
    expect(seen.items.map(({ owner }) => owner)).toEqual([
      'group:default/commerce',
      'group:default/payments',
    ]);
  });

  it('are for a filter what the list has with it', async () => {
    for (const [filter, expected] of [
      ['owner=payments', ['pay']],
      ['owner=none', ['lone']],
      ['owner=none&owner=group:default/shop', ['cart', 'lone']],
      ['ownedBy=commerce', ['cart', 'pay']],
      ['ownedBy=group:default/shop', ['cart']],
      ['entity=component:default/cart', ['cart']],
      ['lifecycle=production', ['cart', 'pay']],
      ['lifecycle=experimental', []],
      ['policy=payments-modes&status=violating', ['pay']],
      ['policy=payments-modes&status=not-applicable', ['cart', 'lone']],
      ['vendor=ingress-nginx', ['cart', 'lone', 'pay']],
      ['vendor=traefik', []],
      ['rule=controller-end-of-life', []],
    ] as const) {
      const list = await as(PLATFORM, `/services?sort=name&${filter}`);
      expect([
        filter,
        list.body.items.map(({ ref }: { ref: { name: string } }) => ref.name),
      ]).toEqual([filter, expected]);
      const { body } = await as(PLATFORM, `/overview?${filter}`).expect(200);
      expect([filter, body.services]).toEqual([filter, expected.length]);
    }
    await as(PLATFORM, '/services?policy=other').expect(400);
    await as(PLATFORM, '/overview?owner=group:').expect(400);
    await as(PLATFORM, '/overview?cluster=us').expect(404);
    await as(PLATFORM, '/overview?limit=1').expect(400);
  });

  it('go with what a service says of itself', async () => {
    const { body } = await as(PLATFORM, '/services/eu/shop/pay').expect(200);
    expect(body.summary).toMatchObject({
      owner: 'group:default/payments',
      status: 'violating',
      entityRef: 'component:default/pay',
    });
    expect(body.policies).toMatchObject([
      {
        policyId: 'mtls',
        title: 'mTLS',
        status: 'violating',
        shortfalls: [
          {
            requirement: 'last-hop-mtls',
            status: 'violating',
            routeIds: [expect.any(String)],
          },
        ],
        waiverIds: [],
      },
      { policyId: 'payments-modes', status: 'violating' },
    ]);
    const lone = await as(PLATFORM, '/services/eu/shop/lone').expect(200);
    expect(lone.body.policies).toHaveLength(1);
    expect(lone.body.summary).not.toHaveProperty('owner');
    await as(DEVELOPER, '/services/eu/shop/cart').expect(403);
  });

  it('do not change their bytes while nothing changes', async () => {
    const first = await as(PLATFORM, '/overview').expect(200);
    const again = await as(PLATFORM, '/overview').set(
      'if-none-match',
      first.headers.etag,
    );
    expect(again.status).toBe(304);
  });

  it('of days are for who may see every service', async () => {
    await as(DEVELOPER, '/trend').expect(403);
    await as(NOBODY, '/trend').expect(403);
    const trend = await eventually(
      async () => (await as(PLATFORM, '/trend?days=2&policy=mtls')).body,
      ({ days: [, today] }) => today.statuses !== undefined,
    );
    const { days } = trendSchema.parse(trend);
    expect(days).toHaveLength(2);
    expect(days[0]).toEqual({ day: expect.any(String), missing: [] });
    await as(PLATFORM, '/trend?policy=other').expect(400);
    await as(PLATFORM, '/trend?cluster=us').expect(404);
  });

  it('of controllers are those of services that may be seen', async () => {
    const counts = async (caller: string) =>
      controllerListSchema
        .parse((await as(caller, '/controllers').expect(200)).body)
        .items.map(({ controller, entries, routes, services, endOfLife }) => ({
          vendor: controller.vendor,
          entries,
          routes,
          services,
          since: endOfLife?.since,
        }));
    const nginx = { vendor: 'ingress-nginx', since: '2026-03' };
    expect(await counts(PLATFORM)).toEqual([
      { ...nginx, entries: 3, routes: 3, services: 3 },
    ]);
    expect(await counts(DEVELOPER)).toEqual([
      { ...nginx, entries: 1, routes: 1, services: 1 },
    ]);
    expect(await counts(NOBODY)).toEqual([]);
  });

  it('of findings and changes go by owner as well', async () => {
    const count = async (caller: string, path: string) =>
      (await as(caller, path).expect(200)).body.totalCount;
    const all = await count(PLATFORM, '/findings');
    const ofShop = await count(PLATFORM, '/findings?owner=shop');
    expect(ofShop).toBeGreaterThan(0);
    expect(ofShop).toBeLessThan(all);
    expect(await count(PLATFORM, '/findings?ownedBy=commerce')).toBeGreaterThan(
      ofShop,
    );
    expect(await count(DEVELOPER, '/findings?owner=shop')).toBe(0);
    expect(await count(PLATFORM, '/changes?owner=shop&field=status')).toBe(0);
  });
});

it('a policy that cannot be ends the start, with its key', async () => {
  await expect(
    startBackend({
      istioIngress: { policies: [{ id: 'A', title: 'a', severity: 'high' }] },
    }),
  ).rejects.toThrow(
    /istioIngress\.policies\[0\] \('A'\): id: must be lower-case/,
  );
});
