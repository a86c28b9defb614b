import { mockServices } from '@backstage/backend-test-utils';
import createKnex, { type Knex } from 'knex';
import type { ReadStatus } from 'istio-ingress-contract';
import { analyze, kindsToRead, loadManifests } from 'istio-ingress-engine';
import {
  FakeApiServer,
  type FakeRequest,
  refuse,
  send,
} from '../../__testUtils__/FakeApiServer';
import { ownedStore } from '../../__testUtils__/ownedStore';
import { eventually } from '../../__testUtils__/ReplayApiServer';
import { ClusterRefresh } from '../../refresh/ClusterRefresh';
import type { DatabaseResultStore } from '../../store/DatabaseResultStore';
import type { HeldLease } from '../../store/heldLease';
import { KubernetesClusterReader } from './KubernetesClusterReader';

const kinds = kindsToRead().filter(({ kind }) =>
  ['Namespace', 'Service', 'Pod', 'Ingress', 'PeerAuthentication'].includes(
    kind,
  ),
);
const service = (name: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;
const ingress = (name: string) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: shop }
spec:
  rules:
    - host: ${name}.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: ${name}, port: { number: 80 } } }
`;
const { objects } = loadManifests([
  {
    file: 'shop.yaml',
    text: [
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n',
      ...['a', 'b', 'c', 'd', 'e'].map(service),
      ingress('a'),
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: shop }\nspec: { mtls: { mode: STRICT } }\n',
    ].join('---\n'),
  },
]);
const [late] = loadManifests([
  { file: 'late.yaml', text: service('late') },
]).objects;

const ofServices = ({ plural, isWatch }: FakeRequest, watch = false) =>
  plural === 'services' && isWatch === watch;
/** The first `times` requests that it would break. */
const first = (times: number) => {
  let left = times;
  return () => left-- > 0;
};

interface Row {
  fault: string;
  /** Begins with the fault; what it returns ends it. */
  begin: (server: FakeApiServer) => void | Promise<void>;
  heal?: (server: FakeApiServer) => void | Promise<void>;
  /** What is told of Services, or of the whole cluster, meanwhile. */
  told?: Partial<Pick<ReadStatus, 'state'>> & { message: RegExp };
  cluster?: { status: string; message: RegExp };
}

const rows: Row[] = [
  {
    fault: 'the connection is reset in a list',
    begin: server => {
      const isFirst = first(2);
      server.compact();
      server.fault = (request, response) =>
        ofServices(request) && isFirst() && reset(response);
    },
  },
  {
    fault: 'the connection is reset in the second page of a list',
    begin: server => {
      const isFirst = first(2);
      server.compact();
      server.fault = (request, response) =>
        ofServices(request) &&
        request.page === 2 &&
        isFirst() &&
        reset(response);
    },
  },
  {
    fault: 'an answer breaks off in the middle',
    begin: server => {
      server.compact();
      const isFirst = first(1);
      server.fault = (request, response) => {
        if (!ofServices(request) || !isFirst()) return false;
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"metadata":{"resourceVersion":"1"},"items":[{"met');
        setTimeout(() => response.socket?.resetAndDestroy(), 20);
        return true;
      };
    },
  },
  {
    fault: 'every watch is reset, again and again',
    begin: server => {
      server.fault = (request, response) =>
        ofServices(request, true) && reset(response);
    },
    told: {
      state: 'failed',
      message:
        /^cannot read services in cluster eu: http:\/\/127\.0\.0\.1:\d+ does not answer: .*(ECONNRESET|closed|terminated|reset)/i,
    },
  },
  {
    fault: '401, until there is a new token',
    begin: server => {
      server.fault = ({ authorization }, response) =>
        authorization === 'Bearer old-token' && refuse(response, 401);
    },
    heal: server => {
      token = 'new-token';
      server.fault = () => false;
    },
    cluster: {
      status: 'unauthorized',
      message:
        /^Nothing can be read in cluster 'eu': its API server does not accept the credentials \(401\); check those/,
    },
  },
  {
    fault: '403 on one kind',
    begin: server => {
      server.fault = (request, response) =>
        request.plural === 'services' && refuse(response, 403);
    },
    told: {
      state: 'forbidden',
      message:
        /^cannot list services in cluster eu: forbidden; grant with docs\/generated\/clusterrole\.yaml$/,
    },
  },
  {
    fault: 'the version of a watch is compacted (410 in an ERROR event)',
    begin: server => {
      server.compact();
      server.put(late.manifest as Record<string, unknown>);
    },
  },
  {
    fault: 'the version of a watch is compacted (410)',
    begin: server => {
      server.compact();
      server.put(late.manifest as Record<string, unknown>);
      const isFirst = first(3);
      server.fault = (request, response) =>
        request.isWatch && isFirst() && refuse(response, 410);
    },
  },
  {
    fault: 'a page of a list has expired (410)',
    begin: server => {
      server.compact();
      const isFirst = first(1);
      server.fault = (request, response) =>
        ofServices(request) &&
        request.page === 2 &&
        isFirst() &&
        refuse(response, 410);
    },
  },
  {
    fault: '429 with Retry-After',
    begin: server => {
      server.compact();
      server.fault = (request, response) =>
        ofServices(request) && refuse(response, 429, { 'retry-after': '1' });
    },
    told: {
      state: 'failed',
      message: /^cannot read services in cluster eu: refused with 429$/,
    },
  },
  {
    fault: 'a storm of 500, 502, 503 and 504',
    begin: server => {
      const codes = [500, 502, 503, 504];
      let count = 0;
      server.fault = (_, response) =>
        refuse(response, codes[count++ % codes.length]);
    },
    cluster: {
      status: 'unreachable',
      message: /^Nothing can be read in cluster 'eu': refused with 50\d$/,
    },
  },
  {
    fault: 'a server that takes everything and never answers',
    begin: server => {
      server.fault = () => true;
    },
    cluster: {
      status: 'unreachable',
      message: /has sent nothing for \d+ ms$/,
    },
  },
  {
    fault: 'an answer that drips',
    begin: server => {
      server.compact();
      server.fault = (request, response) => {
        if (!ofServices(request)) return false;
        response.writeHead(200);
        const timer = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(timer));
        return true;
      };
    },
    told: {
      state: 'failed',
      message: /^cannot read services in cluster eu: .* has sent nothing for/,
    },
  },
  {
    fault: 'the server is killed',
    begin: async server => {
      killedAt = await server.kill();
    },
    heal: async server => {
      await server.start(killedAt);
    },
    cluster: { status: 'unreachable', message: /ECONNREFUSED/ },
  },
  {
    fault: 'an event that is no JSON',
    begin: server => {
      const isFirst = first(3);
      server.fault = (request, response) => {
        if (!ofServices(request, true) || !isFirst()) return false;
        response.writeHead(200);
        response.end('{"type":"MODIFIED","object":{"met\n');
        return true;
      };
    },
  },
  {
    fault: 'a list that is no JSON',
    begin: server => {
      server.compact();
      server.fault = (request, response) => {
        if (!ofServices(request)) return false;
        response.end('<html>a proxy is tired</html>');
        return true;
      };
    },
    told: {
      state: 'failed',
      message:
        /^cannot read services in cluster eu: .* something that is not JSON$/,
    },
  },
  {
    fault: 'a kind is removed, and installed again',
    begin: server => {
      server.fault = (request, response) => {
        if (request.plural === 'services') return refuse(response, 404);
        return request.path === '/api/v1'
          ? send(response, 200, {
              resources: ['namespaces', 'pods'].map(name => ({
                name,
                verbs: ['list'],
              })),
            })
          : false;
      };
    },
  },
  {
    fault: 'an object of a megabyte',
    begin: server => {
      const { manifest } = late;
      server.put({
        ...manifest,
        metadata: {
          ...(manifest.metadata as object),
          annotations: { big: 'x'.repeat(1024 * 1024) },
        },
      });
    },
  },
];

let killedAt = 0;
let token = 'old-token';
let knex: Knex;
let server: FakeApiServer;
let stop: AbortController;
let reader: KubernetesClusterReader;
let refresh: ClusterRefresh;
let store: DatabaseResultStore;
let lease: HeldLease;
const logger = mockServices.logger.mock();
const unhandled = jest.fn();

const readerOf = () =>
  new KubernetesClusterReader({
    cluster: {
      name: 'eu',
      access: {
        url: server.url,
        credential: async () => ({ type: 'bearer token', token }),
      },
      istio: {},
    },
    kinds,
    maxObjects: 1000,
    debounceMs: 10,
    logger,
    timings: {
      retryMs: 10,
      maxRetryMs: 60,
      probeMs: 60,
      forbiddenMs: 60,
      requestMs: 500,
      silenceMs: 1500,
      staleMs: 100,
      firstListMs: 10_000,
      configMapMs: 100,
      pageSize: 2,
    },
  });

const scope = { clusters: ['eu'], visible: 'all' } as const;
const stored = async () => {
  const [cluster] = await store.clusters(scope);
  const { items } = await store.services({}, scope);
  return {
    cluster,
    names: items.map(({ ref }) => ref.name).sort(),
    services: cluster?.reads.find(({ kind }) => kind === 'Service'),
  };
};
const shown = async (from: KubernetesClusterReader) => {
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

beforeEach(async () => {
  jest.clearAllMocks();
  process.on('unhandledRejection', unhandled);
  token = 'old-token';
  knex = createKnex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  const owned = await ownedStore(knex, { batchRows: 100 });
  store = owned.store;
  lease = await owned.leaseOf('eu');
  server = await new FakeApiServer(kinds, objects).start();
  stop = new AbortController();
  reader = readerOf();
  refresh = new ClusterRefresh({
    reader,
    store,
    analyze,
    logger,
    intervalMs: 150,
    onChange: () => {},
  });
});

afterEach(async () => {
  stop.abort();
  await refresh.settled();
  await reader.ended();
  await server.kill();
  await knex.destroy();
  process.off('unhandledRejection', unhandled);
});

const isTold = async ({ told, cluster }: Pick<Row, 'told' | 'cluster'>) => {
  const { cluster: now, services } = await stored();
  if (told) {
    expect(services?.state).toBe(told.state);
    expect(services?.message).toMatch(told.message);
    expect(Date.parse(services?.since ?? '')).not.toBeNaN();
    expect(Date.parse(services?.lastEventAt ?? '')).not.toBeNaN();
  }
  if (cluster) {
    expect(now).toMatchObject({ status: cluster.status, stale: true });
    expect(now.message).toMatch(cluster.message);
  }
};

describe('a cluster in trouble', () => {
  it.each(rows)(
    '$fault: told, survived, nothing lost',
    async ({ begin, heal, ...meanwhile }) => {
      refresh.start(stop.signal, lease);
      await eventually(async () => {
        const { cluster: now, names } = await stored();
        expect(now).toMatchObject({ stale: false });
        expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
        expect(server.openWatches).toBe(kinds.length);
      });

      await begin(server);
      server.cutWatches();
      await eventually(() => isTold(meanwhile));
      // Nothing is taken for removed because it could not be read.
      expect((await stored()).names).toEqual(
        expect.arrayContaining(['a', 'b', 'c', 'd', 'e']),
      );

      if (heal) await heal(server);
      else server.fault = () => false;
      server.put(late.manifest as Record<string, unknown>);
      await eventually(async () => {
        const { cluster: now, names } = await stored();
        expect(now).toMatchObject({ stale: false, status: 'ok' });
        expect(now.message).toBeUndefined();
        expect(names).toEqual(['a', 'b', 'c', 'd', 'e', 'late']);
      });
      // A connection that was kept open may still end after the server is well.
      await eventually(async () =>
        expect(await shown(reader)).toEqual(await shown(readerOf())),
      );
      expect(logger.error).not.toHaveBeenCalled();
      expect(unhandled).not.toHaveBeenCalled();
      expect(JSON.stringify(logger.warn.mock.calls)).not.toMatch(
        /Bearer|old-token|new-token/,
      );
    },
  );
});

function reset(response: { socket: { resetAndDestroy(): void } | null }): true {
  response.socket?.resetAndDestroy();
  return true;
}
