import { createMockDirectory } from '@backstage/backend-test-utils';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import {
  component,
  platformTeam,
  startBackend,
  type Role,
} from '../__testUtils__/backend';

const demo = join(__dirname, '../../../../examples/clusters/demo-eu');
const folder = createMockDirectory();
let running: Awaited<ReturnType<typeof startBackend>> | undefined;

async function start(role: Role) {
  cpSync(demo, folder.path, { recursive: true });
  running = await startBackend({
    role,
    entities: [component('cart', { 'backstage.io/kubernetes-id': 'cart' })],
    istioIngress: {
      fileClusters: [{ name: 'demo-eu', path: folder.path, complete: true }],
    },
  });
  await running.read();
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const intent = {
  name: 'basket',
  service: {
    namespace: 'shop',
    name: 'basket',
    port: 80,
    protocol: 'http',
    selector: { app: 'basket' },
  },
  hosts: ['basket.shop.example'],
  vendor: 'ingress-nginx',
  className: 'nginx-mesh',
  mode: 'standalone',
};

it('offers controllers with the modes that each can do', async () => {
  const { get } = await start(platformTeam);
  const { body } = await get('/clusters/demo-eu/intent-options').expect(200);
  expect(body.cluster).toBe('demo-eu');
  expect(body.controllers).toContainEqual(
    expect.objectContaining({
      classNames: ['nginx'],
      modes: [
        expect.objectContaining({
          mode: 'standalone',
          ok: false,
          reason: expect.stringMatching(/plaintext/),
        }),
        expect.objectContaining({ mode: 'chained', ok: true }),
      ],
    }),
  );
});

it('renders an intent, with the hops by which the service would be reached', async () => {
  const { post } = await start(platformTeam);
  const { body } = await post('/render', { cluster: 'demo-eu', intent }).expect(
    200,
  );
  expect(body.rendered).toMatchObject({
    ok: true,
    promises: [{ mode: 'standalone', posture: 'mtls', predicted: true }],
  });
  expect(body.routes).toMatchObject([
    { mode: 'standalone', outcome: 'mtls', service: { name: 'basket' } },
  ]);
  expect(body.controllers).toMatchObject([{ vendor: 'ingress-nginx' }]);
});

it('refuses an unfinished intent by its fields', async () => {
  const { post } = await start(platformTeam);
  const { body } = await post('/render', {
    cluster: 'demo-eu',
    intent: { ...intent, hosts: ['no host'], sudo: true },
  }).expect(200);
  expect(body.rendered.ok).toBe(false);
  expect(
    body.rendered.refusals.map(({ field }: { field: string }) => field),
  ).toEqual(['hosts.0', 'sudo']);
});

it('tells nothing about services of others, and nothing without the permission', async () => {
  const { get, post } = await start([
    'istio-ingress.analyze',
    { entities: ['component:default/cart'] },
  ]);
  const named = (name: string) => ({
    cluster: 'demo-eu',
    intent: { ...intent, service: { ...intent.service, name } },
  });
  const { body } = await post('/render', named('search')).expect(403);
  expect(body.error.message).toMatch(/shop\/search/);
  await post('/render', named('cart')).expect(200);
  await post('/render', named('basket')).expect(200);
  await get('/clusters/demo-us/intent-options').expect(404);
  await running?.stop();

  const foreign = await start(['istio-ingress.fleet.read']);
  await foreign.post('/render', named('basket')).expect(403);
  await foreign.get('/clusters/demo-eu/intent-options').expect(403);
});
