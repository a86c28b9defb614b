import { mockServices } from '@backstage/backend-test-utils';
import {
  analyze,
  kindsToRead,
  loadManifests,
  requiredRules,
  type RequiredRule,
} from 'istio-ingress-engine';
import {
  applyManifests,
  defineKinds,
} from '../../__testUtils__/applyManifests';
import {
  type ControlPlane,
  hasControlPlane,
  startControlPlane,
} from '../../__testUtils__/controlPlane';
import { type Fault, refuse } from '../../__testUtils__/FakeApiServer';
import { FaultProxy } from '../../__testUtils__/FaultProxy';
import { eventually } from '../../__testUtils__/ReplayApiServer';
import { configMapNames } from './configMapNames';
import { configMapRoles } from './configMapRoles';
import { KubernetesClusterReader } from './KubernetesClusterReader';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const kinds = kindsToRead().filter(({ kind }) =>
  [
    'ConfigMap',
    'DestinationRule',
    'Deployment',
    'Ingress',
    'IngressClass',
    'Namespace',
    'PeerAuthentication',
    'Pod',
    'Service',
  ].includes(kind),
);
const namespace = (name: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name} }\n`;
const service = (name: string, where = 'shop') => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${where} }
spec: { clusterIP: None, selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;
const rule = (name: string) => `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: shop }
spec: { host: ${name} }
`;
const objectsOf = (...documents: string[]) =>
  loadManifests([{ file: 'x.yaml', text: documents.join('---\n') }]).objects;
const base = objectsOf(
  namespace('shop'),
  namespace('bank'),
  namespace('istio-system'),
  service('a'),
  service('b'),
  service('c', 'bank'),
  rule('a'),
  'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: shop }\nspec: { mtls: { mode: STRICT } }\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata: { mesh: "enableAutoMtls: true" }\n',
);

// The programs are found through the variable KUBEBUILDER_ASSETS.
const describeLive = hasControlPlane ? describe : describe.skip;

describeLive('a running API server in trouble (KUBEBUILDER_ASSETS)', () => {
  let plane: ControlPlane;
  let proxy: FaultProxy;
  let stop: AbortController;
  let reader: KubernetesClusterReader;
  const onChange = jest.fn();
  const logger = mockServices.logger.mock();
  let token: string;
  let count = 0;

  const apply = (path: string, body: object) =>
    plane.request('PATCH', `${path}?fieldManager=test&force=true`, body);
  const put = (...documents: string[]) =>
    applyManifests(plane, kinds, objectsOf(...documents));
  const readerFor = (namespaces?: string[]) =>
    new KubernetesClusterReader({
      cluster: {
        name: 'eu',
        access: {
          url: proxy.url,
          credential: async () => ({ type: 'bearer token', token }),
        },
        istio: {},
        namespaces,
      },
      kinds,
      maxObjects: 10_000,
      debounceMs: 20,
      logger,
      timings: {
        retryMs: 50,
        maxRetryMs: 300,
        probeMs: 300,
        forbiddenMs: 300,
        staleMs: 400,
        configMapMs: 200,
        pageSize: 2,
      },
    });
  const watch = (namespaces?: string[]) => {
    reader = readerFor(namespaces);
    reader.watch(onChange, stop.signal);
  };
  const shown = async (from = reader) => {
    const { services, routes, findings, reads } = analyze(
      await from.read(stop.signal),
    );
    return {
      services,
      routes,
      findings,
      reads: reads.map(({ kind, state }) => `${kind} ${state}`),
    };
  };
  const statusOf = async (kind: string) =>
    (await reader.read(stop.signal)).reads?.filter(each => each.kind === kind);
  const stateOf = async (kind: string) => (await statusOf(kind))?.[0];
  const namesOf = async (kind: string) =>
    (await reader.read(stop.signal)).objects
      .filter(({ manifest }) => manifest.kind === kind)
      .map(({ manifest }) => (manifest.metadata as { name: string }).name)
      .sort();
  const bind = async (
    kind: 'ClusterRole' | 'Role',
    name: string,
    rules: readonly RequiredRule[] | readonly object[],
    where?: string,
  ) => {
    const at = where ? `/namespaces/${where}` : '';
    const plural = kind === 'Role' ? 'roles' : 'clusterroles';
    const bindings = kind === 'Role' ? 'rolebindings' : 'clusterrolebindings';
    const apiVersion = 'rbac.authorization.k8s.io/v1';
    const metadata = { name, ...(where ? { namespace: where } : {}) };
    const role = { apiVersion, kind, metadata, rules };
    await apply(`${RBAC}${at}/${plural}/${name}`, role);
    await apply(`${RBAC}${at}/${bindings}/${name}`, {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reader' },
      ],
    });
  };
  const unbind = (name: string) =>
    plane.request('DELETE', `${RBAC}/clusterrolebindings/${name}`);

  beforeAll(async () => {
    plane = await startControlPlane({
      apiServerFlags: ['--etcd-compaction-interval=3s'],
    });
    proxy = await FaultProxy.start(plane);
    await defineKinds(plane, kinds);
    await applyManifests(plane, kinds, base);
  }, 600_000);

  afterAll(async () => {
    await proxy?.stop();
    await plane?.stop();
  });

  beforeEach(async () => {
    count++;
    jest.clearAllMocks();
    token = plane.readerToken;
    stop = new AbortController();
    await bind('ClusterRole', 'posture', requiredRules());
  });

  afterEach(async () => {
    proxy.fault = () => false;
    stop.abort();
    await reader?.ended();
  });

  /** Well again: as if it had been read for the first time. */
  const isWellWith = async (name: string) => {
    await eventually(async () => {
      expect(await namesOf('Service')).toContain(name);
      expect(await shown()).toEqual(await shown(readerFor()));
      expect((await shown()).reads).not.toContainEqual(
        expect.stringMatching(/failed|syncing|forbidden/),
      );
      expect(onChange).toHaveBeenCalled();
    });
    expect(logger.error).not.toHaveBeenCalled();
  };

  const times = (left: number, fault: Fault): Fault => {
    let rest = left;
    return (request, response) =>
      rest > 0 && fault(request, response) ? rest-- > 0 : false;
  };
  const resetOf =
    (isMeant: (request: Parameters<Fault>[0]) => boolean): Fault =>
    (request, response) => {
      if (!isMeant(request)) return false;
      response.socket?.resetAndDestroy();
      return true;
    };

  it.each<[string, Fault]>([
    [
      'in a list',
      resetOf(({ plural, isWatch }) => plural === 'services' && !isWatch),
    ],
    ['in the second page of a list', resetOf(({ page }) => page === 2)],
    ['in a watch', resetOf(({ isWatch }) => isWatch)],
  ])('goes on after resets %s', async (_, fault) => {
    proxy.fault = times(4, fault);
    watch();
    await eventually(async () =>
      expect((await stateOf('Service'))?.state).toBe('ok'),
    );
    await eventually(() =>
      expect(proxy.openWatches).toBeGreaterThanOrEqual(kinds.length - 1),
    );
    proxy.cutWatches();
    await put(service(`after-${count}`));
    await isWellWith(`after-${count}`);
  });

  it('takes a new token after a refusal', async () => {
    token = 'expired';
    watch();
    await expect(reader.read(stop.signal)).rejects.toMatchObject({
      status: 'unauthorized',
    });
    token = plane.readerToken;
    await put(service(`after-${count}`));
    await eventually(() => reader.read(stop.signal).then(() => {}));
    await isWellWith(`after-${count}`);
  });

  it('says what is forbidden from now on, and reads it again once it may', async () => {
    watch();
    expect((await stateOf('DestinationRule'))?.state).toBe('ok');
    await bind(
      'ClusterRole',
      'posture',
      requiredRules().map(each => ({
        ...each,
        resources: each.resources.filter(name => name !== 'destinationrules'),
      })),
    );
    // The server asks for the right when a watch begins.
    proxy.cutWatches('destinationrules');
    await eventually(async () =>
      expect(await stateOf('DestinationRule')).toMatchObject({
        state: 'forbidden',
        message: expect.stringContaining('cannot list destinationrules'),
      }),
    );
    expect(await namesOf('DestinationRule')).toEqual([]);
    await bind('ClusterRole', 'posture', requiredRules());
    await put(service(`after-${count}`));
    await isWellWith(`after-${count}`);
    expect(await namesOf('DestinationRule')).toContain('a');
  });

  it('lists again when the server has forgotten the version of a watch', async () => {
    watch();
    expect((await stateOf('DestinationRule'))?.state).toBe('ok');
    const relisted = jest.fn();
    proxy.fault = (request, response) =>
      request.isWatch && refuse(response, 503);
    proxy.cutWatches();
    await put(rule(`gone-${count}`));
    // One that has started anew remembers nothing of before.
    await plane.stopApiServer();
    await plane.startApiServer();
    await put(rule(`more-${count}`));
    await put(service(`after-${count}`));
    proxy.fault = ({ plural, isWatch }) => {
      if (plural === 'destinationrules' && !isWatch) relisted();
      return false;
    };
    await eventually(async () =>
      expect(await namesOf('DestinationRule')).toEqual(
        expect.arrayContaining([`gone-${count}`, `more-${count}`]),
      ),
    );
    expect(relisted).toHaveBeenCalled();
    await isWellWith(`after-${count}`);
  });

  it('follows the server through a kill and a new start', async () => {
    watch();
    const before = await namesOf('Service');
    await plane.stopApiServer();
    await eventually(() =>
      expect(reader.read(stop.signal)).rejects.toMatchObject({
        status: 'unreachable',
      }),
    );
    await plane.startApiServer();
    await put(service(`after-${count}`));
    await isWellWith(`after-${count}`);
    expect(await namesOf('Service')).toEqual(expect.arrayContaining(before));
  });

  describe('with the generated role', () => {
    it('reads everything', async () => {
      watch();
      expect(
        (await reader.read(stop.signal)).reads?.map(({ state }) => state),
      ).toEqual(kinds.map(() => 'ok'));
    });

    it.each<['GET' | 'POST' | 'DELETE', string, object?]>([
      [
        'POST',
        '/api/v1/namespaces/shop/services',
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'x' },
          spec: { ports: [{ port: 80 }] },
        },
      ],
      ['DELETE', '/api/v1/namespaces/shop/services/a'],
      ['GET', '/api/v1/secrets'],
      ['GET', '/api/v1/namespaces/shop/secrets/any'],
      ['GET', '/api/v1/configmaps'],
      ['POST', '/api/v1/namespaces/shop/pods/any/exec?command=id&stdout=true'],
      ['GET', '/api/v1/namespaces/shop/pods/any/log'],
      ['GET', '/api/v1/nodes/any/proxy/metrics'],
    ])('is refused %s %s', async (...request) => {
      expect(await plane.statusForReader(...request)).toBe(403);
    });
  });

  describe('with the roles for namespaces', () => {
    beforeEach(async () => {
      await unbind('posture');
      await bind('ClusterRole', 'posture-cluster', [
        ...requiredRules(undefined, 'cluster'),
      ]);
      const own = requiredRules(undefined, 'namespace').filter(
        ({ resources }) => !resources.includes('configmaps'),
      );
      await bind('Role', 'posture', own, 'shop');
      await bind('Role', 'posture', own, 'istio-system');
    });

    afterEach(() => unbind('posture-cluster'));

    it('reads those namespaces, and does not know the others', async () => {
      watch(['istio-system', 'shop']);
      const names = await namesOf('Service');
      expect(names).toEqual(expect.arrayContaining(['a', 'b']));
      expect(names).not.toContain('c');
      expect(
        (await statusOf('Service'))?.map(({ state, namespaces }) => [
          state,
          namespaces,
        ]),
      ).toEqual([
        ['ok', ['istio-system', 'shop']],
        ['not-given', expect.arrayContaining(['bank', 'default'])],
      ]);
      expect((await stateOf('IngressClass'))?.state).toBe('ok');
      expect(
        await plane.statusForReader('GET', '/api/v1/namespaces/bank/services'),
      ).toBe(403);
    });

    it('reads ConfigMaps with a Role for their names alone', async () => {
      watch(['istio-system', 'shop']);
      expect((await stateOf('ConfigMap'))?.state).toBe('forbidden');
      for (const { metadata, rules } of configMapRoles(configMapNames([]))) {
        await bind('Role', metadata.name, rules, metadata.namespace);
      }
      await eventually(async () =>
        expect(await stateOf('ConfigMap')).toMatchObject({
          state: 'ok',
          count: 1,
        }),
      );
      const at = '/api/v1/namespaces/istio-system/configmaps';
      expect(await plane.statusForReader('GET', `${at}/other`)).toBe(403);
      expect(await plane.statusForReader('GET', at)).toBe(403);
    });
  });
});
