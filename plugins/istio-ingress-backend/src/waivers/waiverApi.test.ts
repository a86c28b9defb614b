import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import {
  component,
  eventually,
  startBackend,
  type Role,
} from '../__testUtils__/backend';
import { clusterBase, exposedService } from '../__testUtils__/manifests';

jest.setTimeout(120_000);

const DAY_MS = 24 * 60 * 60 * 1000;
const folder = createMockDirectory();

const dev = 'user:default/dev';
const other = 'user:default/other';
const lead = 'user:default/lead';
const auditorRef = 'user:default/auditor';

const roles: Record<string, Role> = {
  [dev]: [
    { entities: ['component:default/pay'] },
    'istio-ingress.waiver.request',
  ],
  [other]: [
    { entities: ['component:default/cart'] },
    'istio-ingress.waiver.request',
  ],
  [lead]: [
    'istio-ingress.fleet.read',
    'istio-ingress.waiver.request',
    'istio-ingress.waiver.approve',
  ],
  [auditorRef]: ['istio-ingress.fleet.read'],
};

type Running = Awaited<ReturnType<typeof startBackend>>;
let running: Running | undefined;

async function start(waivers: object = {}, annotation?: string) {
  folder.setContent({
    'base.yaml': clusterBase,
    'pay.yaml': exposedService({ name: 'pay' }),
    'cart.yaml': exposedService({ name: 'cart' }),
  });
  const auditor = mockServices.auditor.mock();
  const events: { eventId: string; meta?: object; outcome: string }[] = [];
  auditor.createEvent.mockImplementation(async ({ eventId, meta }) => ({
    success: async more => {
      events.push({ eventId, meta: more?.meta ?? meta, outcome: 'done' });
    },
    fail: async ({ error }) => {
      events.push({ eventId, meta, outcome: error.name });
    },
  }));
  const backend = await startBackend({
    role: userRef => roles[userRef] ?? [],
    entities: [
      component('pay', {
        'backstage.io/kubernetes-label-selector': 'app=pay',
        ...(annotation ? { 'istio-ingress/waivers': annotation } : {}),
      }),
      component('cart', {
        'backstage.io/kubernetes-label-selector': 'app=cart',
      }),
    ],
    istioIngress: {
      fileClusters: [{ name: 'eu', path: folder.path, complete: true }],
      waivers,
    },
    features: [auditor.factory],
  });
  running = backend;
  await backend.read();
  await backend.judged();
  return {
    ...backend,
    events,
    by: (userRef: string) => backend.as(mockCredentials.user.header(userRef)),
    service: backend.as(mockCredentials.service.header()),
  };
}

const request = (overrides: object = {}) => ({
  service: { cluster: 'eu', namespace: 'shop', name: 'pay' },
  target: { kind: 'policy', policyId: 'last-hop-mtls' },
  reason: 'The vendor ships the fix in June',
  expiresAt: new Date(Date.now() + 30 * DAY_MS).toISOString(),
  ...overrides,
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe('the life of a waiver', () => {
  it('is requested by one person, approved by another and seen by both', async () => {
    const { by, events } = await start();
    const { body } = await by(dev).post('/waivers', request()).expect(200);
    expect(body).toMatchObject({
      status: 'pending',
      requestedBy: dev,
      entityRef: 'component:default/pay',
      may: ['revoke'],
      why: expect.stringContaining('istio-ingress.waiver.approve'),
    });
    const seen = await by(lead).get('/waivers').expect(200);
    expect(seen.body.items).toMatchObject([
      { id: body.id, may: ['approve', 'deny', 'revoke'] },
    ]);
    const approved = await by(lead)
      .post(`/waivers/${body.id}/approve`, { note: 'Until June' })
      .expect(200);
    expect(approved.body).toMatchObject({
      status: 'active',
      approved: { by: lead, note: 'Until June' },
      may: ['revoke'],
    });
    const late = await by(lead)
      .post(`/waivers/${body.id}/deny`, {})
      .expect(409);
    expect(late.body.error.message).toMatch(
      /^The waiver was approved by user:default\/lead at /,
    );
    await by(dev).post(`/waivers/${body.id}/revoke`, {}).expect(200);
    const kept = await by(auditorRef)
      .get('/waivers?status=revoked')
      .expect(200);
    expect(kept.body.items).toMatchObject([
      { id: body.id, approved: { by: lead }, revoked: { by: dev }, may: [] },
    ]);
    expect(events).toMatchObject([
      {
        eventId: 'request-waiver',
        outcome: 'done',
        meta: { id: body.id, reason: 'The vendor ships the fix in June' },
      },
      { eventId: 'approve-waiver', outcome: 'done', meta: { id: body.id } },
      { eventId: 'deny-waiver', outcome: 'ConflictError' },
      { eventId: 'revoke-waiver', outcome: 'done' },
    ]);
  });

  it('ends at the second its time passes, without a restart, and the ETag tells', async () => {
    const { by, knex } = await start();
    const { body } = await by(dev).post('/waivers', request()).expect(200);
    await by(lead).post(`/waivers/${body.id}/approve`, {}).expect(200);
    const active = await by(lead).get('/waivers').expect(200);
    await by(lead)
      .get('/waivers')
      .set('if-none-match', active.headers.etag)
      .expect(304);
    const standing = async () => {
      const overview = await by(lead)
        .get('/overview?policy=last-hop-mtls')
        .expect(200);
      const list = await by(lead)
        .get('/services?policy=last-hop-mtls&status=waived')
        .expect(200);
      const { body: one } = await by(dev)
        .get('/services/eu/shop/pay')
        .expect(200);
      return {
        revision: overview.body.revision,
        counts: overview.body.statuses,
        listed: list.body.totalCount,
        policy: one.policies.find(
          ({ policyId }: { policyId: string }) => policyId === 'last-hop-mtls',
        ),
      };
    };
    const before = await standing();
    expect(before).toMatchObject({
      counts: { waived: 1, violating: 1 },
      listed: 1,
      policy: { status: 'waived', waiverIds: [body.id] },
    });
    // What it lacks stays in sight.
    expect(before.policy.shortfalls.length).toBeGreaterThan(0);
    await knex('waivers').update({
      expires_at: knex.raw(
        "cast(unixepoch('subsec') * 1000 as integer) + 1000",
      ),
    });
    const expired = await eventually(
      async () => by(lead).get('/waivers').expect(200),
      answer => answer.body.items[0].status === 'expired',
      60_000,
    );
    expect(expired.headers.etag).not.toBe(active.headers.etag);
    const after = await standing();
    expect(after).toMatchObject({
      counts: { waived: 0, violating: 2 },
      listed: 0,
      policy: { status: 'violating', waiverIds: [] },
    });
    expect(after.revision).not.toBe(before.revision);
    await by(lead).post(`/waivers/${body.id}/revoke`, {}).expect(409);
  });
});

describe('waivers in Git', () => {
  const until = new Date(Date.now() + 20 * DAY_MS).toISOString();
  const reason = 'The vendor ships the fix in June';
  const stated = JSON.stringify([
    { policy: 'last-hop-mtls', until, reason },
    { policy: 'no-such', until, reason },
  ]);

  it('hold, and what is wrong with them is told on the entity', async () => {
    const { by, events } = await start({}, stated);
    const seen = await eventually(
      async () => by(dev).get('/waivers').expect(200),
      ({ body }) => body.totalCount > 0,
      60_000,
    );
    expect(seen.body.items).toMatchObject([
      {
        status: 'active',
        source: 'catalog',
        entityRef: 'component:default/pay',
        owner: 'group:default/team-a',
        may: [],
      },
    ]);
    expect(seen.body.items[0].requestedBy).toBeUndefined();
    const entity = await by(dev)
      .get('/entities/component/default/pay')
      .expect(200);
    expect(entity.body.waiverProblems).toEqual([
      "istio-ingress/waivers [1]: policy 'no-such' is not in force",
    ]);
    expect(events).toMatchObject([
      { eventId: 'import-waivers', outcome: 'done' },
    ]);
  });

  it('wait for a decision where they are reviewed', async () => {
    const { by } = await start({ catalog: 'review' }, stated);
    const seen = await eventually(
      async () => by(lead).get('/waivers').expect(200),
      ({ body }) => body.totalCount > 0,
      60_000,
    );
    const [{ id }] = seen.body.items;
    expect(seen.body.items).toMatchObject([{ status: 'pending' }]);
    await by(lead).post(`/waivers/${id}/approve`, {}).expect(200);
  });
});

describe('who may do what', () => {
  it('lets nobody decide about a request of their own', async () => {
    const { by, events } = await start();
    const { body } = await by(lead).post('/waivers', request()).expect(200);
    expect(body).toMatchObject({ may: ['revoke'] });
    expect(body.why).toContain('You requested it yourself');
    for (const step of ['approve', 'deny']) {
      const refused = await by(lead)
        .post(`/waivers/${body.id}/${step}`, {})
        .expect(403);
      expect(refused.body.error.message).toContain('requested it yourself');
    }
    expect(events.map(({ eventId, outcome }) => [eventId, outcome])).toEqual([
      ['request-waiver', 'done'],
      ['approve-waiver', 'NotAllowedError'],
      ['deny-waiver', 'NotAllowedError'],
    ]);
  });

  it('lets them where the configuration says so', async () => {
    const { by } = await start({ allowOwnApproval: true });
    const { body } = await by(lead).post('/waivers', request()).expect(200);
    await by(lead).post(`/waivers/${body.id}/approve`, {}).expect(200);
    const rules = await by(lead).get('/waiver-rules').expect(200);
    expect(rules.body).toEqual({
      maxDays: 90,
      allowOwnApproval: true,
      mayRequest: true,
      mayApprove: true,
    });
  });

  it('lets an auditor read everything and write nothing', async () => {
    const { by } = await start();
    const { body } = await by(dev).post('/waivers', request()).expect(200);
    const seen = await by(auditorRef).get('/waivers').expect(200);
    expect(seen.body.items).toMatchObject([{ id: body.id, may: [] }]);
    const refused = await by(auditorRef)
      .post('/waivers', request())
      .expect(403);
    expect(refused.body.error.message).toBe(
      'This needs the permission istio-ingress.waiver.request',
    );
    for (const step of ['approve', 'deny', 'revoke']) {
      await by(auditorRef).post(`/waivers/${body.id}/${step}`, {}).expect(403);
    }
    const unchanged = await by(dev).get('/waivers').expect(200);
    expect(unchanged.body.items).toMatchObject([{ status: 'pending' }]);
  });

  it('hides waivers of services that the caller may not see', async () => {
    const { by } = await start();
    const { body } = await by(dev).post('/waivers', request()).expect(200);
    const hidden = await by(other).get('/waivers').expect(200);
    expect(hidden.body).toMatchObject({ totalCount: 0, items: [] });
    await by(other).post('/waivers', request()).expect(403);
    // No difference between one that is hidden and one that is not there.
    for (const id of [body.id, 'no-such-waiver']) {
      const { body: answer } = await by(other)
        .post(`/waivers/${id}/revoke`, {})
        .expect(404);
      expect(answer.error.message).toBe(
        `There is no waiver '${id}' that you may see`,
      );
    }
  });

  it('lets a service request, and not decide', async () => {
    const { by, service } = await start();
    const { body } = await service.post('/waivers', request()).expect(200);
    expect(body.requestedBy).toMatch(/^service:/);
    const mine = await by(dev)
      .post(
        '/waivers',
        request({ target: { kind: 'finding', rule: 'pod-ip-upstream' } }),
      )
      .expect(200);
    for (const id of [body.id, mine.body.id]) {
      const refused = await service
        .post(`/waivers/${id}/approve`, {})
        .expect(403);
      expect(refused.body.error.message).toBe(
        'A person has to decide, not a service.',
      );
    }
    await by(lead).post(`/waivers/${body.id}/approve`, {}).expect(200);
  });
});

describe('what a request has to say', () => {
  it.each([
    ['a reason', { reason: 'short' }, 'reason'],
    [
      'a policy that is in force',
      { target: { kind: 'policy', policyId: 'no-such' } },
      "policy 'no-such' is not in force",
    ],
    [
      'a rule of a finding',
      { target: { kind: 'finding', rule: 'no-such' } },
      "'no-such' is no finding rule",
    ],
    [
      'an address that is safe',
      { ticket: 'http://tickets.example/1' },
      'ticket',
    ],
    [
      'an end in the future',
      { expiresAt: '2020-01-01T00:00:00Z' },
      'not in the future',
    ],
    ['an end that is near', { expiresAt: '2199-01-01T00:00:00Z' }, '90 days'],
  ])('is %s', async (_what, overrides, message) => {
    const { by } = await start();
    const { body } = await by(lead)
      .post('/waivers', request(overrides))
      .expect(400);
    expect(body.error.message).toContain(message);
    await by(lead)
      .post(
        '/waivers',
        request({ service: { cluster: 'eu', namespace: 'shop', name: 'x' } }),
      )
      .expect(404);
  });
});
