import fc from 'fast-check';
import { loadManifests } from './loadManifests';
import { splitDocuments, splitJson } from './documents';

const fragments = fc.constantFrom(
  '---\n',
  '...\n',
  '--- ',
  '\r',
  '\r\n',
  '\ufeff',
  '%YAML 1.2\n',
  '%TAG ! !\n',
  'apiVersion: v1\n',
  'kind: Service\n',
  'kind: List\n',
  'items:\n',
  'metadata:\n',
  '  name: a\n',
  '  namespace: b\n',
  '- ',
  '? ',
  ': ',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!str ',
  '!!merge ',
  '[',
  ']',
  '{',
  '}',
  '{{ .x }}',
  '"',
  "'",
  '|\n',
  '>-\n',
  '\t',
  '  ',
  '\n',
  '__proto__: {a: b}\n',
  '"constructor": {"prototype": 1}',
  '{"kind":"Ingress"}',
  '\0',
  '\u2028',
  '\ud800',
);

const hostile = fc
  .array(fc.oneof(fragments, fc.string({ unit: 'binary', maxLength: 6 })), {
    maxLength: 40,
  })
  .map(parts => parts.join(''));

describe('any text', () => {
  it('never throws, and gives data with a place in the file', () => {
    fc.assert(
      fc.property(hostile, text => {
        const { objects, problems } = loadManifests([{ file: 'f', text }]);
        for (const { origin } of objects) {
          expect(origin?.document).toBeGreaterThan(0);
          expect(origin?.line).toBeGreaterThan(0);
        }
        for (const problem of problems) expect(problem.file).toBe('f');
        JSON.stringify(objects);
      }),
      { numRuns: 2000 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('gives the same answer twice', () => {
    fc.assert(
      fc.property(hostile, text => {
        const files = [{ file: 'f', text }];
        expect(loadManifests(files)).toEqual(loadManifests(files));
      }),
      { numRuns: 300 },
    );
  });
});

describe('splitting', () => {
  it('numbers documents upwards and their lines truthfully', () => {
    fc.assert(
      fc.property(hostile, text => {
        const lines = text
          .replace(/^\ufeff/, '')
          .split(text.includes('\n') ? '\n' : '\r');
        let last = 0;
        for (const { document, startLine, line } of splitDocuments(text)) {
          expect(document).toBeGreaterThan(last);
          last = document;
          expect(line).toBeGreaterThanOrEqual(startLine);
          expect(lines[line - 1]).toMatch(/[^ \t\r]/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('finds every value of a JSON stream', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue()), {
          minLength: 1,
          maxLength: 5,
        }),
        values => {
          const stream = values.map(value => JSON.stringify(value)).join('\n');
          expect(
            splitJson(stream)?.map(({ text }) => JSON.parse(text)),
          ).toEqual(values.map(value => JSON.parse(JSON.stringify(value))));
        },
      ),
      { numRuns: 300 },
    );
  });
});
