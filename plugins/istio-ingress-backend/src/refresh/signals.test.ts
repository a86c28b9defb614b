import { createServiceFactory } from '@backstage/backend-plugin-api';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { eventually, startBackend } from '../__testUtils__/backend';
import { clusterBase, exposedService } from '../__testUtils__/manifests';

const folder = createMockDirectory();
let stop = async () => {};

afterEach(() => stop());

async function start(publish: () => Promise<void>) {
  folder.setContent({
    'base.yaml': clusterBase,
    'cart.yaml': exposedService({ name: 'cart' }),
  });
  const running = await startBackend({
    istioIngress: {
      fileClusters: [{ name: 'secret-eu', path: folder.path, complete: true }],
      refresh: { debounce: '50ms' },
    },
    features: [
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({ publish }),
      }),
    ],
  });
  stop = running.stop;
  await running.read();
  return running;
}

it('sends a signal for an edit, and none when nothing differs', async () => {
  const publish = jest.fn(async () => {});
  const { get } = await start(publish);
  const count = async () => publish.mock.calls.length;
  await eventually(count, calls => calls === 1);

  // The same objects in other bytes, once more than a pause lies between.
  const before = await observedAt(get);
  folder.addContent({
    'cart.yaml': `${exposedService({ name: 'cart' })}\n# the end\n`,
  });
  await eventually(
    () => observedAt(get),
    time => time > before,
  );
  await new Promise(resolve => setTimeout(resolve, 1_200));
  expect(publish).toHaveBeenCalledTimes(1);

  folder.addContent({ 'pay.yaml': exposedService({ name: 'pay' }) });
  await eventually(count, calls => calls > 1);
  expect((await get('/services')).body.totalCount).toBe(2);
  expect(JSON.stringify(publish.mock.calls)).not.toContain('secret-eu');
});

it('serves results where signals fail', async () => {
  const publish = jest.fn(async () => {
    throw new Error('there are no signals');
  });
  const { get } = await start(publish);
  await eventually(
    async () => publish.mock.calls.length,
    calls => calls > 0,
  );
  const { body } = await get('/services').expect(200);
  expect(body.items).toMatchObject([{ ref: { name: 'cart' }, stale: false }]);
});

type Get = Awaited<ReturnType<typeof start>>['get'];

async function observedAt(get: Get): Promise<string> {
  return (await get('/clusters')).body.items[0].observedAt;
}
