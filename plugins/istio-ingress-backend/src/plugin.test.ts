import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
} from '@backstage/backend-test-utils';
import {
  type ClusterReader,
  istioIngressClustersExtensionPoint,
} from 'backstage-plugin-istio-ingress-node';
import { routes } from './router/routes';
import {
  component,
  eventually,
  platformTeam,
  startBackend,
  type Role,
} from './__testUtils__/backend';
import { clusterBase, exposedService } from './__testUtils__/manifests';

const folder = createMockDirectory();

const entities = [
  component('cart', { 'backstage.io/kubernetes-id': 'cart' }),
  component('pay', { 'backstage.io/kubernetes-label-selector': 'app=pay' }),
  component('library', {}),
];

function writeCluster() {
  folder.setContent({
    'base.yaml': clusterBase,
    apps: {
      'cart.yaml': exposedService({
        name: 'cart',
        labels: { 'backstage.io/kubernetes-id': 'cart' },
      }),
      'pay.yaml': exposedService({ name: 'pay' }),
      'orphan.yaml': exposedService({ name: 'orphan' }),
    },
  });
}

type Running = Awaited<ReturnType<typeof startBackend>>;
let running: Running | undefined;

async function start(role: Role = platformTeam): Promise<Running> {
  writeCluster();
  running = await startBackend({
    role,
    entities,
    istioIngress: {
      fileClusters: [{ name: 'eu', path: folder.path, complete: true }],
      refresh: { debounce: '100ms' },
    },
  });
  await running.read();
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe('what the platform team sees', () => {
  it('lists clusters, services, entries, findings and rules', async () => {
    const { get } = await start();
    const clusters = await get('/clusters').expect(200);
    expect(clusters.body.items).toMatchObject([
      {
        name: 'eu',
        source: 'files',
        world: 'closed',
        stale: false,
        counts: { services: 3, entries: 3 },
      },
    ]);
    const services = await get('/services?sort=name').expect(200);
    expect(services.body).toMatchObject({
      totalCount: 3,
      items: [
        {
          ref: { cluster: 'eu', namespace: 'shop', name: 'cart' },
          entityRef: 'component:default/cart',
          modes: ['standalone'],
          posture: 'plaintext',
        },
        { ref: { name: 'orphan' } },
        { ref: { name: 'pay' }, entityRef: 'component:default/pay' },
      ],
    });
    expect(services.body.items[1].entityRef).toBeUndefined();
    const entries = await get(
      '/entries?state=claimed&vendor=ingress-nginx',
    ).expect(200);
    expect(entries.body).toMatchObject({
      totalCount: 3,
      items: [
        { ref: { kind: 'Ingress', name: 'cart' }, cluster: 'eu' },
        {},
        {},
      ],
    });
    await get('/findings').expect(200);
    const meta = await get('/meta').expect(200);
    expect(meta.body.vendors.map(({ id }: { id: string }) => id)).toContain(
      'ingress-nginx',
    );
  });

  it('gives one service with its routes and controllers', async () => {
    const { get } = await start();
    const { body } = await get('/services/eu/shop/cart').expect(200);
    expect(body).toMatchObject({
      summary: {
        posture: 'plaintext',
        routeCount: 1,
        entityRef: 'component:default/cart',
      },
      service: { ref: { name: 'cart' } },
      routes: [
        {
          vendor: 'ingress-nginx',
          rule: { hosts: ['cart.example'] },
          outcome: 'plaintext',
        },
      ],
      controllers: [{ vendor: 'ingress-nginx' }],
    });
    expect(body.routes[0].hops[0].because.length).toBeGreaterThan(0);
  });

  it('gives the posture of an entity with a sentence, and says which rule matched', async () => {
    const { get } = await start();
    const cart = await get('/entities/component/default/cart').expect(200);
    expect(cart.body).toMatchObject({
      entityRef: 'component:default/cart',
      matchedBy: 'kubernetes-id',
      matchedValue: 'cart',
      posture: 'plaintext',
      modes: ['standalone'],
      services: [{ ref: { name: 'cart' } }],
      clusters: [{ name: 'eu', counts: { services: 1 } }],
      missing: [],
    });
    expect(cart.body.sentence).toMatch(
      /^cart is reached from outside through .*plaintext/,
    );
    const pay = await get('/entities/component/default/pay').expect(200);
    expect(pay.body).toMatchObject({
      matchedBy: 'label-selector',
      services: [{ ref: { name: 'pay' } }],
    });
    const library = await get('/entities/component/default/library').expect(
      200,
    );
    expect(library.body).toMatchObject({
      matchedBy: 'none',
      posture: 'unknown',
      modes: ['unknown'],
      services: [],
    });
  });

  it('refuses what it does not know, and names what it knows', async () => {
    const { get, post } = await start();
    const unknown = await get('/services?cluster=prod').expect(404);
    expect(unknown.body.error.message).toBe(
      "Cluster 'prod' is not configured. Known clusters: eu",
    );
    await post('/clusters/prod/refresh').expect(404);
    const service = await get('/services/eu/shop/none').expect(404);
    expect(service.body.error.message).toMatch(
      /Service 'shop\/none' was not found in cluster 'eu'/,
    );
    await get('/entities/component/default/none').expect(404);
  });

  it.each([
    '/services?limit=0',
    '/services?limit=501',
    '/services?limit=abc',
    '/services?sort=evil',
    '/services?posture=green',
    '/services?cluster[a]=b',
    `/services?search=${'x'.repeat(201)}`,
    '/services?clusters=eu',
    '/services?__proto__=x',
    '/services?cursor=%00',
    '/services?cursor=eyJsIjoieCIsInYiOlsxXX0',
    '/entries?state=lost',
    '/findings?severity=deadly',
  ])('answers 400 to %s', async path => {
    const { get } = running ?? (await start());
    const { body } = await get(path).expect(400);
    expect(body.error.name).toBe('InputError');
  });

  it.each([
    '<script>alert(1)</script>',
    '$(reboot)',
    '..%2F..%2Fetc',
    "'; drop table services; --",
    '%00',
  ])('takes the name %s for a name', async name => {
    const { get } = await start();
    await get(`/services/eu/shop/${encodeURIComponent(name)}`).expect(404);
    const found = await get('/services').query({ search: name });
    expect([200, 400]).toContain(found.status);
    await get('/services').expect(200);
  });

  it('answers 304 to who has the list already', async () => {
    const { get } = await start();
    const first = await get('/services').expect(200);
    expect(first.headers.etag).toBeDefined();
    expect(first.headers['cache-control']).toBe('private, no-cache');
    await get('/services').set('if-none-match', first.headers.etag).expect(304);
    await get('/services?sort=-name')
      .set('if-none-match', first.headers.etag)
      .expect(200);
  });

  it('reads a cluster again when asked to', async () => {
    const { post } = await start();
    const { status, body } = await post('/clusters/eu/refresh');
    expect([status, body]).toEqual([202, { cluster: 'eu' }]);
  });

  it('shows a new verdict after an edit', async () => {
    const { get } = await start();
    folder.addContent({
      'apps/pay.yaml': exposedService({ name: 'pay' }).replace(
        'ingressClassName: nginx',
        'ingressClassName: none',
      ),
      'apps/new.yaml': exposedService({ name: 'new' }),
    });
    const { body } = await eventually(
      () => get('/services?search=shop/&sort=name'),
      page => page.body.totalCount === 4,
    );
    expect(
      body.items.map(
        ({ ref, posture }: { ref: { name: string }; posture: string }) =>
          `${ref.name} ${posture}`,
      ),
    ).toEqual([
      'cart plaintext',
      'new plaintext',
      'orphan plaintext',
      expect.not.stringContaining('plaintext'),
    ]);
  });

  it('keeps the last result, as stale, when the folder is emptied', async () => {
    const { get } = await start();
    folder.setContent({});
    const { items } = await eventually(
      async () => (await get('/clusters')).body,
      body => body.items[0].stale,
    );
    expect(items).toMatchObject([
      { status: 'unreachable', counts: { services: 3 } },
    ]);
    const cart = await get('/entities/component/default/cart').expect(200);
    expect(cart.body.services).toMatchObject([
      { posture: 'plaintext', stale: true },
    ]);
  });

  it('takes a long list of values', async () => {
    const { get } = await start();
    const namespaces = Array.from(
      { length: 60 },
      (_, at) => `namespace=n${at}`,
    );
    await get(`/services?${namespaces.join('&')}`).expect(200);
  });
});

describe('what a developer sees', () => {
  const developer: Role = [{ entities: ['component:default/cart'] }];

  it('lists only services of permitted entities, and counts only them', async () => {
    const { get } = await start(developer);
    expect((await get('/services').expect(200)).body).toMatchObject({
      totalCount: 1,
      items: [{ ref: { name: 'cart' }, entityRef: 'component:default/cart' }],
    });
    expect((await get('/entries').expect(200)).body).toMatchObject({
      totalCount: 1,
      items: [{ ref: { name: 'cart' } }],
    });
    expect((await get('/clusters').expect(200)).body.items).toMatchObject([
      { name: 'eu', counts: { services: 1, entries: 1 }, problems: [] },
    ]);
    const findings = (await get('/findings').expect(200)).body;
    for (const finding of findings.items) {
      expect(
        finding.services.map(({ name }: { name: string }) => name),
      ).toEqual(['cart']);
    }
  });

  it('opens own services, and answers alike about foreign and absent ones', async () => {
    const { get } = await start(developer);
    await get('/services/eu/shop/cart').expect(200);
    const foreign = await get('/services/eu/shop/pay').expect(403);
    const absent = await get('/services/eu/shop/absent').expect(403);
    expect(absent.body.error.message).toBe(
      foreign.body.error.message.replace('pay', 'absent'),
    );
    await get('/entities/component/default/cart').expect(200);
    const entity = await get('/entities/component/default/pay').expect(403);
    expect(entity.body.error.message).toMatch(/istio-ingress\.entity\.read/);
  });

  it('may not refresh, analyse, or preview what no finding offers', async () => {
    const { post } = await start(developer);
    const refresh = await post('/clusters/eu/refresh').expect(403);
    expect(refresh.body.error.message).toBe(
      'This needs the permission istio-ingress.refresh',
    );
    await post('/analyze', { yaml: 'a: b' }).expect(403);
    await post('/preview', {
      cluster: 'eu',
      changes: [
        {
          op: 'delete',
          object: {
            group: '',
            kind: 'Service',
            namespace: 'shop',
            name: 'pay',
          },
        },
      ],
    }).expect(403);
  });
});

it('shows nothing to who has no permission', async () => {
  const { get } = await start([]);
  expect((await get('/clusters').expect(200)).body.items).toEqual([]);
  expect((await get('/services').expect(200)).body).toEqual({
    items: [],
    totalCount: 0,
    pageInfo: {},
  });
  expect((await get('/findings').expect(200)).body.totalCount).toBe(0);
  expect((await get('/entries').expect(200)).body.totalCount).toBe(0);
});

it('answers nobody who is not signed in', async () => {
  const { get, post } = await start();
  const none = mockCredentials.none.header();
  for (const { method, path } of Object.values(routes)) {
    const url = path.replace('/v1', '').replace(/:\w+/g, 'x');
    const call = method === 'get' ? get(url) : post(url, {});
    const { status } = await call.set('authorization', none);
    expect([path, status]).toEqual([path, 401]);
  }
});

describe('cluster readers of modules', () => {
  const reader = (name: string): ClusterReader => ({
    name,
    source: 'kubernetes',
    world: 'closed',
    read: async () => ({
      cluster: name,
      world: 'closed',
      observedAt: new Date().toISOString(),
      objects: [],
    }),
    watch: () => {},
  });
  const moduleThatAdds = (...names: string[]) =>
    createBackendModule({
      pluginId: 'istio-ingress',
      moduleId: 'test',
      register(env) {
        env.registerInit({
          deps: { clusters: istioIngressClustersExtensionPoint },
          async init({ clusters }) {
            for (const name of names) clusters.addClusterReader(reader(name));
          },
        });
      },
    });

  it('are clusters beside those of the configuration', async () => {
    writeCluster();
    running = await startBackend({
      istioIngress: { fileClusters: [{ name: 'eu', path: folder.path }] },
      features: [moduleThatAdds('prod')],
    });
    const clusters = await running.read();
    expect(clusters.items).toMatchObject([
      { name: 'eu', source: 'files', world: 'open' },
      {
        name: 'prod',
        source: 'kubernetes',
        status: 'ok',
        counts: { services: 0 },
      },
    ]);
  });

  it('may not take a name that is taken', async () => {
    await expect(
      startBackend({ features: [moduleThatAdds('a', 'a')] }),
    ).rejects.toThrow(/'a' was added by another module/);
    await expect(
      startBackend({
        istioIngress: { fileClusters: [{ name: 'a', path: folder.path }] },
        features: [moduleThatAdds('a')],
      }),
    ).rejects.toThrow(/Cluster 'a' is configured and added by a module/);
  });
});

it('does not start with a wrong configuration, and names the key', async () => {
  await expect(
    startBackend({ istioIngress: { fileClusters: [{ name: 'a' }] } }),
  ).rejects.toThrow(/istioIngress\.fileClusters\[0\]\.path/);
});

it('tells what is wrong with a folder, and starts all the same', async () => {
  folder.setContent({ 'notes.txt': 'nothing' });
  running = await startBackend({
    istioIngress: {
      fileClusters: [
        { name: 'empty', path: folder.path },
        { name: 'gone', path: '/does/not/exist' },
      ],
    },
  });
  const { items } = await running.read();
  expect(items).toMatchObject([
    {
      name: 'empty',
      status: 'unreachable',
      stale: true,
      message: expect.stringMatching(/has no manifests/),
    },
    {
      name: 'gone',
      status: 'unreachable',
      message: expect.stringMatching(
        /\/does\/not\/exist\) gives nothing to analyse: it does not exist/,
      ),
    },
  ]);
});
