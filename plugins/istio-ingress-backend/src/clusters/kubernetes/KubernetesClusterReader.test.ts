import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { kindsToRead } from 'istio-ingress-engine';
import {
  events,
  eventually,
  json,
  list,
  refusal,
  ReplayApiServer,
} from '../../__testUtils__/ReplayApiServer';
import type { ApiAccess } from './ApiConnection';
import type { IstioHint } from './configMapNames';
import { createKubernetesReaders } from './createKubernetesReaders';
import { KubernetesClusterReader } from './KubernetesClusterReader';

const folder = createMockDirectory();
const ISTIO = '/api/v1/namespaces/istio-system/configmaps/istio';
const kinds = kindsToRead().filter(({ kind }) =>
  ['Namespace', 'Service', 'ConfigMap', 'PeerAuthentication'].includes(kind),
);

let server: ReplayApiServer;
let stop: AbortController;
let reader: KubernetesClusterReader;
const logger = mockServices.logger.mock();

beforeEach(async () => {
  jest.clearAllMocks();
  server = await ReplayApiServer.start();
  server.on(
    '/api/v1',
    json(200, {
      resources: ['namespaces', 'services', 'secrets', 'configmaps'].map(
        name => ({ name, verbs: ['list', 'watch'] }),
      ),
    }),
  );
  for (const plural of ['namespaces', 'services']) {
    server
      .on(
        `/api/v1/${plural}`,
        list('10', [{ metadata: { name: plural, namespace: 'shop' } }]),
      )
      .onWatch(`/api/v1/${plural}`, events([]));
  }
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await reader?.ended();
  await server.released();
  await server.stop();
});

function readerOf(
  access: Partial<ApiAccess> = {},
  istio: IstioHint = {},
  namespaces?: string[],
  firstListMs = 60_000,
) {
  reader = new KubernetesClusterReader({
    cluster: {
      name: 'prod-eu',
      access: { url: server.url, ...access },
      istio,
      namespaces,
    },
    kinds,
    maxObjects: 100,
    debounceMs: 20,
    logger,
    timings: {
      retryMs: 20,
      maxRetryMs: 100,
      probeMs: 100,
      forbiddenMs: 100,
      silenceMs: 1000,
      staleMs: 150,
      firstListMs,
      configMapMs: 50,
    },
  });
  return reader;
}

const settingsOf = (mesh: string) =>
  json(200, {
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh },
  });

describe('KubernetesClusterReader', () => {
  it('looks once where nobody watches, and leaves nothing open', async () => {
    server.on(ISTIO, settingsOf('a'));
    const result = await readerOf().read(stop.signal);
    expect(result).toMatchObject({ cluster: 'prod-eu', world: 'closed' });
    expect(
      result.objects.map(
        ({ manifest }) => `${manifest.apiVersion} ${manifest.kind}`,
      ),
    ).toEqual(['v1 Namespace', 'v1 Service', 'v1 ConfigMap']);
    expect(
      result.reads?.map(({ kind, state }) => `${kind} ${state}`).sort(),
    ).toEqual([
      'ConfigMap ok',
      'Namespace ok',
      'PeerAuthentication not-installed',
      'Service ok',
    ]);
  });

  it('never asks for Secrets, and for ConfigMaps only by name', async () => {
    await readerOf().read(stop.signal);
    const paths = server.seen.map(({ path }) => path);
    expect(paths.filter(path => path.includes('secret'))).toEqual([]);
    expect(paths).not.toContain('/api/v1/configmaps');
    expect(paths).toContain(ISTIO);
  });

  it('says which ConfigMap is forbidden, and where', async () => {
    server.on(ISTIO, refusal(403));
    const { reads } = await readerOf().read(stop.signal);
    expect(reads).toContainEqual({
      group: '',
      kind: 'ConfigMap',
      state: 'forbidden',
      namespaces: ['istio-system'],
      message:
        'cannot get ConfigMap istio-system/istio in cluster prod-eu: forbidden; grant with docs/generated/clusterrole.yaml, or with kubectl create role istio-ingress-posture-configmaps --namespace=istio-system --verb=get --resource=configmaps --resource-name=istio --resource-name=istio-cni-config --resource-name=istio-sidecar-injector',
    });
  });

  it('shows the ConfigMap of a managed mesh as Istio’s own', async () => {
    const managed = '/api/v1/namespaces/istio-system/configmaps/managed';
    server.on(
      managed,
      json(200, {
        metadata: { name: 'managed', namespace: 'istio-system' },
        data: { mesh: 'a', secret: 'not read' },
      }),
    );
    const { objects, reads } = await readerOf(
      {},
      { meshConfigMap: 'managed' },
    ).read(stop.signal);
    expect(
      objects.find(({ manifest }) => manifest.kind === 'ConfigMap')?.manifest,
    ).toMatchObject({ metadata: { name: 'istio' }, data: { mesh: 'a' } });
    expect(JSON.stringify(objects)).not.toContain('not read');
    expect(reads?.find(({ kind }) => kind === 'ConfigMap')).toMatchObject({
      state: 'ok',
      message:
        'what is shown as ConfigMap istio-system/istio is istio-system/managed (meshConfigMap)',
    });
  });

  it('does not take the defaults for a managed mesh whose ConfigMap is missing', async () => {
    const { reads } = await readerOf({}, { meshConfigMap: 'managed' }).read(
      stop.signal,
    );
    expect(reads?.find(({ kind }) => kind === 'ConfigMap')).toMatchObject({
      state: 'failed',
      namespaces: ['istio-system'],
      message: expect.stringMatching(
        /istio-system\/managed .*there is none; correct meshConfigMap/,
      ),
    });
  });

  it('asks its supplier for new credentials after a refusal', async () => {
    let token = 'first';
    const credential = jest.fn(async () => ({
      type: 'bearer token' as const,
      token,
    }));
    server.on('/api/v1/services', (request, response) =>
      (request.headers.authorization === 'Bearer second'
        ? list('10', [])
        : refusal(401))(request, response),
    );
    readerOf({ credential }).watch(() => {}, stop.signal);
    await reader.read(stop.signal);
    token = 'second';
    await eventually(async () => {
      const { reads } = await reader.read(stop.signal);
      expect(reads?.find(({ kind }) => kind === 'Service')?.state).toBe('ok');
    });
  });

  it('reads some namespaces alone, and does not know the others', async () => {
    server
      .on(
        '/api/v1/namespaces',
        list(
          '10',
          ['shop', 'bank', 'dev'].map(name => ({ metadata: { name } })),
        ),
      )
      .on(
        '/api/v1/namespaces/shop/services',
        list('10', [{ metadata: { name: 'x', namespace: 'shop' } }]),
      )
      .onWatch('/api/v1/namespaces/shop/services', events([]))
      .on('/api/v1/namespaces/bank/services', refusal(403))
      .on('/api/v1/services', refusal(403));
    const { objects, reads } = await readerOf({}, {}, ['bank', 'shop']).read(
      stop.signal,
    );
    expect(
      objects.filter(({ manifest }) => manifest.kind === 'Service'),
    ).toHaveLength(1);
    expect(
      reads
        ?.filter(({ kind }) => kind === 'Service')
        .map(({ state, namespaces, message }) => [state, namespaces, message]),
    ).toEqual([
      [
        'forbidden',
        ['bank'],
        'cannot list services in namespace bank of cluster prod-eu: forbidden; grant with docs/generated/namespaced-role.yaml',
      ],
      ['ok', ['shop'], undefined],
      [
        'not-given',
        ['dev'],
        'not among istioIngress.kubernetes.overrides.prod-eu.namespaces',
      ],
    ]);
    expect(server.requests('/api/v1/services')).toEqual([]);
  });

  it('logs once what somebody has to grant, without credentials', async () => {
    server.on('/api/v1/services', refusal(403));
    readerOf({ token: 'my-token' }).watch(() => {}, stop.signal);
    await reader.read(stop.signal);
    await eventually(() =>
      expect(server.requests('/api/v1/services').length).toBeGreaterThan(1),
    );
    expect(logger.warn.mock.calls).toEqual([
      [
        'Kind is not completely read',
        {
          cluster: 'prod-eu',
          kind: 'Service',
          state: 'forbidden',
          reason: expect.stringContaining('cannot list services'),
        },
      ],
    ]);
    expect(
      JSON.stringify([logger.warn.mock.calls, logger.debug.mock.calls]),
    ).not.toContain('my-token');
  });

  it('does not take for absent what arrives while it reads on', async () => {
    // Services come when all states have been looked at, and before the end.
    const services = list('10', [
      { metadata: { name: 'x', namespace: 'shop' } },
    ]);
    let answerServices = () => {};
    const isAsked = new Promise<void>(resolve => {
      server.on('/api/v1/services', (request, response) => {
        answerServices = () => services(request, response);
        resolve();
      });
    });
    server.on(ISTIO, async (request, response) => {
      await isAsked;
      answerServices();
      await eventually(() =>
        expect(server.requests('/api/v1/services', 'watch')).toHaveLength(1),
      );
      settingsOf('a')(request, response);
    });
    readerOf({}, {}, undefined, 500).watch(() => {}, stop.signal);
    const { objects, reads } = await reader.read(stop.signal);
    expect(reads?.find(({ kind }) => kind === 'Service')?.state).toBe(
      'syncing',
    );
    expect(objects.map(({ manifest }) => manifest.kind)).toEqual([
      'Namespace',
      'ConfigMap',
    ]);
  });

  it('notices that a ConfigMap changes', async () => {
    server.on(ISTIO, settingsOf('a'));
    const onChange = jest.fn();
    readerOf().watch(onChange, stop.signal);
    await reader.read(stop.signal);
    await eventually(() => expect(server.openWatches).toBe(2));
    onChange.mockClear();
    server.on(ISTIO, settingsOf('b'));
    await eventually(async () => {
      const { objects } = await reader.read(stop.signal);
      expect(JSON.stringify(objects)).toContain('"mesh":"b"');
      expect(onChange).toHaveBeenCalled();
    });
  });

  it('calls back once for a burst of changes, and never after the end', async () => {
    let send: (object: object) => void = () => {};
    server.onWatch('/api/v1/services', (_, response) => {
      response.writeHead(200);
      response.flushHeaders();
      send = object => response.write(`${JSON.stringify(object)}\n`);
    });
    const added = (name: string) => ({
      type: 'ADDED',
      object: { metadata: { name, namespace: 'shop', resourceVersion: '11' } },
    });
    const onChange = jest.fn();
    readerOf().watch(onChange, stop.signal);
    await reader.read(stop.signal);
    await eventually(() => expect(server.openWatches).toBe(2));
    onChange.mockClear();
    for (let index = 0; index < 20; index++) send(added(`s${index}`));
    await eventually(async () => {
      const { objects } = await reader.read(stop.signal);
      expect(objects).toHaveLength(22);
      expect(onChange).toHaveBeenCalled();
    });
    // Once, or a few times where a machine takes long to send them all.
    expect(onChange.mock.calls.length).toBeLessThan(6);
    send(added('late'));
    stop.abort();
    onChange.mockClear();
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(onChange).not.toHaveBeenCalled();
  });

  it('fails as a whole when the server does not answer', async () => {
    const { url } = server;
    await server.stop();
    server = await ReplayApiServer.start();
    await expect(readerOf({ url }).read(stop.signal)).rejects.toMatchObject({
      name: 'ClusterReadError',
      status: 'unreachable',
      message: expect.stringMatching(
        /Nothing can be read in cluster 'prod-eu': .*does not answer: .*ECONNREFUSED/,
      ),
    });
  });

  it('fails as a whole when the credentials are refused', async () => {
    for (const path of ['/api/v1', '/apis/security.istio.io']) {
      server.on(path, refusal(401));
    }
    await expect(readerOf().read(stop.signal)).rejects.toMatchObject({
      status: 'unauthorized',
      message: expect.stringContaining('does not accept the credentials'),
    });
  });

  it('takes a new token from its file after a refusal', async () => {
    folder.setContent({ token: 'old\n' });
    server.on('/api/v1/services', (request, response) =>
      (request.headers.authorization === 'Bearer new'
        ? list('10', [])
        : refusal(401))(request, response),
    );
    readerOf({ tokenFile: `${folder.path}/token` }).watch(() => {},
    stop.signal);
    const stateOf = async () =>
      (await reader.read(stop.signal)).reads?.find(
        ({ kind }) => kind === 'Service',
      )?.state;
    await eventually(async () => expect(await stateOf()).toBe('failed'));
    folder.setContent({ token: 'new\n' });
    await eventually(async () => expect(await stateOf()).toBe('ok'));
  });

  it('ends a read when it is aborted', async () => {
    server.on('/api/v1/services', () => {});
    const once = new AbortController();
    const reading = readerOf().read(once.signal);
    setTimeout(() => once.abort(new Error('enough')), 50);
    await expect(reading).rejects.toThrow('enough');
  });
});

describe('createKubernetesReaders', () => {
  it('lists a cluster that it cannot read, and says so in the log', async () => {
    const [onDemand] = createKubernetesReaders(
      {
        notes: ['a note'],
        clusters: [
          { name: 'x', istio: {}, unsupported: 'not supported; do this' },
        ],
      },
      { kinds, maxObjects: 1, debounceMs: 1, logger },
    );
    expect(logger.warn.mock.calls).toEqual([
      ['a note'],
      ['not supported; do this'],
    ]);
    expect(onDemand).toMatchObject({ name: 'x', source: 'kubernetes' });
    await expect(onDemand.read(stop.signal)).rejects.toMatchObject({
      status: 'on-demand',
      message: 'not supported; do this',
    });
  });
});
