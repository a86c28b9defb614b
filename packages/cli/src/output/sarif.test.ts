import { z } from 'zod';
import { analysisFixture } from '../testing/analysisFixture';
import { sarifOf } from './sarif';

// What the schema of SARIF 2.1.0 says about the parts that are written here;
// it allows no other properties.
const message = z.strictObject({ text: z.string().min(1) });
const location = z.strictObject({
  id: z.number().int().min(0).optional(),
  message: message.optional(),
  physicalLocation: z
    .strictObject({
      artifactLocation: z.strictObject({
        uri: z.string().regex(/^[A-Za-z0-9\-._~!$&'()*+,;=:@/%]+$/),
      }),
      region: z.strictObject({ startLine: z.number().int().min(1) }),
    })
    .optional(),
  logicalLocations: z
    .array(
      z.strictObject({
        name: z.string(),
        fullyQualifiedName: z.string().optional(),
        kind: z.string(),
      }),
    )
    .optional(),
});
const level = z.enum(['none', 'note', 'warning', 'error']);
const log = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          semanticVersion: z.string(),
          rules: z.array(
            z.strictObject({
              id: z.string(),
              shortDescription: message,
              fullDescription: message.optional(),
              help: z
                .strictObject({ text: z.string(), markdown: z.string() })
                .optional(),
              helpUri: z.url().optional(),
              defaultConfiguration: z.strictObject({ level }),
              properties: z.record(z.string(), z.unknown()),
            }),
          ),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.number().int().min(0),
          level,
          message,
          locations: z.array(location),
          relatedLocations: z.array(location).optional(),
          partialFingerprints: z.record(z.string(), z.string()).optional(),
        }),
      ),
    }),
  ),
});

const metas = [
  {
    id: 'rejected-by-strict',
    title: 'STRICT refuses the ingress',
    severity: 'critical',
    why: 'Because.\n\nReally.',
    sources: [{ title: 'Istio', url: 'https://istio.io/latest/' }],
  },
] as const;

const options = {
  metas: metas.map(meta => ({ ...meta, sources: [...meta.sources] })),
  version: '1.2.3',
};

describe('SARIF', () => {
  it('holds findings with rules, places and stable fingerprints', () => {
    const written = log.parse(sarifOf([analysisFixture()], options));
    const [{ tool, results }] = written.runs;
    expect(tool.driver.rules).toMatchObject([
      {
        id: 'rejected-by-strict',
        defaultConfiguration: { level: 'error' },
        helpUri: 'https://istio.io/latest/',
        properties: { 'security-severity': '9.5' },
      },
    ]);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      ruleId: 'rejected-by-strict',
      ruleIndex: 0,
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'deploy/shop.yaml' },
            region: { startLine: 12 },
          },
        },
      ],
      partialFingerprints: {
        'findingKey/v1': 'prod-eu|rejected-by-strict|shop/cart',
      },
    });
    expect(results[0].message.text).toContain('spec.mtls.mode=STRICT');
    expect(results[0].relatedLocations).toHaveLength(1);
  });

  it('holds problems of the input, and refers to the rules in order', () => {
    const written = log.parse(
      sarifOf(
        [
          analysisFixture({
            problems: [
              { code: 'template', message: 'a template', file: 'b.yaml' },
              { code: 'duplicate-object', message: 'twice' },
            ],
          }),
        ],
        options,
      ),
    );
    const [{ tool, results }] = written.runs;
    for (const { ruleId, ruleIndex } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    }
    expect(tool.driver.rules.map(({ id }) => id)).toEqual([
      'input/duplicate-object',
      'input/template',
      'rejected-by-strict',
    ]);
  });

  it('escapes links, placeholders, controls and odd file names', () => {
    const analysis = analysisFixture();
    analysis.findings[0].message = '[click](https://evil) {0} \u001b[2J';
    analysis.findings[0].subject = {
      ...analysis.findings[0].subject,
      origin: { file: './a b/#\u202e\ud800.yaml', document: 1, line: 1 },
    };
    const [{ results }] = log.parse(sarifOf([analysis], options)).runs;
    expect(results[0].message.text).toContain(
      '\\[click\\](https://evil) {{0}}',
    );
    expect(results[0].message.text).not.toContain('\u001b');
    expect(results[0].locations[0].physicalLocation?.artifactLocation.uri).toBe(
      'a%20b/%23%E2%80%AE%EF%BF%BD.yaml',
    );
  });
});
