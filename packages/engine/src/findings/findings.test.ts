import { readdirSync } from 'node:fs';
import type { ClusterAnalysis, Finding } from 'istio-ingress-contract';
import { analyze } from '../analyze';
import { applyChanges } from '../changes/applyChanges';
import { exampleObjects, scenarioObjects } from '../testing/findingExamples';
import { findings } from './index';

const SEVERITIES: readonly Finding['severity'][] = [
  'info',
  'low',
  'medium',
  'high',
  'critical',
];

function subjectsOf(
  { findings: found }: ClusterAnalysis,
  rule: string,
): string[] {
  return [
    ...new Set(
      found
        .filter(finding => finding.rule === rule)
        .map(
          ({ subject: { kind, namespace, name } }) =>
            `${kind} ${namespace ? `${namespace}/` : ''}${name}`,
        ),
    ),
  ];
}

describe('the list of rules', () => {
  it('is sorted and equals the files', () => {
    const files = readdirSync(__dirname)
      .filter(name => /^[a-z]+(-[a-z]+)+\.ts$/.test(name))
      .map(name => name.replace(/\.ts$/, ''));
    expect(findings.map(({ id }) => id)).toEqual(files.sort());
  });

  it.each(findings.map(rule => [rule.id, rule] as const))(
    '%s says why, names sources and has a title without a full stop',
    (_, rule) => {
      expect(rule.why.trim()).not.toBe('');
      expect(rule.sources.length).toBeGreaterThan(0);
      expect(rule.sources.every(({ url }) => url.startsWith('https://'))).toBe(
        true,
      );
      expect(rule.title).not.toMatch(/\.$/);
      expect(rule.examples.length).toBeGreaterThan(0);
    },
  );
});

const examples = findings.flatMap(rule =>
  rule.examples.map(example => ({
    name: `${rule.id}: ${example.title}`,
    rule,
    example,
  })),
);

describe.each(examples)('$name', ({ rule, example }) => {
  const before = exampleObjects(example);
  const analysis = analyze(before);
  const own = analysis.findings.filter(({ rule: id }) => id === rule.id);

  it('is not found in the scenario alone', () => {
    expect(subjectsOf(analyze(scenarioObjects(example.from)), rule.id)).toEqual(
      [],
    );
  });

  it('is found, with evidence, at the subjects named', () => {
    expect(analysis.notEvaluated).toEqual([]);
    expect(subjectsOf(analysis, rule.id)).toEqual(example.finds);
    for (const finding of own) {
      expect(finding.evidence[0].message).not.toBe('');
      expect(finding.message).toMatch(/\.$/);
    }
  });

  if (example.fixed) {
    it('is ended by its fix, and no worse one is born', () => {
      const known = new Set(analysis.findings.map(({ key }) => key));
      for (const finding of own) {
        expect(finding.fix).toBeDefined();
        const after = analyze(applyChanges(before, finding.fix?.changes ?? []));
        expect(after.findings.map(({ key }) => key)).not.toContain(finding.key);
        const worse = after.findings.filter(
          ({ key, severity }) =>
            !known.has(key) &&
            SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(finding.severity),
        );
        expect(worse).toEqual([]);
      }
    });
  } else {
    it('says why there is no fix', () => {
      for (const { fix, noFix } of own) {
        expect(fix).toBeUndefined();
        expect(noFix?.reason).toMatch(/\.$/);
        expect(noFix?.alternatives.length).toBeGreaterThan(0);
      }
    });
  }
});
