import { mockServices } from '@backstage/backend-test-utils';
import {
  analyze,
  kindsToRead,
  loadManifests,
  requiredRules,
} from 'istio-ingress-engine';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  applyManifests,
  defineKinds,
} from '../../__testUtils__/applyManifests';
import {
  type ControlPlane,
  hasControlPlane,
  startControlPlane,
} from '../../__testUtils__/controlPlane';
import { eventually } from '../../__testUtils__/ReplayApiServer';
import { KubernetesClusterReader } from './KubernetesClusterReader';

const folder = resolve(__dirname, '../../../../../examples/clusters/demo-eu');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.yaml'))
  .sort()
  .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const { objects } = loadManifests(files);
const kinds = kindsToRead();

const CLUSTER_ROLE = '/apis/rbac.authorization.k8s.io/v1/clusterroles/posture';
const CART = '/apis/networking.k8s.io/v1/namespaces/shop/ingresses/cart';
// Installed later, by a test of its own.
const LATER = 'BackendConfig';

const TIME = /^\d{4}-\d\d-\d\dT[\d:]+Z$/;

/** Everything that is shown, but for where a manifest is written, and when. */
function shown({ services, routes, findings }: ClusterAnalysis) {
  const all = {
    // The API server makes a Service for itself.
    services: services.filter(({ ref }) => ref.name !== 'kubernetes'),
    routes,
    findings,
  };
  return JSON.parse(
    JSON.stringify(all, (key, value) =>
      key === 'origin' || TIME.test(value) ? undefined : value,
    ),
  ) as Pick<ClusterAnalysis, 'services' | 'routes' | 'findings'>;
}

// The programs are found through the variable KUBEBUILDER_ASSETS.
const describeLive = hasControlPlane ? describe : describe.skip;

describeLive('a running API server (KUBEBUILDER_ASSETS)', () => {
  let plane: ControlPlane;
  let stop: AbortController;
  let reader: KubernetesClusterReader;
  const onChange = jest.fn();

  const grant = (rules: object[]) =>
    plane.request('PATCH', CLUSTER_ROLE, { rules });

  const readerFor = (token: string) =>
    new KubernetesClusterReader({
      cluster: {
        name: 'demo-eu',
        access: {
          url: plane.url,
          token,
          caData: Buffer.from(plane.ca).toString('base64'),
        },
        istio: {},
      },
      kinds,
      maxObjects: 10_000,
      debounceMs: 50,
      logger: mockServices.logger.mock(),
      timings: {
        retryMs: 50,
        maxRetryMs: 400,
        probeMs: 400,
        forbiddenMs: 400,
        staleMs: 500,
        configMapMs: 200,
      },
    });
  const analysed = async () => analyze(await reader.read(stop.signal));
  const stateOf = async (kind: string, group?: string) =>
    (await reader.read(stop.signal)).reads?.find(
      each => each.kind === kind && (!group || each.group === group),
    );

  beforeAll(async () => {
    plane = await startControlPlane();
    await defineKinds(
      plane,
      kinds.filter(({ kind }) => kind !== LATER),
    );
    await applyManifests(
      plane,
      kinds,
      objects.filter(({ manifest }) => manifest.kind !== LATER),
    );
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
    };
    const metadata = { name: 'posture' };
    await plane.request(
      'PATCH',
      `${CLUSTER_ROLE}?fieldManager=test&force=true`,
      {
        ...role,
        metadata,
        rules: requiredRules(),
      },
    );
    await plane.request(
      'PATCH',
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/posture?fieldManager=test&force=true',
      {
        ...role,
        kind: 'ClusterRoleBinding',
        metadata,
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'posture',
        },
        subjects: [
          {
            apiGroup: 'rbac.authorization.k8s.io',
            kind: 'User',
            name: 'reader',
          },
        ],
      },
    );
  }, 600_000);

  afterAll(async () => {
    await plane?.stop();
  });

  beforeEach(() => {
    stop = new AbortController();
    onChange.mockClear();
    reader = readerFor(plane.readerToken);
    reader.watch(onChange, stop.signal);
  });

  afterEach(async () => {
    stop.abort();
    await reader.ended();
  });

  it('gives the verdicts that the manifests give', async () => {
    const fromFiles = analyze({
      cluster: 'demo-eu',
      world: 'closed',
      observedAt: '2026-01-01T00:00:00Z',
      objects: objects.filter(({ manifest }) => manifest.kind !== LATER),
    });
    const live = await analysed();
    expect(shown(live)).toEqual(shown(fromFiles));
    expect(live.services.length).toBeGreaterThan(10);
    expect(live.findings.length).toBeGreaterThan(3);
    expect(live.status).toBe('ok');
  });

  it('sees an edit, and gives the new verdict', async () => {
    const modesOfCart = async () =>
      (await analysed()).services.find(
        ({ ref }) => ref.namespace === 'shop' && ref.name === 'cart',
      )?.posture;
    expect(await modesOfCart()).toBe('plaintext');
    onChange.mockClear();
    const prefix = 'nginx.ingress.kubernetes.io';
    await plane.request('PATCH', CART, {
      metadata: {
        annotations: {
          [`${prefix}/service-upstream`]: 'true',
          [`${prefix}/upstream-vhost`]: 'cart.shop.svc.cluster.local',
        },
      },
    });
    await eventually(async () => expect(await modesOfCart()).toBe('mtls'));
    // Told after a quiet time, while whoever reads sees it at once.
    await eventually(() => expect(onChange).toHaveBeenCalled());
  });

  it('says what its role does not allow, and reads it once it does', async () => {
    const without = requiredRules().map(rule => ({
      ...rule,
      resources: rule.resources.filter(name => name !== 'destinationrules'),
    }));
    await grant(without);
    stop.abort();
    await reader.ended();
    stop = new AbortController();
    reader = readerFor(plane.readerToken);
    reader.watch(onChange, stop.signal);
    await eventually(async () =>
      expect(await stateOf('DestinationRule')).toMatchObject({
        state: 'forbidden',
        message:
          'cannot list destinationrules in cluster demo-eu: forbidden; grant with docs/generated/clusterrole.yaml',
      }),
    );
    const { services, status } = await analysed();
    expect(status).toBe('partial');
    expect(services.some(({ posture }) => posture === 'mtls')).toBe(false);
    await grant(requiredRules());
    await eventually(async () =>
      expect(await stateOf('DestinationRule')).toMatchObject({ state: 'ok' }),
    );
  });

  it('notices a kind that is installed later', async () => {
    expect(await stateOf(LATER)).toMatchObject({ state: 'not-installed' });
    await defineKinds(
      plane,
      kinds.filter(({ kind }) => kind === LATER),
    );
    await applyManifests(
      plane,
      kinds,
      objects.filter(({ manifest }) => manifest.kind === LATER),
    );
    await eventually(async () =>
      expect(await stateOf(LATER)).toMatchObject({ state: 'ok', count: 1 }),
    );
    await eventually(() => expect(onChange).toHaveBeenCalled());
  });

  it('says that credentials are refused', async () => {
    const refused = readerFor('no-such-token');
    await expect(refused.read(stop.signal)).rejects.toMatchObject({
      status: 'unauthorized',
    });
  });

  it('says that the API server is gone, and reads it again when it is back', async () => {
    const before = shown(await analysed());
    await plane.stopApiServer();
    await eventually(async () => {
      await expect(reader.read(stop.signal)).rejects.toMatchObject({
        status: 'unreachable',
      });
    });
    onChange.mockClear();
    await plane.startApiServer();
    await eventually(async () => {
      expect(shown(await analysed())).toEqual(before);
    }, 120_000);
    await eventually(() => expect(onChange).toHaveBeenCalled());
  }, 600_000);
});
