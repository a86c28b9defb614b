import {
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  clusterBridgeServiceRef,
  type ClusterSupplier,
  istioIngressClustersExtensionPoint,
  type SuppliedCluster,
} from 'backstage-plugin-istio-ingress-node';
import { kindsToRead, loadManifests } from 'istio-ingress-engine';
import { eventually, startBackend } from './__testUtils__/backend';
import { FakeApiServer, refuse } from './__testUtils__/FakeApiServer';

const { objects } = loadManifests([
  {
    file: 'shop.yaml',
    text: 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: cart, namespace: shop }\nspec: { ports: [{ port: 80 }] }\n',
  },
]);

let server: FakeApiServer;
let running: Awaited<ReturnType<typeof startBackend>> | undefined;

beforeEach(async () => {
  server = await new FakeApiServer(kindsToRead(), objects).start();
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await server.kill();
});

const cluster = (
  name: string,
  more: Partial<SuppliedCluster> = {},
): SuppliedCluster => ({
  name,
  url: server.url,
  authProvider: 'aws',
  credential: async () => ({ type: 'bearer token', token: `of ${name}` }),
  ...more,
});

const supplierModule = (supplier: ClusterSupplier) =>
  createBackendModule({
    pluginId: 'istio-ingress',
    moduleId: 'supplier',
    register(env) {
      env.registerInit({
        deps: { clusters: istioIngressClustersExtensionPoint },
        async init({ clusters }) {
          clusters.setClusterSupplier(supplier);
        },
      });
    },
  });

/** What the module of the Kubernetes plugin does, later than this plugin. */
const bridge = (supplier: ClusterSupplier, delayMs: number) => [
  createBackendPlugin({
    pluginId: 'kubernetes',
    register(env) {
      env.registerInit({ deps: {}, async init() {} });
    },
  }),
  createBackendModule({
    pluginId: 'kubernetes',
    moduleId: 'istio-ingress',
    register(env) {
      env.registerInit({
        deps: { own: clusterBridgeServiceRef },
        async init({ own }) {
          setTimeout(() => own.provide(supplier), delayMs);
        },
      });
    },
  }),
];

const listed = async (count: number) =>
  (
    await eventually(
      async () => (await running?.get('/clusters'))?.body,
      ({ items }) =>
        items.length === count &&
        items.every(({ status }: { status: string }) => status !== 'syncing'),
    )
  ).items;

describe('a cluster supplier', () => {
  it('is read with its credentials, and what takes a person is on demand', async () => {
    server.fault = ({ authorization }, response) =>
      authorization !== 'Bearer of prod' && refuse(response, 401);
    running = await startBackend({
      features: [
        supplierModule({
          clusters: async () => [
            cluster('prod'),
            cluster('person', { authProvider: 'oidc', credential: undefined }),
          ],
        }),
      ],
    });
    expect(await listed(2)).toMatchObject([
      {
        name: 'person',
        status: 'on-demand',
        message: expect.stringMatching(
          /^Cluster 'person' takes the sign-in of the person who looks/,
        ),
      },
      {
        name: 'prod',
        source: 'kubernetes',
        status: 'ok',
        counts: { services: 1 },
      },
    ]);
  });

  it('says why there are no credentials', async () => {
    running = await startBackend({
      features: [
        supplierModule({
          clusters: async () => [
            cluster('prod', {
              credential: async () => {
                throw new Error('may not assume the role reader');
              },
            }),
          ],
        }),
      ],
    });
    const [prod] = await listed(1);
    expect(prod).toMatchObject({
      status: 'unauthorized',
      stale: true,
      message:
        "Nothing can be read in cluster 'prod': there are no credentials for it: may not assume the role reader",
    });
  });

  it('is alone', async () => {
    const none = { clusters: async () => [] };
    const second = createBackendModule({
      pluginId: 'istio-ingress',
      moduleId: 'second',
      register(env) {
        env.registerInit({
          deps: { clusters: istioIngressClustersExtensionPoint },
          async init({ clusters }) {
            clusters.setClusterSupplier(none);
          },
        });
      },
    });
    await expect(
      startBackend({ features: [supplierModule(none), second] }),
    ).rejects.toThrow(/Another module says already which running clusters/);
  });
});

describe('the bridge to the Kubernetes plugin', () => {
  it('brings its clusters, also when it starts later', async () => {
    running = await startBackend({
      features: bridge({ clusters: async () => [cluster('gke')] }, 200),
    });
    expect(await listed(1)).toMatchObject([
      { name: 'gke', status: 'ok', counts: { services: 1 } },
    ]);
  });

  it('is asked for by name, and then has to be there', async () => {
    await expect(
      startBackend({ istioIngress: { kubernetes: { source: 'bridge' } } }),
    ).rejects.toThrow(/source is bridge, and no module hands clusters over/);
  });
});
