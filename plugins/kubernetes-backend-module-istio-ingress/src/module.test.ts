import { createBackendModule } from '@backstage/backend-plugin-api';
import { startTestBackend } from '@backstage/backend-test-utils';
import {
  type ClusterDetails,
  type KubernetesObjectsProviderExtensionPoint,
  kubernetesObjectsProviderExtensionPoint,
} from '@backstage/plugin-kubernetes-node';
import {
  type ClusterBridge,
  clusterBridgeServiceRef,
} from 'backstage-plugin-istio-ingress-node';
import module from './index';

type Factory = Extract<
  Parameters<KubernetesObjectsProviderExtensionPoint['addObjectsProvider']>[0],
  Function
>;
type FactoryOptions = Parameters<Factory>[0];

const clusters: ClusterDetails[] = [
  {
    name: 'eks',
    title: 'Shop',
    url: 'https://eks.example',
    caData: 'Y2E=',
    authMetadata: {
      'kubernetes.io/auth-provider': 'aws',
      'kubernetes.io/aws-assume-role': 'arn:aws:iam::1:role/reader',
    },
  },
  {
    name: 'aks',
    url: 'https://aks.example',
    skipTLSVerify: true,
    authMetadata: { 'kubernetes.io/auth-provider': 'aks' },
  },
];

/** Runs the module as the Kubernetes plugin would. */
async function start() {
  const getClusters = jest.fn(async () => clusters);
  const getCredential = jest.fn(async () => ({
    type: 'bearer token' as const,
    token: 'signed',
  }));
  const objectsProvider = {
    getKubernetesObjectsByEntity: jest.fn(),
    getCustomResourcesByEntity: jest.fn(),
  };
  let factory: Factory | undefined;
  let bridge: ClusterBridge | undefined;
  await startTestBackend({
    extensionPoints: [
      [
        kubernetesObjectsProviderExtensionPoint,
        {
          addObjectsProvider(provider) {
            if (typeof provider === 'function') factory = provider;
          },
        },
      ],
    ],
    features: [
      module,
      createBackendModule({
        pluginId: 'istio-ingress',
        moduleId: 'look',
        register(env) {
          env.registerInit({
            deps: { own: clusterBridgeServiceRef },
            async init({ own }) {
              bridge = own;
            },
          });
        },
      }),
    ],
  });
  if (!factory || !bridge) throw new Error('the module did nothing');
  const answer = await factory({
    getDefault: async () => objectsProvider,
    clusterSupplier: { getClusters },
    authStrategy: {
      getCredential,
      validateCluster: () => [],
      presentAuthMetadata: () => ({}),
    },
  } as unknown as FactoryOptions);
  return { answer, bridge, getClusters, getCredential, objectsProvider };
}

describe('kubernetesModuleIstioIngress', () => {
  it('hands over every cluster, asked for as the Kubernetes plugin', async () => {
    const { bridge, getClusters } = await start();
    const supplied = await (await bridge.supplier()).clusters();
    expect(supplied).toMatchObject([
      {
        name: 'eks',
        url: 'https://eks.example',
        caData: 'Y2E=',
        authProvider: 'aws',
      },
      { name: 'aks', skipTLSVerify: true, authProvider: 'aks' },
    ]);
    expect(getClusters).toHaveBeenCalledWith({
      credentials: expect.objectContaining({
        principal: { type: 'service', subject: 'plugin:kubernetes' },
      }),
    });
  });

  it('asks the strategy of a cluster for its credentials', async () => {
    const { bridge, getCredential } = await start();
    const [eks] = await (await bridge.supplier()).clusters();
    await expect(eks.credential?.()).resolves.toEqual({
      type: 'bearer token',
      token: 'signed',
    });
    expect(getCredential).toHaveBeenCalledWith(clusters[0], {});
  });

  it('never asks for the credentials of a person who is not there', async () => {
    const { bridge } = await start();
    const [, aks] = await (await bridge.supplier()).clusters();
    expect(aks.credential).toBeUndefined();
  });

  it('leaves the objects of the Kubernetes plugin as they are', async () => {
    const { answer, objectsProvider } = await start();
    expect(answer).toBe(objectsProvider);
  });
});
