import type { StrictAnswer, StrictScope } from 'istio-ingress-contract';
import { loadManifests, planStrict } from 'istio-ingress-engine';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  component,
  eventually,
  platformTeam,
  type Role,
  startBackend,
} from '../__testUtils__/backend';
import { inTurn } from '../handlers/inTurn';
import type { Services } from '../handlers/Services';
import { strictHandlers } from './strictHandlers';

jest.setTimeout(120_000);

// In its namespace shop, STRICT breaks loyalty and two others.
const folder = resolve(__dirname, '../../../../examples/clusters/demo-us');
let backend: Awaited<ReturnType<typeof startBackend>> | undefined;

const developer: Role = [{ entities: ['component:default/loyalty'] }];
const mesh: StrictScope = { kind: 'mesh' };

async function start(role: Role) {
  const started = await startBackend({
    role,
    entities: [
      component('loyalty', { 'istio-ingress/services': 'eu/shop/loyalty' }),
    ],
    istioIngress: {
      fileClusters: [{ name: 'eu', path: folder, complete: true }],
    },
  });
  backend = started;
  await started.read();
  return started;
}

function objectsOfFolder() {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.yaml'))
    .sort();
  return loadManifests(
    files.map(file => ({
      file,
      text: readFileSync(join(folder, file), 'utf8'),
    })),
  ).objects;
}

afterEach(async () => {
  await backend?.stop();
  backend = undefined;
});

const ask = (scope: StrictScope) => ({ cluster: 'eu', scope });
const namesOf = ({ plan }: StrictAnswer) =>
  plan.breaks.map(({ service }) => service?.name);

describe('POST /v1/what-if/strict', () => {
  it('answers as the engine does, of the objects that were read', async () => {
    const { post } = await start(platformTeam);
    const { body } = await post('/what-if/strict', ask(mesh)).expect(200);
    const plan = planStrict(
      {
        cluster: 'eu',
        world: 'closed',
        observedAt: body.plan.observedAt,
        objects: objectsOfFolder(),
      },
      mesh,
    );
    expect(plan.breaks.length).toBeGreaterThan(1);
    expect(namesOf(body)).toEqual(
      plan.breaks.map(({ service }) => service?.name),
    );
    expect(body.plan.verdict).toBe('breaks');
    expect(body.plan.applied).toEqual(plan.applied);
  });

  it('says who owns what is named', async () => {
    const { post } = await start(platformTeam);
    const owners = await eventually(
      async (): Promise<StrictAnswer['owners']> =>
        (
          await post('/what-if/strict', ask(mesh)).expect(200)
        ).body.owners,
      found => 'shop/loyalty' in found,
      60_000,
    );
    expect(owners).toEqual({
      'shop/loyalty': 'group:default/team-a',
    });
  });

  it('speaks of own services alone to who may not see every one', async () => {
    const { post } = await start(developer);
    const { body } = await post('/what-if/strict', ask(mesh)).expect(200);
    expect(namesOf(body)).toEqual(['loyalty']);
    expect(body.plan.routesInQuestion).toBe(1);
    expect(JSON.stringify(body)).not.toContain('delivery-slots');
    // STRICT would break what others have, which is not said.
    expect(JSON.stringify(body.order)).not.toContain('Turn on STRICT');
  });

  it('refuses a scope without own services, alike for foreign and absent ones', async () => {
    const { post } = await start(developer);
    const service = (name: string) =>
      ask({ kind: 'service', namespace: 'shop', name });
    const foreign = await post(
      '/what-if/strict',
      service('delivery-slots'),
    ).expect(403);
    const absent = await post('/what-if/strict', service('none')).expect(403);
    expect(foreign.body.error.message).toBe(absent.body.error.message);
    expect(foreign.body.error.message).toContain('istio-ingress.fleet.read');
    await post('/what-if/strict', {
      cluster: 'us',
      scope: mesh,
    }).expect(403);
    await post('/what-if/strict', service('loyalty')).expect(200);
  });

  it('names what is wrong with a question', async () => {
    const { post } = await start(platformTeam);
    await post('/what-if/strict', { cluster: 'eu' }).expect(400);
    await post('/what-if/strict', { cluster: 'us', scope: mesh }).expect(404);
    const { body } = await post(
      '/what-if/strict',
      ask({ kind: 'namespace', namespace: 'shpo' }),
    ).expect(200);
    expect(body.plan.cannot.message).toBe('No object is in a namespace shpo.');
  });
});

it('computes one at a time, and refuses when enough are waiting', async () => {
  let read = () => {};
  const reading = new Promise<void>(done => {
    read = done;
  });
  let running = 0;
  let most = 0;
  const handlers = strictHandlers({
    access: { visible: async () => 'all' },
    clusters: {
      get: () => ({ objects: () => reading.then(() => ({})) }),
    },
    engine: {
      wayToStrict: async () => {
        most = Math.max(most, ++running);
        await new Promise(done => setImmediate(done));
        running--;
        return 'answer';
      },
    },
    serviceOwners: async () => new Map(),
    turns: inTurn(),
  } as unknown as Services);
  const call = () =>
    handlers.WhatIfStrict(
      { body: { cluster: 'eu', scope: mesh } } as never,
      { signal: new AbortController().signal } as never,
    );
  const waiting = Array.from({ length: 6 }, () => call());
  await expect(call()).rejects.toMatchObject({
    name: 'ServiceUnavailableError',
  });
  read();
  expect(await Promise.all(waiting)).toEqual(Array(6).fill('answer'));
  expect(most).toBe(1);
});
