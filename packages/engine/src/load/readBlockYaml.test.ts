import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitDocuments } from './documents';
import { defaultLoadLimits } from './limits';
import { parseYaml } from './parseDocument';
import { readBlockYaml } from './readBlockYaml';

const full = (text: string) => parseYaml(text, defaultLoadLimits);

function read(text: string) {
  return readBlockYaml(text, { maxDepth: 64, scalar: full });
}

/** The same document, not alone in its file. */
function readWithin(text: string) {
  const before = 'a: |\n  first\n---\n';
  return readBlockYaml(text, {
    maxDepth: 64,
    scalar: full,
    within: {
      file: `${before}${text}${text.endsWith('\n') ? '---\nlast: true\n' : ''}`,
      start: before.length,
    },
  });
}

/** What was read, after the full parser has agreed. */
function expectAgreement(text: string) {
  const value = read(text);
  if (value !== undefined) expect(value).toEqual(full(text));
  expect(readWithin(text)).toEqual(value);
  return value;
}

const POD = `---
apiVersion: v1
kind: Pod # a comment
metadata:
  name: "web"
  labels:
    app.kubernetes.io/name: web
    'quoted/key': yes

  annotations:
    empty:
    status: '{"containers":["istio-proxy"]}'
    escaped: "a\\tb \\u00e9"
spec:
  containers:
  - name: web
    args:
    - --flag=a:b
    - "8080"
    - - nested
      - list
    ports:
      - containerPort: 8080
        hostIP: 10.0.0.1
    resources: {}
    env: []
    cpu: 50m
    factor: 1.50
    script: |-
      #!/bin/sh
        indented

      end
  -
    name: other
    text: |
      kept
`;

describe('reading block YAML', () => {
  it('reads what tools write', () => {
    expect(expectAgreement(POD)).toMatchObject({
      metadata: {
        labels: { 'quoted/key': true },
        annotations: { empty: null, escaped: 'a\tb é' },
      },
      spec: {
        containers: [
          {
            args: ['--flag=a:b', '8080', ['nested', 'list']],
            ports: [{ containerPort: 8080, hostIP: '10.0.0.1' }],
            resources: {},
            cpu: '50m',
            factor: 1.5,
            script: '#!/bin/sh\n  indented\n\nend',
          },
          { text: 'kept\n' },
        ],
      },
    });
  });

  it.each`
    what                        | text
    ${'another document start'} | ${'--- {a: b}'}
    ${'a repeated key'}         | ${'a: 1\na: 2'}
    ${'an inherited name'}      | ${'constructor: 1'}
    ${'a key that is a number'} | ${'80: a'}
    ${'a key that is a word'}   | ${'on: a'}
    ${'a merge key'}            | ${'a: &a {b: c}\n<<: *a'}
    ${'an alias'}               | ${'a: &x 1\nb: *x'}
    ${'a tag'}                  | ${'a: !!str 1'}
    ${'a flow mapping'}         | ${'a: {b: c}'}
    ${'a folded scalar'}        | ${'a: >\n  b'}
    ${'a scalar on two lines'}  | ${'a: b\n  c'}
    ${'a quoted one'}           | ${'a: "b\n  c"'}
    ${'a colon in a scalar'}    | ${'a: b: c'}
    ${'wrong indentation'}      | ${'a:\n  b: c\n d: e'}
    ${'a tab'}                  | ${'a:\tb'}
    ${'a control character'}    | ${'a: \u0007'}
    ${'a list at the top'}      | ${'- a'}
    ${'a scalar at the top'}    | ${'a'}
    ${'depth'}                  | ${`a:${'\n'}${Array.from({ length: 70 }, (_, at) => `${' '.repeat(at + 1)}a:`).join('\n')} 1`}
  `('leaves $what to the full parser', ({ text }) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('against the full parser', () => {
  const documents = [POD, ...exampleDocuments()];

  it('agrees on the examples, and reads those without flow style', () => {
    const accepted = documents.filter(
      text => expectAgreement(text) !== undefined,
    );
    expect(accepted.length).toBeGreaterThan(100);
  });

  it.each`
    token
    ${'1'}                    | ${'-1'}         | ${'+1'}                   | ${'0'}    | ${'007'}  | ${'1_000'} | ${'0x1f'} | ${'0o17'}
    ${'0b1'}                  | ${'1.'}         | ${'.5'}                   | ${'1e3'}  | ${'.inf'} | ${'-.INF'} | ${'.nan'} | ${'.'}
    ${'-'}                    | ${'--'}         | ${'1.2.3'}                | ${'1-2'}  | ${'50m'}  | ${'1e'}    | ${'10/8'} | ${'1:2'}
    ${'~'}                    | ${'null'}       | ${'Null'}                 | ${'nULL'} | ${'Yes'}  | ${'y'}     | ${'OFF'}  | ${'tRue'}
    ${'12345678901234567890'} | ${'2024-01-01'} | ${'2024-01-01T00:00:00Z'} | ${'---'}
  `('agrees on scalars such as $token', row => {
    for (const token of Object.values(row)) {
      expectAgreement(`a: ${token}\nb:\n- ${token}\n- ${token} # c\n`);
    }
  });

  const token = fc.constantFrom(
    ' ',
    '  ',
    '\n',
    '\n  ',
    '\n- ',
    '\n    ',
    ': ',
    ':',
    '- ',
    '-',
    '#',
    ' #',
    '"',
    "'",
    '\\',
    '|',
    '|-\n',
    '|+\n',
    '>',
    '{',
    '}',
    '[]',
    '{}',
    ',',
    '&a ',
    '*a',
    '!',
    '? ',
    '%',
    '@',
    '`',
    '~',
    'null',
    'yes',
    '0',
    '1.5',
    '.5',
    '1e3',
    '0x1f',
    '-1',
    '.inf',
    '---',
    '...',
    '<<: ',
    '__proto__: ',
    "''",
    '""',
    '\\n',
    'a',
    'a: ',
    'b: c\n',
  );

  it('agrees on whatever it accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(
          fc.tuple(fc.nat(), fc.nat(3), fc.array(token, { maxLength: 3 })),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        (document, edits) => {
          let text = document.slice(0, 800);
          for (const [place, removed, added] of edits) {
            const at = place % (text.length + 1);
            text =
              text.slice(0, at) + added.join('') + text.slice(at + removed);
          }
          for (const each of splitDocuments(text)) {
            if (expectAgreement(each.text) !== undefined) accepted += 1;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });

  it('agrees on lines of tokens', () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: 25 }), tokens => {
        for (const { text } of splitDocuments(`a: b\n${tokens.join('')}`)) {
          expectAgreement(text);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

function exampleDocuments(): string[] {
  const folder = join(__dirname, '../../../../examples/clusters');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.yaml'))
    .flatMap(file => splitDocuments(readFileSync(join(folder, file), 'utf8')))
    .map(({ text }) => text);
}
