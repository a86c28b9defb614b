import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  resultChangePageSchema,
  type ResultChange,
} from 'istio-ingress-contract';
import { defaultPolicies } from 'istio-ingress-engine';
import {
  component,
  eventually,
  platformTeam,
  startBackend,
  type Role,
} from '../__testUtils__/backend';
import { clusterBase, exposedService } from '../__testUtils__/manifests';

const folder = createMockDirectory();
let running: Awaited<ReturnType<typeof startBackend>> | undefined;

const service = (name: string) =>
  exposedService({ name, labels: { 'backstage.io/kubernetes-id': name } });

/** A backend that has seen the Ingress of `cart` go. */
async function start(role: Role) {
  folder.setContent({
    'base.yaml': clusterBase,
    'cart.yaml': service('cart'),
    'pay.yaml': service('pay'),
  });
  running = await startBackend({
    role,
    entities: [component('pay', { 'backstage.io/kubernetes-id': 'pay' })],
    istioIngress: {
      fileClusters: [{ name: 'eu', path: folder.path, complete: true }],
      refresh: { debounce: '50ms' },
    },
  });
  await running.read();
  const text = service('cart');
  folder.addContent({ 'cart.yaml': text.slice(0, text.lastIndexOf('---')) });
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const history = '/services/eu/shop/cart/history';

describe('GET /v1/changes and the history of a service', () => {
  it('tell what changed, and by which object', async () => {
    const { get } = await start(platformTeam);
    const body = await eventually(
      async () => (await get('/changes')).body,
      ({ totalCount }) => totalCount === 2 + defaultPolicies.length,
    );
    const { items } = resultChangePageSchema.parse(body);
    expect(new Set(items.map(({ service: ref }) => ref.name))).toEqual(
      new Set(['cart']),
    );
    const byField = (field: ResultChange['field']) =>
      items.find(item => item.field === field);
    expect(byField('posture')).toMatchObject({
      before: 'plaintext',
      after: 'not-exposed',
      cause: 'object',
      objects: [{ kind: 'Ingress', name: 'cart', change: 'deleted' }],
    });
    expect(byField('modes')).toMatchObject({
      before: ['standalone'],
      after: ['not-exposed'],
    });
    // What is not exposed any more, no policy is about.
    const statuses = items.filter(({ field }) => field === 'status');
    expect(statuses).toHaveLength(defaultPolicies.length);
    expect(byField('status')).not.toHaveProperty('after');
    expect(byField('status')).toMatchObject({
      before: 'violating',
      cause: 'object',
    });
    const ofPolicy = await get('/changes?policy=last-hop-mtls&field=status');
    expect(ofPolicy.body.items).toMatchObject([{ policyId: 'last-hop-mtls' }]);
    expect((await get(history).expect(200)).body).toEqual(body);
    expect((await get(`${history}?limit=1`)).body.items).toHaveLength(1);

    const since = new Date(Date.now() + 60_000).toISOString();
    const later = await get(`/changes?since=${since}`).expect(200);
    expect(later.body.totalCount).toBe(0);
    await get('/changes?since=yesterday').expect(400);
    await get('/changes?cluster=us').expect(404);
    await get('/services/us/shop/cart/history').expect(404);
  });

  it('say nothing about services of others', async () => {
    const { get } = await start([{ entities: ['component:default/pay'] }]);
    await eventually(
      async () => (await get('/services/eu/shop/pay/history')).status,
      status => status === 200,
    );
    await get(history).expect(403);
    const { body } = await get('/changes').expect(200);
    expect(body).toEqual({ items: [], totalCount: 0, pageInfo: {} });
  });
});
