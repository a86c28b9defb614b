import { mockServices } from '@backstage/backend-test-utils';
import { readIstioIngressConfig } from '../../config';
import { readKubernetesClusters } from './kubernetesClusters';

const eu = {
  name: 'prod-eu',
  url: 'https://eu.example',
  authProvider: 'serviceAccount',
  serviceAccountToken: 'token-eu',
  caData: 'Y2E=',
};
const config = (...clusters: object[]) => ({ type: 'config', clusters });

const read = (
  own: object | undefined,
  clusterLocatorMethods?: object[],
  environment = {},
  isSupplied = false,
) =>
  readKubernetesClusters(
    mockServices.rootConfig({
      data: {
        ...(own ? { istioIngress: { kubernetes: own } } : {}),
        ...(clusterLocatorMethods
          ? { kubernetes: { clusterLocatorMethods } }
          : {}),
      } as never,
    }),
    { environment, isSupplied },
  );

describe('readKubernetesClusters', () => {
  it('reads none unless the section is there, or when it is off', () => {
    const none = { clusters: [], notes: [] };
    expect(read(undefined, [config(eu)])).toMatchObject(none);
    expect(read({ source: 'off' }, [config(eu)])).toMatchObject(none);
    expect(read({}, undefined)).toMatchObject(none);
  });

  it('takes clusters and credentials from the Kubernetes plugin’s section', () => {
    const us = {
      name: 'prod.us',
      url: 'https://us.example',
      skipTLSVerify: true,
      authMetadata: {
        'kubernetes.io/auth-provider': 'serviceAccount',
        serviceAccountToken: 'token-us',
      },
    };
    const { clusters } = read(
      {
        overrides: {
          'prod.us': { istioNamespace: 'mesh', revision: 'canary' },
        },
      },
      [config(eu, us), { type: 'localKubectlProxy' }],
    );
    expect(clusters).toMatchObject([
      {
        name: 'prod-eu',
        access: { url: eu.url, token: 'token-eu', caData: 'Y2E=' },
      },
      {
        name: 'prod.us',
        access: { url: us.url, token: 'token-us', skipTLSVerify: true },
        istio: { istioNamespace: 'mesh', revision: 'canary' },
      },
      { name: 'local', access: { url: 'http://localhost:8001' } },
    ]);
  });

  it('leaves out a cluster that is not enabled', () => {
    expect(
      read({ overrides: { 'prod-eu': { enabled: false } } }, [config(eu)])
        .clusters,
    ).toEqual([]);
  });

  it('takes the account of the pod where there is no token', () => {
    const own = { ...eu, serviceAccountToken: undefined };
    const environment = {
      KUBERNETES_SERVICE_HOST: 'fd00::1',
      KUBERNETES_SERVICE_PORT: '6443',
    };
    expect(read({}, [config(own)], environment).clusters[0].access).toEqual({
      url: 'https://[fd00::1]:6443',
      caFile: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    });
    const [outside] = read({}, [config(own)]).clusters;
    expect(outside.access).toBeUndefined();
    expect(outside.unsupported).toMatch(/has no serviceAccountToken/);
  });

  it('lists what it cannot read, with what to do', () => {
    const { clusters, notes } = read(
      { overrides: { 'gke-1': { enabled: true } } },
      [config({ ...eu, authProvider: 'oidc' }), { type: 'gke' }],
    );
    expect(clusters).toMatchObject([
      {
        name: 'prod-eu',
        unsupported: expect.stringMatching(
          /takes the sign-in of the person who looks .*'oidc'/,
        ),
      },
      {
        name: 'gke-1',
        unsupported: expect.stringMatching(
          /install backstage-plugin-kubernetes-backend-module-istio-ingress, or give it a service/,
        ),
      },
    ]);
    expect(notes).toEqual([
      expect.stringMatching(
        /clusterLocatorMethods\[1\]: locator 'gke' is not supported/,
      ),
    ]);
  });

  it.each([
    [{ source: 'magic' }, [], /expected auto, bridge, config or off/],
    [{ source: 'config' }, undefined, /clusterLocatorMethods is not there/],
    [
      { source: 'bridge' },
      [config(eu)],
      /add backstage-plugin-kubernetes-back/,
    ],
    [{}, [config(eu, eu)], /is the name of another cluster/],
    [{}, [config({ ...eu, name: 'a/b' })], /'a\/b' is not a cluster name/],
    [
      { overrides: { 'prod-ue': {} } },
      [config(eu)],
      /overrides\.prod-ue: no cluster has this name; .* names prod-eu/,
    ],
    [
      { overrides: { 'prod-eu': { enabled: 'yes' } } },
      [config(eu)],
      /enabled: expected true or false/,
    ],
    [
      { overrides: { 'prod-eu': { istioNamespace: '../x' } } },
      [config(eu)],
      /istioNamespace: expected a name/,
    ],
    [
      { overrides: { 'prod-eu': { meshConfigMap: 'Mesh' } } },
      [config(eu)],
      /prod-eu\.meshConfigMap: expected a name/,
    ],
    [
      { overrides: { 'prod-eu': { configMaps: ['as3'] } } },
      [config(eu)],
      /configMaps\[0\]: expected namespace\/name/,
    ],
    [
      { overrides: { 'prod-eu': { configMaps: ['a/b/../c'] } } },
      [config(eu)],
      /configMaps\[0\]: expected namespace\/name/,
    ],
    [
      { overrides: { 'prod-eu': { namespaces: [] } } },
      [config(eu)],
      /namespaces: expected at least one/,
    ],
    [
      { overrides: { 'prod-eu': { namespaces: 'shop' } } },
      [config(eu)],
      /namespaces: expected a list/,
    ],
  ])('refuses %j', (own, locators, message) => {
    expect(() => read(own, locators)).toThrow(message);
  });

  it('takes the namespaces and ConfigMaps of a cluster', () => {
    const [cluster] = read(
      {
        overrides: {
          'prod-eu': {
            namespaces: ['shop', 'istio-system', 'shop'],
            meshConfigMap: 'istio-shared.v1',
            configMaps: ['f5/as3'],
          },
        },
      },
      [config(eu)],
    ).clusters;
    expect(cluster).toMatchObject({
      namespaces: ['istio-system', 'shop'],
      istio: {
        meshConfigMap: 'istio-shared.v1',
        configMaps: [{ namespace: 'f5', name: 'as3' }],
      },
    });
  });

  it('lets overrides name clusters that are only known later', () => {
    const { overrides, source } = read(
      { overrides: { 'gke-1': { enabled: false } } },
      [config(eu)],
      {},
      true,
    );
    expect(source).toBe('auto');
    expect(overrides.of('gke-1').isEnabled).toBe(false);
    expect(overrides.of('gke-2')).toEqual({ isEnabled: true, istio: {} });
  });

  it('reads what a module hands over although the section is not there', () => {
    expect(read(undefined, undefined, {}, true).source).toBe('auto');
  });

  it('refuses a name that a folder of manifests has', () => {
    const data = {
      istioIngress: {
        kubernetes: {},
        fileClusters: [{ name: 'prod-eu', path: './eu' }],
      },
      kubernetes: { clusterLocatorMethods: [config(eu)] },
    };
    expect(() =>
      readIstioIngressConfig(mockServices.rootConfig({ data })),
    ).toThrow(
      /'prod-eu' is in istioIngress\.fileClusters and in kubernetes\.clusterLocatorMethods/,
    );
  });
});
