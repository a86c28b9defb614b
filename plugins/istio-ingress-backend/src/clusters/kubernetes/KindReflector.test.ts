import { kindsToRead } from 'istio-ingress-engine';
import {
  events,
  eventually,
  json,
  list,
  nothing,
  refusal,
  ReplayApiServer,
} from '../../__testUtils__/ReplayApiServer';
import { ApiConnection } from './ApiConnection';
import { Contact } from './Contact';
import { Discovery } from './Discovery';
import { KindReflector } from './KindReflector';
import { ObjectBudget } from './ObjectBudget';
import { defaultTimings, type Timings } from './timings';
import { Turns } from './Turns';

const GROUP = 'networking.istio.io';
const PATH = `/apis/${GROUP}/v1/destinationrules`;
const found = kindsToRead().find(({ kind }) => kind === 'DestinationRule');
if (!found) throw new Error('there is no DestinationRule');
const kind = found;

const timings: Timings = {
  ...defaultTimings,
  retryMs: 20,
  maxRetryMs: 100,
  probeMs: 100,
  forbiddenMs: 200,
  truncatedMs: 100,
  requestMs: 1000,
  silenceMs: 200,
  staleMs: 150,
  pageSize: 2,
};

const rule = (name: string, resourceVersion: string, host = name) => ({
  metadata: {
    name,
    namespace: 'shop',
    uid: name,
    resourceVersion,
    managedFields: [{ manager: 'kubectl' }],
  },
  spec: { host },
});
const event = (type: string, object: object) => ({ type, object });

let server: ReplayApiServer;
let stop: AbortController;
let running: Promise<unknown>;
let connection: ApiConnection;

beforeEach(async () => {
  server = await ReplayApiServer.start();
  server.serves(GROUP, 'v1', ['destinationrules']);
  stop = new AbortController();
  running = Promise.resolve();
});

afterEach(async () => {
  stop.abort();
  await running;
  await connection.close();
  await server.released();
  await server.stop();
});

function start(options: { maxObjects?: number } & Partial<Timings> = {}) {
  const { maxObjects = 100, ...others } = options;
  const own = { ...timings, ...others };
  const contact = new Contact(() => 1);
  connection = new ApiConnection(
    { url: server.url, token: 'secret-token' },
    () => contact.heard(),
  );
  const onChange = jest.fn();
  const reflector = new KindReflector({
    cluster: 'prod-eu',
    kind,
    connection,
    contact,
    discovery: new Discovery({
      connection,
      signal: stop.signal,
      requestMs: own.requestMs,
      keepMs: own.probeMs / 2,
    }),
    budget: new ObjectBudget(maxObjects),
    listTurns: new Turns(1),
    timings: own,
    onChange,
  });
  running = reflector.run(stop.signal);
  return { reflector, onChange };
}

const namesOf = (reflector: KindReflector) =>
  reflector
    .answer()
    .objects.map(({ manifest }) => (manifest.metadata as { name: string }).name)
    .sort();

const isOkWith = (reflector: KindReflector, names: string[]) =>
  eventually(() => {
    expect(reflector.answer().status.state).toBe('ok');
    expect(namesOf(reflector)).toEqual(names);
  });

describe('KindReflector', () => {
  it('lists in pages, trims, and follows events and bookmarks', async () => {
    server
      .on(
        PATH,
        list('10', [rule('a', '1'), rule('b', '2')], 'next page'),
        list('10', [rule('c', '3')]),
      )
      .onWatch(
        PATH,
        events(
          [
            event('ADDED', rule('d', '11')),
            event('DELETED', rule('b', '12')),
            event('MODIFIED', rule('a', '13', 'other')),
            event('BOOKMARK', { metadata: { resourceVersion: '99' } }),
          ],
          'end',
        ),
        events([]),
      );
    const { reflector } = start();
    await isOkWith(reflector, ['a', 'c', 'd']);
    expect(server.requests(PATH)[0].query.get('limit')).toBe('2');
    expect(server.requests(PATH)[1].query.get('continue')).toBe('next page');
    expect(server.seen[0].authorization).toBe('Bearer secret-token');
    expect(reflector.answer().status).toMatchObject({
      group: GROUP,
      kind: 'DestinationRule',
      count: 3,
    });
    const a = reflector
      .answer()
      .objects.find(({ manifest }) =>
        JSON.stringify(manifest).includes('other'),
      );
    expect(a?.manifest).toMatchObject({
      apiVersion: `${GROUP}/v1`,
      kind: 'DestinationRule',
      spec: { host: 'other' },
    });
    expect(JSON.stringify(reflector.answer().objects)).not.toContain(
      'managedFields',
    );
    // The next watch goes on where the bookmark was.
    await eventually(() => {
      const watches = server.requests(PATH, 'watch');
      expect(
        watches.map(({ query }) => query.get('resourceVersion')).slice(0, 2),
      ).toEqual(['10', '99']);
      expect(watches[0].query.get('allowWatchBookmarks')).toBe('true');
    });
    expect(server.requests(PATH)).toHaveLength(2);
  });

  it.each([
    ['answers 410', refusal(410)],
    [
      'answers 200 with an ERROR event of code 410',
      events([
        event('ERROR', { kind: 'Status', code: 410, message: 'too old' }),
      ]),
    ],
  ])('lists again when the watch %s', async (_, expired) => {
    server
      .on(PATH, list('10', [rule('a', '1')]), list('20', [rule('b', '2')]))
      .onWatch(PATH, expired, events([]));
    const { reflector } = start();
    await isOkWith(reflector, ['b']);
    await eventually(() => expect(server.openWatches).toBe(1));
    expect(server.requests(PATH)).toHaveLength(2);
    expect(server.requests(PATH, 'watch')[1].query.get('resourceVersion')).toBe(
      '20',
    );
  });

  it('starts the list over when a page has expired', async () => {
    server
      .on(
        PATH,
        list('10', [rule('a', '1')], 'next'),
        refusal(410),
        list('20', [rule('b', '2')]),
      )
      .onWatch(PATH, events([]));
    const { reflector } = start();
    await isOkWith(reflector, ['b']);
    expect(server.requests(PATH)[2].query.get('continue')).toBeNull();
  });

  it('does not ask in a circle when every watch has expired', async () => {
    server.on(PATH, list('10', [])).onWatch(PATH, refusal(410));
    start({ retryMs: 100, maxRetryMs: 200 });
    await new Promise(resolve => setTimeout(resolve, 600));
    expect(server.requests(PATH, 'watch').length).toBeLessThan(14);
    await eventually(() =>
      expect(server.requests(PATH, 'watch').length).toBeGreaterThan(1),
    );
  });

  it('goes on after a reset, without a new list', async () => {
    server
      .on(PATH, list('10', [rule('a', '1')]))
      .onWatch(
        PATH,
        events([event('ADDED', rule('b', '11'))], 'reset'),
        events([event('ADDED', rule('c', '12'))]),
      );
    const { reflector } = start();
    await isOkWith(reflector, ['a', 'b', 'c']);
    expect(server.requests(PATH)).toHaveLength(1);
    expect(server.requests(PATH, 'watch')[1].query.get('resourceVersion')).toBe(
      '11',
    );
  });

  it('notices a watch that is open and silent, and takes another connection', async () => {
    server
      .on(PATH, list('10', [rule('a', '1')]))
      .onWatch(PATH, events([]), events([event('ADDED', rule('b', '11'))]));
    const { reflector } = start();
    await isOkWith(reflector, ['a', 'b']);
    const [first, second] = server.requests(PATH, 'watch');
    expect(second.at - first.at).toBeGreaterThanOrEqual(timings.silenceMs - 20);
  });

  it('notices a watch that is never answered', async () => {
    server
      .on(PATH, list('10', [rule('a', '1')]))
      .onWatch(PATH, nothing, events([event('ADDED', rule('b', '11'))]));
    const { reflector } = start();
    await isOkWith(reflector, ['a', 'b']);
    expect(server.requests(PATH, 'watch').length).toBeGreaterThan(1);
  });

  it('says what is forbidden, tries again slowly, and reads once it may', async () => {
    server.on(PATH, refusal(403)).onWatch(PATH, events([]));
    const { reflector, onChange } = start();
    await eventually(() =>
      expect(reflector.answer().status).toMatchObject({
        state: 'forbidden',
        message:
          'cannot list destinationrules in cluster prod-eu: forbidden; grant with docs/generated/clusterrole.yaml',
      }),
    );
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(server.requests(PATH).length).toBeLessThan(4);
    expect(onChange).toHaveBeenCalledTimes(1);
    server.on(PATH, list('10', [rule('a', '1')]));
    await isOkWith(reflector, ['a']);
  });

  it('shows nothing of a kind that is forbidden from now on', async () => {
    server
      .on(PATH, list('10', [rule('a', '1')]), refusal(403))
      .onWatch(PATH, events([], 'end'), refusal(403));
    const { reflector } = start({ forbiddenMs: 10_000 });
    await eventually(() =>
      expect(reflector.answer().status.state).toBe('forbidden'),
    );
    expect(reflector.answer().objects).toEqual([]);
  });

  it('lists now and then where watching is forbidden', async () => {
    server
      .on(PATH, list('10', [rule('a', '1')]), list('11', [rule('b', '2')]))
      .onWatch(PATH, refusal(403));
    const { reflector } = start({ forbiddenMs: 100 });
    await isOkWith(reflector, ['b']);
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(server.requests(PATH, 'watch').length).toBeLessThan(6);
    expect(reflector.answer().status.state).toBe('ok');
  });

  it('looks for a kind that is not installed, and reads it once it is', async () => {
    server.on(`/apis/${GROUP}`, refusal(404));
    const { reflector } = start();
    await eventually(() =>
      expect(reflector.answer().status.state).toBe('not-installed'),
    );
    expect(server.requests(PATH)).toEqual([]);
    server
      .serves(GROUP, 'v1', ['destinationrules'])
      .on(PATH, list('10', [rule('a', '1')]))
      .onWatch(PATH, events([]));
    await isOkWith(reflector, ['a']);
  });

  it('notices that a kind is removed', async () => {
    server
      .on(PATH, list('10', [rule('a', '1')]), refusal(404))
      .onWatch(PATH, events([], 'end'), refusal(404));
    const { reflector } = start();
    await isOkWith(reflector, ['a']);
    server.serves(GROUP, 'v1', []);
    await eventually(() =>
      expect(reflector.answer().status.state).toBe('not-installed'),
    );
    expect(reflector.answer().objects).toEqual([]);
  });

  it('reads another version when the preferred one lacks the kind', async () => {
    const other = `/apis/${GROUP}/v1beta1/destinationrules`;
    server
      .on(
        `/apis/${GROUP}`,
        json(200, {
          preferredVersion: { version: 'v1' },
          versions: [{ version: 'v1' }, { version: 'v1beta1' }],
        }),
      )
      .on(
        `/apis/${GROUP}/v1`,
        json(200, { resources: [{ name: 'gateways', verbs: ['list'] }] }),
      )
      .on(
        `/apis/${GROUP}/v1beta1`,
        json(200, {
          resources: [{ name: 'destinationrules', verbs: ['list'] }],
        }),
      )
      .on(other, list('10', [rule('a', '1')]))
      .onWatch(other, events([]));
    const { reflector } = start();
    await isOkWith(reflector, ['a']);
    expect(reflector.answer().objects[0].manifest.apiVersion).toBe(
      `${GROUP}/v1beta1`,
    );
  });

  it('waits as long as the server asks, and is ok after it', async () => {
    server
      .on(
        PATH,
        refusal(429, { 'retry-after': '1' }),
        list('10', [rule('a', '1')]),
      )
      .onWatch(PATH, events([]));
    const { reflector } = start();
    await isOkWith(reflector, ['a']);
    const [first, second] = server.requests(PATH);
    expect(second.at - first.at).toBeGreaterThanOrEqual(1000);
  });

  it('backs off from a failing server and says so after a while', async () => {
    server.on(PATH, refusal(503)).onWatch(PATH, events([]));
    const { reflector } = start({ retryMs: 40, maxRetryMs: 160 });
    await eventually(() =>
      expect(reflector.answer().status).toMatchObject({
        state: 'failed',
        message:
          'cannot read destinationrules in cluster prod-eu: refused with 503',
      }),
    );
    const before = server.requests(PATH).length;
    await new Promise(resolve => setTimeout(resolve, 500));
    expect(server.requests(PATH).length - before).toBeLessThan(10);
    server.on(PATH, list('10', [rule('a', '1')]));
    await isOkWith(reflector, ['a']);
  });

  it('counts as read for a while when the server goes away, and comes back', async () => {
    server.on(PATH, list('10', [rule('a', '1')])).onWatch(PATH, events([]));
    const { reflector } = start();
    await isOkWith(reflector, ['a']);
    const { port } = server;
    await server.stop();
    await eventually(() =>
      expect(reflector.answer().status.state).toBe('failed'),
    );
    expect(reflector.answer().status.message).toMatch(
      /does not answer: .*ECONNREFUSED/,
    );
    expect(reflector.answer().objects).toEqual([]);
    server = await ReplayApiServer.start(port);
    server
      .serves(GROUP, 'v1', ['destinationrules'])
      .on(PATH, list('20', [rule('b', '1')]))
      .onWatch(PATH, refusal(410), events([]));
    await isOkWith(reflector, ['b']);
  });

  it('says that credentials are refused, never which', async () => {
    server.on(PATH, refusal(401));
    const { reflector } = start();
    await eventually(() =>
      expect(reflector.answer().status).toMatchObject({
        state: 'failed',
        message: expect.stringContaining('(401); check those of the cluster'),
      }),
    );
    expect(JSON.stringify(reflector.answer().status)).not.toContain(
      'secret-token',
    );
  });

  it('shows that there are more objects than fit', async () => {
    server
      .on(
        PATH,
        list('10', [rule('a', '1'), rule('b', '1')], 'next'),
        list('10', [rule('c', '1')]),
      )
      .onWatch(PATH, events([]));
    const { reflector } = start({ maxObjects: 2 });
    await eventually(() =>
      expect(reflector.answer().status).toMatchObject({
        state: 'truncated',
        count: 2,
        message: expect.stringContaining('istioIngress.limits.objects'),
      }),
    );
    expect(namesOf(reflector)).toEqual(['a', 'b']);
  });

  it('shows that a watch brings more objects than fit', async () => {
    server
      .on(PATH, list('10', [rule('a', '1')]))
      .onWatch(PATH, events([event('ADDED', rule('b', '11'))]));
    const { reflector } = start({ maxObjects: 1, truncatedMs: 10_000 });
    await eventually(() =>
      expect(reflector.answer().status.state).toBe('truncated'),
    );
    expect(namesOf(reflector)).toEqual(['a']);
  });

  it.each([
    ['is no JSON', 'nonsense\n'],
    ['has no object', '{"type":"ADDED"}\n'],
  ])('goes on after an event that %s', async (_, text) => {
    server.on(PATH, list('10', [rule('a', '1')])).onWatch(
      PATH,
      (__, response) => {
        response.writeHead(200);
        response.end(text);
      },
      events([event('ADDED', rule('b', '11'))]),
    );
    const { reflector } = start();
    await isOkWith(reflector, ['a', 'b']);
    expect(server.requests(PATH)).toHaveLength(1);
  });

  it('tells nobody of changes that change nothing it keeps', async () => {
    server
      .on(PATH, list('10', [rule('a', '1')]))
      .onWatch(
        PATH,
        events([
          event('MODIFIED', rule('a', '11')),
          event('MODIFIED', rule('a', '12')),
        ]),
      );
    const { reflector, onChange } = start();
    await isOkWith(reflector, ['a']);
    await eventually(() => expect(server.openWatches).toBe(1));
    const calls = onChange.mock.calls.length;
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(onChange).toHaveBeenCalledTimes(calls);
  });
});
