import type {
  ClusterAnalysis,
  Finding,
  FindingMeta,
  Severity,
} from 'istio-ingress-contract';
import { evidenceSubject, objectName, placeOf } from './names';
import { plainText } from './plainText';

/**
 * Findings as a JUnit report, for systems that show test results: a suite for
 * each cluster, and in it a case for each finding, each rule without one, and
 * each rule that could not be evaluated.
 *
 * @param isFailing - which severities make a case fail
 */
export function junitOf(
  analyses: readonly ClusterAnalysis[],
  {
    rules,
    isFailing,
  }: {
    rules: readonly FindingMeta[];
    isFailing: (severity: Severity) => boolean;
  },
): string {
  const suites = analyses.map(analysis => suiteOf(analysis, rules, isFailing));
  const total = (key: 'tests' | 'failures' | 'skipped') =>
    suites.reduce((sum, suite) => sum + suite[key], 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="istio-ingress" tests="${total(
      'tests',
    )}" failures="${total('failures')}" skipped="${total('skipped')}">`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteOf(
  { cluster, findings, notEvaluated }: ClusterAnalysis,
  rules: readonly FindingMeta[],
  isFailing: (severity: Severity) => boolean,
) {
  const lines: string[] = [];
  let failures = 0;
  let skipped = 0;
  let tests = 0;
  const add = (rule: string, name: string, content?: string, file?: string) => {
    tests += 1;
    const where = file ? ` file="${xml(file)}"` : '';
    const head = `    <testcase classname="${xml(rule)}" name="${xml(
      name,
    )}"${where}`;
    lines.push(content ? `${head}>${content}</testcase>` : `${head}/>`);
  };
  for (const { id, title } of rules) {
    const found = findings.filter(({ rule }) => rule === id);
    const note = notEvaluated.find(
      each => each.stage === 'finding' && each.id === id,
    );
    for (const finding of found) {
      const { subject, severity } = finding;
      const fails = isFailing(severity);
      if (fails) failures += 1;
      const text = xml(textOf(finding), true);
      const content = fails
        ? `<failure type="${severity}" message="${xml(
            `${title}: ${objectName(subject)}`,
          )}">${text}</failure>`
        : `<system-out>${text}</system-out>`;
      add(id, objectName(subject), content, subject.origin?.file);
    }
    if (found.length === 0 && note) {
      skipped += 1;
      add(id, title, `<skipped message="${xml(note.reason.message)}"/>`);
    } else if (found.length === 0) {
      add(id, title);
    }
  }
  return {
    tests,
    failures,
    skipped,
    lines: [
      `  <testsuite name="${xml(
        cluster,
      )}" tests="${tests}" failures="${failures}" skipped="${skipped}">`,
      ...lines,
      '  </testsuite>',
    ],
  };
}

function textOf({ message, subject, evidence, fix }: Finding): string {
  const place = placeOf(subject.origin);
  return [
    ...(place ? [place] : []),
    message,
    ...evidence.map(step => {
      const about = evidenceSubject(step);
      return `- ${step.message}${about ? ` [${about}]` : ''}`;
    }),
    ...(fix ? [`Fix: ${fix.summary}`] : []),
  ]
    .map(plainText)
    .join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text that is neither markup nor forbidden in XML. */
function xml(text: string, safe = false): string {
  return (safe ? text : plainText(text))
    .replace(/[&<>"]/g, character => ENTITIES[character])
    .replace(/[\ufffe\uffff]/g, '\ufffd');
}
