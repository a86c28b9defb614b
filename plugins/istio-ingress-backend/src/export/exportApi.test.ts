import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { component, startBackend, type Role } from '../__testUtils__/backend';
import { clusterBase, exposedService } from '../__testUtils__/manifests';
import { parseCsv } from '../__testUtils__/parseCsv';
import { FileAnswer, sendFile } from '../router/FileAnswer';

jest.setTimeout(60_000);

const folder = createMockDirectory();
const dev = 'user:default/dev';
const lead = 'user:default/lead';
const reader = 'user:default/reader';

const roles: Record<string, Role> = {
  [dev]: [{ entities: ['component:default/pay'] }, 'istio-ingress.export'],
  [lead]: ['istio-ingress.fleet.read', 'istio-ingress.export'],
  [reader]: ['istio-ingress.fleet.read'],
};

type Running = Awaited<ReturnType<typeof startBackend>>;
let running: Running | undefined;

async function start() {
  folder.setContent({
    'base.yaml': clusterBase,
    'pay.yaml': exposedService({ name: 'pay' }),
    'cart.yaml': exposedService({ name: 'cart' }),
    'orphan.yaml': exposedService({ name: 'orphan' }),
  });
  const auditor = mockServices.auditor.mock();
  const outcomes: string[] = [];
  auditor.createEvent.mockImplementation(async ({ eventId }) => ({
    success: async () => void outcomes.push(`${eventId} done`),
    fail: async ({ error }) => void outcomes.push(`${eventId} ${error.name}`),
  }));
  const backend = await startBackend({
    role: userRef => roles[userRef] ?? [],
    entities: ['pay', 'cart'].map(name =>
      component(name, {
        'backstage.io/kubernetes-label-selector': `app=${name}`,
      }),
    ),
    istioIngress: {
      fileClusters: [{ name: 'eu', path: folder.path, complete: true }],
    },
    features: [auditor.factory],
  });
  running = backend;
  await backend.read();
  await backend.judged();
  return {
    outcomes,
    by: (userRef: string) => backend.as(mockCredentials.user.header(userRef)),
  };
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

it.each([
  [lead, ['cart', 'orphan', 'pay']],
  [dev, ['pay']],
])('gives %s what the list gives, and no more', async (userRef, names) => {
  const { by, outcomes } = await start();
  const list = await by(userRef).get('/services?sort=name').expect(200);
  const json = await by(userRef)
    .get('/export/services?sort=name&format=json')
    .expect(200);
  const { items } = json.body;
  expect(items).toEqual(list.body.items);
  expect(items.map(({ ref }: { ref: { name: string } }) => ref.name)).toEqual(
    names,
  );
  const csv = await by(userRef)
    .get('/export/services?sort=name&format=csv')
    .expect(200);
  const [head, ...lines] = parseCsv(csv.text);
  expect(lines.map(line => line[head.indexOf('name')])).toEqual(names);
  expect(csv.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': expect.stringMatching(
      /^attachment; filename="istio-ingress-services-\d{4}-\d\d-\d\d\.csv"$/,
    ),
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
  });
  const findings = await by(userRef).get('/findings?limit=500').expect(200);
  const file = await by(userRef)
    .get('/export/findings?format=json')
    .expect(200);
  expect(findings.body.items.length).toBeGreaterThan(0);
  expect(file.body.items).toEqual(findings.body.items);
  expect(outcomes).toEqual([
    'export-services done',
    'export-services done',
    'export-findings done',
  ]);
});

it('needs its own permission, and says so', async () => {
  const { by, outcomes } = await start();
  for (const what of ['services', 'findings']) {
    const { body } = await by(reader)
      .get(`/export/${what}?format=csv`)
      .expect(403);
    expect(body.error.message).toBe(
      'This needs the permission istio-ingress.export',
    );
  }
  expect(outcomes).toEqual([
    'export-services NotAllowedError',
    'export-findings NotAllowedError',
  ]);
});

it('says what is wrong before it sends anything', async () => {
  const { by } = await start();
  await by(lead).get('/export/services').expect(400);
  await by(lead).get('/export/services?format=xlsx').expect(400);
  // A part of a list is no export of it.
  await by(lead).get('/export/services?format=csv&limit=5').expect(400);
  const { body } = await by(lead)
    .get('/export/services?format=csv&policy=no-such')
    .expect(400);
  expect(body.error.message).toContain("'no-such' is not in force");
});

it('is a file also when it is empty', async () => {
  const { by } = await start();
  const csv = await by(lead)
    .get('/export/services?format=csv&search=nothing')
    .expect(200);
  expect(parseCsv(csv.text)).toHaveLength(1);
  const json = await by(lead)
    .get('/export/services?format=json&search=nothing')
    .expect(200);
  expect(json.body.items).toEqual([]);
});

describe('sendFile', () => {
  const serve = async (file: FileAnswer) => {
    const app = express();
    const failures: string[] = [];
    app.get('/', (_req, res, next) => {
      sendFile(file, res).catch(error => {
        failures.push(String(error));
        next(error);
      });
    });
    // Only the test is to know of it.
    app.use(((_error, _req, res, _next) => {
      if (!res.headersSent) res.status(500).end();
    }) as express.ErrorRequestHandler);
    const server = createServer(app).listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      failures,
      url: `http://127.0.0.1:${port}/`,
      close: () => new Promise(resolve => server.close(resolve)),
    };
  };
  const fileOf = (
    write: FileAnswer['write'],
    options: { patienceMs?: number } = {},
  ) =>
    new FileAnswer({
      contentType: 'text/plain',
      fileName: 'a.txt',
      patienceMs: options.patienceMs ?? 1_000,
      write,
    });

  it('cuts the connection where a later part fails', async () => {
    const { url, close, failures } = await serve(
      fileOf(async send => {
        await send('first');
        throw new Error('The database is gone');
      }),
    );
    const reading = fetch(url).then(answer => answer.text());
    await expect(reading).rejects.toThrow();
    expect(failures).toEqual(['Error: The database is gone']);
    await close();
  });

  it('does not wait for ever for somebody who reads nothing', async () => {
    const part = 'x'.repeat(1024 * 1024);
    let written = 0;
    const { url, close } = await serve(
      fileOf(
        async send => {
          for (; written < 20; written++) await send(part);
        },
        { patienceMs: 50 },
      ),
    );
    const answer = await fetch(url);
    while (written < 20) await new Promise(resolve => setTimeout(resolve, 20));
    // All of it is there for whoever reads on.
    expect((await answer.text()).length).toBe(20 * part.length);
    await close();
  });

  it('refuses a name that could end a header', () => {
    expect(
      () =>
        new FileAnswer({
          contentType: 'text/plain',
          fileName: 'a"\r\nx: y',
          patienceMs: 0,
          write: async () => {},
        }),
    ).toThrow('no safe name');
  });
});
