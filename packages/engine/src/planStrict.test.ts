import { strictPlanSchema } from 'istio-ingress-contract';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planStrict } from './planStrict';
import { clusterOf } from './testing/clusterOf';

// Without the policies that the scenarios have themselves.
const scenario = (name: string) =>
  readFileSync(join(__dirname, 'findings', 'scenarios', `${name}.yaml`), 'utf8')
    .split(/^---\n/m)
    .filter(document => !document.includes('kind: PeerAuthentication'))
    .join('---\n');
const nginx = scenario('nginx-mtls');
const google = scenario('google-plaintext');
const policy = (name: string, namespace: string, rest: string) => `---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${rest}
`;
const shop = { kind: 'namespace', namespace: 'shop' } as const;
const mesh = { kind: 'mesh' } as const;

describe('planStrict', () => {
  it('is safe where every route is mTLS, and says what is refused then', () => {
    const plan = planStrict(clusterOf(nginx), shop);
    expect(strictPlanSchema.parse(plan)).toEqual(plan);
    expect(plan).toMatchObject({
      verdict: 'safe',
      breaks: [],
      unknown: [],
      unread: [],
      changes: [
        {
          effect: 'accepts',
          before: { outcome: 'mtls', accepts: 'permissive' },
          after: { outcome: 'mtls', accepts: 'strict' },
        },
      ],
      applied: [
        {
          op: 'create',
          manifest: {
            kind: 'PeerAuthentication',
            metadata: { name: 'default', namespace: 'shop' },
          },
        },
      ],
    });
    expect(plan.routesInQuestion).toBe(1);
  });

  it.each([shop, mesh])('names the routes that break, for %j', scope => {
    const plan = planStrict(clusterOf(google), scope);
    expect(plan.verdict).toBe('breaks');
    expect(plan.breaks.length).toBeGreaterThan(0);
    expect(plan.breaks[0]).toMatchObject({
      service: { namespace: 'shop', name: 'cart' },
      before: { outcome: 'plaintext' },
      after: { outcome: 'rejected', accepts: 'strict' },
    });
    expect(plan.breaks[0].because.map(({ object }) => object?.kind)).toContain(
      'PeerAuthentication',
    );
    expect(plan.services).toMatchObject([
      { before: { posture: 'plaintext' }, after: { posture: 'broken' } },
    ]);
  });

  it('binds the mesh from the root namespace', () => {
    expect(planStrict(clusterOf(google), mesh).applied).toMatchObject([
      { op: 'create', manifest: { metadata: { namespace: 'istio-system' } } },
    ]);
    const other = planStrict(
      clusterOf(
        google.replace(
          'rootNamespace: istio-system',
          'rootNamespace: mesh-root',
        ),
      ),
      mesh,
    );
    expect(other.applied).toMatchObject([
      { op: 'create', manifest: { metadata: { namespace: 'mesh-root' } } },
    ]);
    expect(
      planStrict(clusterOf(google), {
        kind: 'namespace',
        namespace: 'istio-system',
      }),
    ).toMatchObject({
      verdict: 'unknown',
      applied: [],
      cannot: { message: expect.stringContaining('root namespace') },
    });
  });

  it('edits the policy that is there: a younger one would do nothing', () => {
    const lenient = policy('lenient', 'shop', '{mtls: {mode: PERMISSIVE}}');
    expect(planStrict(clusterOf(google + lenient), shop)).toMatchObject({
      verdict: 'breaks',
      applied: [
        {
          op: 'patch',
          object: { name: 'lenient' },
          ops: [{ op: 'replace', path: '/spec/mtls/mode', value: 'STRICT' }],
        },
      ],
    });
  });

  it('names what keeps a part from it', () => {
    const port = policy(
      'cart',
      'shop',
      '{selector: {matchLabels: {app: cart}}, mtls: {mode: PERMISSIVE}}',
    );
    const plan = planStrict(clusterOf(google + port), mesh);
    expect(plan).toMatchObject({ verdict: 'safe', breaks: [] });
    expect(plan.overriddenBy).toMatchObject([{ name: 'cart' }]);
  });

  it('changes nothing where STRICT is on', () => {
    const strict = policy('default', 'shop', '{mtls: {mode: STRICT}}');
    expect(planStrict(clusterOf(nginx + strict), shop)).toMatchObject({
      verdict: 'safe',
      applied: [],
      changes: [],
    });
  });

  it('takes another name where default is a policy with a selector', () => {
    const taken = policy(
      'default',
      'shop',
      '{selector: {matchLabels: {app: x}}, mtls: {mode: STRICT}}',
    );
    expect(planStrict(clusterOf(nginx + taken), shop).applied).toMatchObject([
      { op: 'create', manifest: { metadata: { name: 'strict' } } },
    ]);
  });

  it('cannot say when policies were not read, or the world is open', () => {
    const reads = [
      {
        group: 'security.istio.io',
        kind: 'PeerAuthentication',
        state: 'forbidden' as const,
      },
    ];
    expect(planStrict(clusterOf(nginx, { reads }), shop)).toMatchObject({
      verdict: 'unknown',
      cannot: { code: 'forbidden', kind: 'PeerAuthentication' },
    });
    const open = planStrict(clusterOf(nginx, { world: 'open' }), shop);
    expect(open.verdict).toBe('unknown');
  });

  it('counts pods that could call and would be refused', () => {
    expect(
      planStrict(clusterOf(nginx), shop).clientsOutsideMesh.map(
        ({ namespace }) => namespace,
      ),
    ).toContain('istio-system');
  });

  describe('for one Service', () => {
    const cart = { kind: 'service', namespace: 'shop', name: 'cart' } as const;
    const service = (name: string, rest: string) => `---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: ${rest}
`;
    const other = service(
      'wishlist',
      '{selector: {app: wishlist}, ports: [{port: 80}]}',
    );

    it('binds its workloads by its selector, and nobody else', () => {
      const plan = planStrict(clusterOf(google + other), cart);
      expect(strictPlanSchema.parse(plan)).toEqual(plan);
      expect(plan).toMatchObject({
        verdict: 'breaks',
        alsoBinds: [],
        applied: [
          {
            op: 'create',
            manifest: {
              kind: 'PeerAuthentication',
              metadata: { name: 'cart', namespace: 'shop' },
              spec: {
                selector: { matchLabels: { app: 'cart' } },
                mtls: { mode: 'STRICT' },
              },
            },
          },
        ],
        breaks: [{ service: { name: 'cart' }, after: { accepts: 'strict' } }],
      });
      expect(
        planStrict(clusterOf(google + other), { ...cart, name: 'wishlist' }),
      ).toMatchObject({ verdict: 'safe', routesInQuestion: 0, breaks: [] });
    });

    it('names other Services with the same workloads', () => {
      const canary = service(
        'canary',
        '{selector: {app: cart}, ports: [{port: 80}]}',
      );
      expect(planStrict(clusterOf(google + canary), cart).alsoBinds).toEqual([
        { cluster: 'test', namespace: 'shop', name: 'canary' },
      ]);
    });

    it('edits the policy that picks the workloads already, and says whom it picks too', () => {
      const wide = policy(
        'wide',
        'shop',
        '{selector: {matchLabels: {app: cart}}, mtls: {mode: PERMISSIVE}, portLevelMtls: {"8080": {mode: DISABLE}}}',
      );
      const plan = planStrict(clusterOf(google + wide), cart);
      expect(plan.applied).toMatchObject([
        {
          op: 'patch',
          object: { name: 'wide' },
          ops: [{ op: 'replace', path: '/spec/mtls/mode', value: 'STRICT' }],
        },
      ]);
      // A port keeps what it states.
      expect(plan.overriddenBy).toMatchObject([{ name: 'wide' }]);
    });

    it('takes another name where its own is one of another policy', () => {
      const taken = policy(
        'cart',
        'shop',
        '{selector: {matchLabels: {app: x}}, mtls: {mode: STRICT}}',
      );
      expect(planStrict(clusterOf(google + taken), cart).applied).toMatchObject(
        [{ op: 'create', manifest: { metadata: { name: 'cart-strict' } } }],
      );
    });

    it.each([
      ['no selector', 'by-hand', 'has no selector'],
      ['a headless one without selector', 'headless', 'has no selector'],
      ['an alias', 'alias', 'ExternalName'],
      ['a name that nobody has', 'crat', 'not among the objects'],
    ])('cannot bind %s', (_, name, message) => {
      const given = [
        google,
        service('by-hand', '{ports: [{port: 80}]}'),
        service('headless', '{clusterIP: None, ports: [{port: 80}]}'),
        service('alias', '{type: ExternalName, externalName: shop.example}'),
      ].join('');
      const plan = planStrict(clusterOf(given), { ...cart, name });
      expect(plan).toMatchObject({
        verdict: 'unknown',
        applied: [],
        cannot: { message: expect.stringContaining(message) },
      });
    });

    it('does nothing in the root namespace, where selectors are ignored', () => {
      const plan = planStrict(
        clusterOf(
          google.replace('rootNamespace: istio-system', 'rootNamespace: shop'),
        ),
        cart,
      );
      expect(plan.cannot?.message).toContain('root namespace');
    });
  });

  it('does not call a namespace safe that nobody is in', () => {
    expect(
      planStrict(clusterOf(nginx), { kind: 'namespace', namespace: 'shpo' }),
    ).toMatchObject({
      verdict: 'unknown',
      cannot: { message: 'No object is in a namespace shpo.' },
    });
  });
});
