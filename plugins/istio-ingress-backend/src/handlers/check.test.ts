import { createMockDirectory } from '@backstage/backend-test-utils';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import {
  component,
  platformTeam,
  startBackend,
  type Role,
} from '../__testUtils__/backend';
import { clusterBase, exposedService } from '../__testUtils__/manifests';

const folder = createMockDirectory();
let running: Awaited<ReturnType<typeof startBackend>> | undefined;

async function start(role: Role) {
  folder.setContent({
    'base.yaml': clusterBase,
    'cart.yaml': exposedService({
      name: 'cart',
      labels: { 'backstage.io/kubernetes-id': 'cart' },
    }),
    'pay.yaml': exposedService({ name: 'pay' }),
  });
  running = await startBackend({
    role,
    entities: [component('cart', { 'backstage.io/kubernetes-id': 'cart' })],
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

const namesOf = ({ services }: ClusterAnalysis) =>
  services.map(({ ref }) => ref.name);

describe('POST /v1/check', () => {
  it('judges manifests with the controllers of the cluster', async () => {
    const { post } = await start(platformTeam);
    const { body } = await post('/check', {
      cluster: 'eu',
      files: [{ file: 'k8s/new.yaml', text: exposedService({ name: 'new' }) }],
    }).expect(200);

    expect(namesOf(body)).toEqual(['new']);
    expect(body.services).toMatchObject([
      { posture: 'plaintext', modes: ['standalone'] },
    ]);
    expect(body.controllers).toMatchObject([{ vendor: 'ingress-nginx' }]);
    expect(body.findings[0].evidence.length).toBeGreaterThan(0);
    expect(body.entries[0].ref.origin.file).toBe('k8s/new.yaml');
  });

  it('tells what is wrong with a file', async () => {
    const { post } = await start(platformTeam);
    const { body } = await post('/check', {
      cluster: 'eu',
      files: [{ file: 'k8s/new.yaml', text: 'kind: [Service' }],
    }).expect(200);
    expect(body.problems).toMatchObject([{ file: 'k8s/new.yaml' }]);
  });

  it('names the clusters that there are', async () => {
    const { post } = await start(platformTeam);
    const { body } = await post('/check', {
      cluster: 'us',
      files: [{ file: 'a.yaml', text: 'a: b' }],
    }).expect(404);
    expect(body.error.message).toMatch(/Known clusters: eu/);
  });

  it('says nothing about services of others', async () => {
    const { post } = await start([
      'istio-ingress.analyze',
      { entities: ['component:default/cart'] },
    ]);
    const check = (name: string) =>
      post('/check', {
        cluster: 'eu',
        files: [{ file: 'a.yaml', text: exposedService({ name }) }],
      }).expect(200);

    const foreign = (await check('pay')).body;
    expect(foreign.services).toEqual([]);
    expect(foreign.routes).toEqual([]);
    expect(foreign.findings).toEqual([]);
    expect(namesOf((await check('cart')).body)).toEqual(['cart']);
    expect(namesOf((await check('new')).body)).toEqual(['new']);
  });

  it('needs the permission to analyse', async () => {
    const { post } = await start(['istio-ingress.fleet.read']);
    const { body } = await post('/check', {
      cluster: 'eu',
      files: [{ file: 'a.yaml', text: 'a: b' }],
    }).expect(403);
    expect(body.error.message).toBe(
      'This needs the permission istio-ingress.analyze',
    );
  });
});
