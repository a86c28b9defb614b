import fc from 'fast-check';
import { clusterAnalysisSchema, type World } from 'istio-ingress-contract';
import { analyze } from '../../analyze';
import { loadManifests, type ManifestFile } from '../../load';
import type { SourceObject } from '../../snapshot/objects';
import {
  closed,
  effort,
  filesBelow,
  manifestFolders,
  randomCases,
} from './clusters';
import { frontedCluster } from './fronted';

const anyWorld = fc.constantFrom<World>('open', 'closed');

/** What nobody has agreed to in the answer; empty when all is well. */
function disagreements(
  objects: readonly SourceObject[],
  world: World,
  problems: ReturnType<typeof loadManifests>['problems'] = [],
): string[] {
  const analysis = analyze({ ...closed('any', objects), world, problems });
  const { error } = clusterAnalysisSchema.safeParse(analysis);
  // A part that throws is caught, and a defect all the same.
  const failed = [
    ...analysis.notEvaluated.map(({ reason }) => reason),
    ...analysis.routes.flatMap(({ unknown = [] }) => unknown),
    ...analysis.services.flatMap(({ unknown = [] }) => unknown),
  ].filter(({ code }) => code === 'error');
  return [
    ...(error ? [error.message] : []),
    ...failed.map(({ message }) => message),
  ];
}

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '\n---\n',
    '\n  ',
    ': ',
    '- ',
    '&a ',
    '*a',
    '<<: *a\n',
    '{{ .Values.x }}',
    '[',
    '{',
    '"',
    "'",
    '|\n',
    '\t',
    '\0',
    '\ud800',
    '__proto__: {a: b}\n',
    'kind: List\nitems: [null]\n',
    '~',
    '99999999999999999999',
  ),
);

interface Edit {
  at: number;
  cut: number;
  put: string;
}

const edits = fc.array(
  fc.record<Edit>({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat({ max: 40 }),
    put: oddText,
  }),
  { minLength: 1, maxLength: 5 },
);

function edited({ file, text }: ManifestFile, changes: Edit[]): ManifestFile {
  let out = text;
  for (const { at, cut, put } of changes) {
    const place = Math.floor(at * out.length);
    out = out.slice(0, place) + put + out.slice(place + cut);
  }
  return { file, text: out };
}

const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    -1,
    65536,
    1e308,
    '',
    '*',
    '*.',
    '.',
    '/',
    '10.0.0.0/0',
    '::/129',
    '(a+)+$',
    [],
    [null],
    {},
    { '': '' },
    { constructor: 1, toString: 'x' },
  ),
);

/** The object with one field, anywhere in it, replaced or removed. */
function damaged(
  object: SourceObject,
  pick: number,
  value: unknown,
): SourceObject {
  const manifest = structuredClone(object.manifest) as Record<string, unknown>;
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const walk = (holder: Record<string, unknown>) => {
    for (const [key, child] of Object.entries(holder)) {
      if (holder !== manifest || !['kind', 'apiVersion'].includes(key))
        places.push({ holder, key });
      if (typeof child === 'object' && child !== null)
        walk(child as Record<string, unknown>);
    }
  };
  walk(manifest);
  if (places.length > 0) {
    const { holder, key } = places[pick % places.length];
    if (value === undefined) delete holder[key];
    else holder[key] = value;
  }
  return { ...object, manifest };
}

describe('any input', () => {
  it('of any text has an answer', () => {
    fc.assert(
      fc.property(
        fc.array(oddText, { maxLength: 30 }),
        anyWorld,
        (pieces, world) => {
          const { objects, problems } = loadManifests([
            { file: 'any.yaml', text: pieces.join('') },
          ]);
          expect(disagreements(objects, world, problems)).toEqual([]);
        },
      ),
      { numRuns: 150 * effort, seed: 31 },
    );
  });

  it('of damaged manifests has an answer', () => {
    const files = manifestFolders()
      .flatMap(filesBelow)
      .filter(({ text }) => text.length < 100_000);
    expect(files.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        edits,
        anyWorld,
        (file, changes, world) => {
          const { objects, problems } = loadManifests([edited(file, changes)]);
          expect(disagreements(objects, world, problems)).toEqual([]);
        },
      ),
      { numRuns: 250 * effort, seed: 32 },
    );
  });

  it('of damaged objects behind entries has an answer', () => {
    fc.assert(
      fc.property(
        frontedCluster(randomCases()),
        fc.array(
          fc.tuple(fc.nat(), fc.nat(), fc.option(oddValue, { nil: undefined })),
          { minLength: 1, maxLength: 6 },
        ),
        anyWorld,
        ({ objects }, changes, world) => {
          const after = [...objects];
          for (const [which, pick, value] of changes) {
            const index = which % after.length;
            after[index] = damaged(after[index], pick, value);
          }
          expect(disagreements(after, world)).toEqual([]);
        },
      ),
      { numRuns: 250 * effort, seed: 33 },
    );
  });
});
