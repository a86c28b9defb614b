import { clusterAnalysisSchema } from 'istio-ingress-contract';
import { analyze, loadManifests } from 'istio-ingress-engine';
import { TestDatabases } from '@backstage/backend-test-utils';
import { parse, stringify } from 'yaml';
import { ownedStore } from './__testUtils__/ownedStore';
import { startBackend } from './__testUtils__/backend';
import { clusterBase, exposedService } from './__testUtils__/manifests';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const wrongValues = [
  null,
  true,
  7,
  -1,
  'x',
  '',
  [],
  ['x'],
  {},
  { x: 1 },
  '../../etc',
  '<b>"\'',
  '$(x)',
  '\u0000',
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Every manifest that differs in one field, in which a value of another type stands. */
function* withOneWrongField(manifest: Json, depth = 0): Generator<Json> {
  if (depth > 0) yield* wrongValues as Json[];
  if (Array.isArray(manifest)) {
    for (const [index, item] of manifest.entries()) {
      for (const wrong of withOneWrongField(item, depth + 1)) {
        yield manifest.map((there, at) => (at === index ? wrong : there));
      }
    }
  } else if (typeof manifest === 'object' && manifest !== null) {
    for (const [key, value] of Object.entries(manifest)) {
      for (const wrong of withOneWrongField(value, depth + 1)) {
        yield { ...manifest, [key]: wrong };
      }
    }
  }
}

const documents = `${clusterBase}---\n${exposedService({ name: 'cart' })}`
  .split('---\n')
  .map(text => parse(text) as Json);

it('analyses and stores manifests with a wrong type in any field', async () => {
  const knex = await databases.init('SQLITE_3');
  const { store, save } = await ownedStore(knex, { batchRows: 200 });
  let count = 0;
  for (const [index, document] of documents.entries()) {
    for (const wrong of withOneWrongField(document)) {
      count++;
      const text = documents
        .map((there, at) => stringify(at === index ? wrong : there))
        .join('---\n');
      const { objects, problems } = loadManifests([{ file: 'a.yaml', text }]);
      const analysis = analyze({
        cluster: 'eu',
        world: 'closed',
        observedAt: `2026-01-01T00:00:00.${String(count).padStart(6, '0')}Z`,
        objects,
        problems,
      });
      // The schema of answers is the promise to everybody who reads them.
      clusterAnalysisSchema.parse(analysis);
      if (count % 25 === 0) await save(analysis);
    }
  }
  expect(count).toBeGreaterThan(1_000);
  const page = await store.services({}, { clusters: ['eu'], visible: 'all' });
  expect(page.totalCount).toBeGreaterThan(0);
});

it('answers 4xx to requests that are wrong in any way', async () => {
  const { post, stop } = await startBackend({});
  try {
    const bodies: [string, object | undefined][] = [
      ['/analyze', undefined],
      ['/analyze', {}],
      ['/analyze', []],
      ['/analyze', { yaml: 7 }],
      ['/analyze', { yaml: 'a', complete: 'yes' }],
      ['/analyze', { yaml: 'x'.repeat(2 * 1024 * 1024 + 1) }],
      ['/preview', {}],
      ['/preview', { cluster: 'eu', changes: [] }],
      ['/preview', { cluster: 'eu', changes: [{ op: 'format' }] }],
      [
        '/preview',
        { cluster: 'eu', changes: [{ op: 'create', manifest: { kind: 'X' } }] },
      ],
      [
        '/preview',
        {
          cluster: 'none',
          changes: [
            { op: 'delete', object: { group: '', kind: 'Pod', name: 'x' } },
          ],
        },
      ],
    ];
    for (const [path, body] of bodies) {
      const { status, body: answer } = await post(path, body);
      expect([
        path,
        status >= 400 && status < 500,
        typeof answer.error?.message,
      ]).toEqual([path, true, 'string']);
    }
    const deep = `${'[{"a":'.repeat(5_000)}1${'}]'.repeat(5_000)}`;
    const nested = await post('/preview')
      .set('content-type', 'application/json')
      .send(`{"cluster":"eu","changes":${deep}}`);
    expect(nested.status).toBe(400);
    expect(nested.body.error.message).toBe(
      'body: nested deeper than 64 levels',
    );
    const tooLarge = await post('/analyze', {
      yaml: 'x'.repeat(6 * 1024 * 1024),
    });
    expect(tooLarge.status).toBe(413);
    const malformed = await post('/analyze')
      .set('content-type', 'application/json')
      .send('{"yaml":');
    expect(malformed.status).toBe(400);
  } finally {
    await stop();
  }
});
