import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { component, startBackend, type Role } from '../__testUtils__/backend';
import { clusterBase, exposedService } from '../__testUtils__/manifests';
import { actionsRegistryServiceRef } from '../alphaServices';

jest.setTimeout(60_000);

const folder = createMockDirectory();
const dev = 'user:default/dev';
const lead = 'user:default/lead';
const stranger = 'user:default/stranger';

const roles: Record<string, Role> = {
  [dev]: [{ entities: ['component:default/pay'] }],
  [lead]: ['istio-ingress.fleet.read'],
};

type Running = Awaited<ReturnType<typeof startBackend>>;
let running: Running | undefined;

async function start() {
  folder.setContent({
    'base.yaml': clusterBase,
    'pay.yaml': exposedService({ name: 'pay' }),
    'cart.yaml': exposedService({ name: 'cart' }),
  });
  const registry = actionsRegistryServiceMock();
  const auditor = mockServices.auditor.mock();
  const outcomes: string[] = [];
  auditor.createEvent.mockImplementation(async ({ eventId }) => ({
    success: async () => void outcomes.push(`${eventId} done`),
    fail: async ({ error }) => void outcomes.push(`${eventId} ${error.name}`),
  }));
  const backend = await startBackend({
    role: userRef => roles[userRef] ?? [],
    entities: ['pay', 'cart'].map(name =>
      component(name, {
        'backstage.io/kubernetes-label-selector': `app=${name}`,
      }),
    ),
    istioIngress: {
      fileClusters: [{ name: 'eu', path: folder.path, complete: true }],
    },
    features: [
      auditor.factory,
      createServiceFactory({
        service: actionsRegistryServiceRef,
        deps: {},
        factory: () => registry,
      }),
    ],
  });
  running = backend;
  await backend.read();
  await backend.judged();
  return {
    outcomes,
    list: async () => (await registry.list()).actions,
    ask: async (userRef: string, name: string, input: object) =>
      (
        await registry.invoke({
          id: `test:${name}`,
          input: input as never,
          credentials: mockCredentials.user(userRef),
        })
      ).output as Record<string, any>,
  };
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

it('offers questions alone', async () => {
  const { list } = await start();
  const actions = await list();
  expect(actions.map(({ name }) => name).sort()).toEqual([
    'explain-service',
    'list-violations',
    'what-if-strict',
  ]);
  for (const { attributes, description } of actions) {
    expect(attributes).toMatchObject({ readOnly: true, destructive: false });
    expect(description.length).toBeGreaterThan(80);
  }
});

it('lists violations as the API does for the same person', async () => {
  const { ask } = await start();
  const all = await ask(lead, 'list-violations', { policy: 'last-hop-mtls' });
  expect(all).toMatchObject({
    totalCount: 2,
    items: [
      {
        cluster: 'eu',
        namespace: 'shop',
        name: 'cart',
        posture: 'plaintext',
        entityRef: 'component:default/cart',
        shortfalls: [{ policy: 'last-hop-mtls', message: expect.any(String) }],
      },
      { name: 'pay' },
    ],
  });
  const page = await ask(lead, 'list-violations', {
    policy: 'last-hop-mtls',
    limit: 1,
  });
  const next = await ask(lead, 'list-violations', {
    policy: 'last-hop-mtls',
    limit: 1,
    cursor: page.nextCursor,
  });
  expect([page.items[0].name, next.items[0].name]).toEqual(['cart', 'pay']);
  const own = await ask(dev, 'list-violations', {});
  expect(own).toMatchObject({ totalCount: 1, items: [{ name: 'pay' }] });
  expect(await ask(stranger, 'list-violations', {})).toEqual({
    totalCount: 0,
    items: [],
  });
});

it('explains a service to those who may see it', async () => {
  const { ask, outcomes } = await start();
  const pay = { cluster: 'eu', namespace: 'shop', name: 'pay' };
  const explained = await ask(dev, 'explain-service', pay);
  expect(explained).toMatchObject({
    sentence: expect.stringMatching(/^pay /),
    posture: 'plaintext',
    routes: [
      {
        entry: 'Ingress shop/pay',
        hosts: ['pay.example'],
        vendor: 'ingress-nginx',
        outcome: 'plaintext',
      },
    ],
    policies: expect.arrayContaining([
      expect.objectContaining({ policy: 'last-hop-mtls', status: 'violating' }),
    ]),
  });
  expect(explained.routes[0].hops[0].because[0]).toEqual(expect.any(String));
  await expect(
    ask(dev, 'explain-service', { ...pay, name: 'cart' }),
  ).rejects.toThrow('belongs to no catalog entity that you may read');
  expect(outcomes).toEqual(['explain-service NotAllowedError']);
});

it('tells what STRICT would do, by the same code as the API', async () => {
  const { ask } = await start();
  const answer = await ask(lead, 'what-if-strict', {
    cluster: 'eu',
    namespace: 'shop',
    service: 'pay',
  });
  const { body } = await running!
    .as(mockCredentials.user.header(lead))
    .post('/what-if/strict', {
      cluster: 'eu',
      scope: { kind: 'service', namespace: 'shop', name: 'pay' },
    })
    .expect(200);
  expect(answer).toMatchObject({
    verdict: body.plan.verdict,
    basedOn: body.plan.observedAt,
    unmended: body.unmended.length,
  });
  expect(answer.steps).toHaveLength(body.order.length);
  await expect(
    ask(stranger, 'what-if-strict', { cluster: 'eu' }),
  ).rejects.toThrow('istio-ingress.fleet.read');
  await expect(
    ask(lead, 'what-if-strict', { cluster: 'eu', service: 'pay' }),
  ).rejects.toThrow('name its namespace as well');
});
