import { type StrictAnswer, strictAnswerSchema } from 'istio-ingress-contract';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { analyze } from './analyze';
import { applyChanges } from './changes/applyChanges';
import { compareAnalyses } from './compareAnalyses';
import { loadManifests, READS_FILE } from './load';
import { planStrict } from './planStrict';
import type { ClusterObjects } from './snapshot/objects';
import { clusterOf } from './testing/clusterOf';
import { wayToStrict } from './wayToStrict';

const clusters = resolve(__dirname, '../../../examples/clusters');
const mesh = { kind: 'mesh' } as const;

function demo(cluster: string): ClusterObjects {
  const folder = join(clusters, cluster);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.yaml') && !file.startsWith('published'))
    .filter(file => file !== READS_FILE)
    .sort()
    .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
  return {
    cluster,
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects: loadManifests(files).objects,
  };
}

// Without the policies of the scenario itself.
const google = readFileSync(
  join(__dirname, 'findings/scenarios/google-plaintext.yaml'),
  'utf8',
)
  .split(/^---\n/m)
  .filter(document => !document.includes('kind: PeerAuthentication'))
  .join('---\n');

/** Each step, one after the other, on the objects themselves. */
function follow(input: ClusterObjects, { plan, order }: StrictAnswer) {
  let objects = input;
  return order.map(step => {
    const before = analyze(objects);
    objects = applyChanges(objects, step.changes);
    const harm = compareAnalyses(before, analyze(objects), step.changes);
    const left = planStrict(objects, plan.scope);
    return {
      broken: left.breaks.map(({ id }) => id),
      harm: harm.breaks.length,
      planned: left.applied.length,
    };
  });
}

describe.each(['demo-eu', 'demo-us', 'demo-lab'])('%s', cluster => {
  const input = demo(cluster);

  it('is answered as by planStrict, the same each time', async () => {
    const answer = await wayToStrict(input, mesh);
    expect(strictAnswerSchema.parse(answer)).toEqual(answer);
    expect(answer.plan).toEqual(planStrict(input, mesh));
    expect(
      JSON.stringify(
        await wayToStrict(input, mesh, { before: analyze(input) }),
      ),
    ).toBe(JSON.stringify(answer));
  });

  it('leaves after each step what planStrict says is left', async () => {
    const answer = await wayToStrict(input, mesh);
    const followed = follow(input, answer);
    let broken = new Set(answer.plan.breaks.map(({ id }) => id));
    expect(broken.size).toBeGreaterThan(0);
    for (const [index, { mends, left }] of answer.order.entries()) {
      const now = new Set(followed[index].broken);
      expect(now.size).toBe(left);
      expect(mends).toEqual([...broken].filter(id => !now.has(id)).sort());
      expect(followed[index].harm).toBe(0);
      broken = now;
    }
    expect(answer.unmended).toEqual([...broken].sort());
  });

  it('says of each fix what it keeps', async () => {
    const { fixes, plan } = await wayToStrict(input, mesh);
    for (const { changes, keeps, tried, routeIds } of fixes) {
      if (tried !== 'alone') continue;
      const after = planStrict(applyChanges(input, changes), mesh);
      const broken = new Set(after.breaks.map(({ id }) => id));
      expect(keeps).toEqual(routeIds.filter(id => !broken.has(id)));
      expect(plan.breaks.map(({ id }) => id)).toEqual(
        expect.arrayContaining(routeIds),
      );
    }
  });
});

describe('the order', () => {
  const input = demo('demo-eu');
  const cart = { kind: 'service', namespace: 'shop', name: 'cart' } as const;

  it('ends with STRICT once nothing would break', async () => {
    const answer = await wayToStrict(input, cart, {
      owners: new Map([['shop/cart', 'group:default/shop']]),
    });
    expect(answer).toMatchObject({
      owners: { 'shop/cart': 'group:default/shop' },
      unmended: [],
      order: [
        {
          title: 'Change Ingress shop/cart',
          owners: ['group:default/shop'],
          left: 0,
        },
        { title: 'Turn on STRICT for Service shop/cart', mends: [], left: 0 },
      ],
    });
    const last = follow(input, answer).at(-1);
    expect(last).toEqual({ broken: [], harm: 0, planned: 0 });
  });

  it('is STRICT alone where nothing breaks', async () => {
    const { plan, order, fixes } = await wayToStrict(demo('demo-us'), cart);
    expect(plan.verdict).toBe('safe');
    expect(fixes).toEqual([]);
    expect(order).toEqual([
      {
        title: 'Turn on STRICT for Service shop/cart',
        changes: plan.applied,
        owners: [],
        mends: [],
        left: 0,
      },
    ]);
  });

  it('does not turn STRICT on where something would still break', async () => {
    const { unmended, order, plan } = await wayToStrict(
      clusterOf(google),
      mesh,
    );
    expect(unmended).toEqual(plan.breaks.map(({ id }) => id).sort());
    expect(order).toEqual([]);
  });

  it('has one pull request for each owner, and one for what is shared', async () => {
    const scope = { kind: 'namespace', namespace: 'shop' } as const;
    const names = ['cart', 'gift-cards', 'reviews', 'wishlist', 'inventory'];
    const owned = (owner: (name: string) => string) =>
      new Map(names.map(name => [`shop/${name}`, owner(name)]));
    const one = await wayToStrict(input, scope, {
      owners: owned(() => 'group:default/shop'),
    });
    expect(one.order.map(({ owners }) => owners)).toEqual([
      ['group:default/shop'],
      [],
    ]);
    // The controller is not an object of those whose routes need it.
    expect(one.order[1].title).toBe(
      'Change Deployment ingress-nginx/ingress-nginx-controller',
    );
    const each = await wayToStrict(input, scope, {
      owners: owned(name => `group:default/${name}`),
    });
    expect(each.order).toHaveLength(5);
    expect(each.order.flatMap(({ mends }) => mends).sort()).toEqual(
      one.order.flatMap(({ mends }) => mends).sort(),
    );
  });

  it('never takes STRICT back to mend a route', async () => {
    const { fixes } = await wayToStrict(input, mesh);
    const kinds = fixes
      .flatMap(({ changes }) => changes)
      .map(change =>
        change.op === 'create' ? change.manifest.kind : change.object.kind,
      );
    expect(kinds.length).toBeGreaterThan(3);
    expect(kinds).not.toContain('PeerAuthentication');
  });

  it('speaks of the services that it may speak of, and mends only their routes', async () => {
    const { plan, order, fixes } = await wayToStrict(input, mesh, {
      isShown: ({ name }) => name === 'cart',
    });
    const text = JSON.stringify([plan.breaks, plan.changes, plan.services]);
    expect(plan.breaks.map(({ service }) => service?.name)).toEqual(['cart']);
    expect(plan.routesInQuestion).toBe(2);
    for (const hidden of ['inventory', 'payments', 'reviews']) {
      expect(text).not.toContain(hidden);
    }
    expect(plan.clientsOutsideMesh).toEqual([]);
    expect(fixes).toHaveLength(1);
    // STRICT would still break what others have: it is no step.
    expect(order.map(({ title, left }) => [title, left])).toEqual([
      ['Change Ingress shop/cart', 0],
    ]);
  });

  it('lets others work between slices, and ends when it is told', async () => {
    let slices = 0;
    await wayToStrict(input, mesh, {
      pause: () => {
        slices += 1;
        return undefined;
      },
    });
    expect(slices).toBeGreaterThan(10);
    await expect(
      wayToStrict(input, mesh, {
        pause: () => {
          throw new Error('nobody waits');
        },
      }),
    ).rejects.toThrow('nobody waits');
  });
});
