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
    environment,
  );

describe('readKubernetesClusters', () => {
  it('reads none unless the section is there, or when it is off', () => {
    const none = { clusters: [], notes: [] };
    expect(read(undefined, [config(eu)])).toEqual(none);
    expect(read({ source: 'off' }, [config(eu)])).toEqual(none);
    expect(read({}, undefined)).toEqual(none);
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
          /'oidc', which is not supported; give/,
        ),
      },
      {
        name: 'gke-1',
        unsupported: expect.stringMatching(/give it a service/),
      },
    ]);
    expect(notes).toEqual([
      expect.stringMatching(
        /clusterLocatorMethods\[1\]: locator 'gke' is not supported/,
      ),
    ]);
  });

  it.each([
    [{ source: 'magic' }, [], /expected auto, config or off/],
    [{ source: 'config' }, undefined, /clusterLocatorMethods is not there/],
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
  ])('refuses %j', (own, locators, message) => {
    expect(() => read(own, locators)).toThrow(message);
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
