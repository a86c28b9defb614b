import type {
  ClusterAnalysis,
  Finding,
  FindingMeta,
  ObjectRef,
  Origin,
  Problem,
  Severity,
} from 'istio-ingress-contract';
import { evidenceSubject, objectName } from './names';
import { plainText } from './plainText';

/**
 * Findings and problems as a SARIF 2.1.0 log, for code scanning
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html).
 *
 * @param metas - what the finding rules say about themselves
 */
export function sarifOf(
  analyses: readonly ClusterAnalysis[],
  { metas, version }: { metas: readonly FindingMeta[]; version: string },
) {
  const rules = new Map<string, object>();
  const results: object[] = [];
  for (const analysis of analyses) {
    for (const finding of analysis.findings) {
      if (!rules.has(finding.rule)) {
        rules.set(
          finding.rule,
          ruleOf(
            finding,
            metas.find(({ id }) => id === finding.rule),
          ),
        );
      }
      results.push(resultOf(analysis.cluster, finding));
    }
    for (const problem of analysis.problems) {
      const id = `input/${problem.code}`;
      if (!rules.has(id)) rules.set(id, problemRule(id, problem));
      results.push(problemResult(analysis.cluster, id, problem));
    }
  }
  const ids = [...rules.keys()].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'istio-ingress',
            semanticVersion: version,
            rules: ids.map(id => rules.get(id)),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: results.map(result => ({
          ...result,
          ruleIndex: ids.indexOf((result as { ruleId: string }).ruleId),
        })),
      },
    ],
  };
}

const LEVEL: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

// Read by GitHub code scanning, on a scale of 0 to 10.
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.0',
};

function ruleOf(finding: Finding, meta: FindingMeta | undefined) {
  const severity = meta?.severity ?? finding.severity;
  const title = meta?.title ?? finding.title;
  const helpUri = meta?.sources.find(({ url }) =>
    url.startsWith('https://'),
  )?.url;
  return {
    id: finding.rule,
    shortDescription: { text: plainText(title) },
    ...(meta ? { fullDescription: { text: plainLines(meta.why) } } : {}),
    ...(meta
      ? { help: { text: plainLines(meta.why), markdown: plainLines(meta.why) } }
      : {}),
    ...(helpUri ? { helpUri } : {}),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: {
      tags: ['security', 'istio', 'ingress'],
      'security-severity': SECURITY_SEVERITY[severity],
    },
  };
}

function resultOf(cluster: string, finding: Finding) {
  const { rule, key, severity, subject, message, evidence, fix } = finding;
  const steps = evidence.map(step => {
    const about = evidenceSubject(step);
    return about ? `${step.message} [${about}]` : step.message;
  });
  const text = [
    `${objectName(subject)}: ${message}`,
    ...steps.map(step => `- ${step}`),
    ...(fix ? [`Fix: ${fix.summary}`] : []),
  ];
  const related = evidence
    .map(({ object, message: about }) => ({ object, about }))
    .filter(({ object }) => object?.origin !== undefined);
  return {
    ruleId: rule,
    level: LEVEL[severity],
    message: { text: text.map(messageText).join('\n') },
    locations: [locationOf(subject, cluster)],
    ...(related.length > 0
      ? {
          relatedLocations: related.map(({ object, about }, index) => ({
            id: index + 1,
            ...(object?.origin ? physical(object.origin) : {}),
            message: { text: messageText(about) },
          })),
        }
      : {}),
    partialFingerprints: { 'findingKey/v1': plainText(`${cluster}|${key}`) },
  };
}

function problemRule(id: string, { code }: Problem) {
  return {
    id,
    shortDescription: { text: `Input: ${code.replace(/-/g, ' ')}` },
    defaultConfiguration: { level: 'warning' },
    properties: { tags: ['input'] },
  };
}

function problemResult(cluster: string, id: string, problem: Problem) {
  const { file, line, document, message } = problem;
  const where = document === undefined ? '' : ` (document ${document})`;
  return {
    ruleId: id,
    level: 'warning',
    message: { text: messageText(`${message}${where}`) },
    locations: [
      {
        ...(file
          ? physical({ file, line: line ?? 1, document: document ?? 1 })
          : {}),
        logicalLocations: [{ name: plainText(cluster), kind: 'module' }],
      },
    ],
  };
}

function locationOf(ref: ObjectRef, cluster: string) {
  return {
    ...(ref.origin ? physical(ref.origin) : {}),
    logicalLocations: [
      {
        name: plainText(ref.name),
        fullyQualifiedName: plainText(
          [cluster, ref.group, ref.kind, ref.namespace ?? '', ref.name].join(
            '/',
          ),
        ),
        kind: 'resource',
      },
    ],
  };
}

function physical({ file, line }: Origin) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line },
    },
  };
}

const LONE_SURROGATE =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A path as a relative or file URI; every odd character is encoded. */
function uriOf(file: string): string {
  const encoded = file
    .replace(/^(\.\/)+/, '')
    .replace(LONE_SURROGATE, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return encoded.startsWith('/') ? `file://${encoded}` : encoded;
}

// In a message, `[text](n)` is a link and `{0}` a placeholder (3.11.5, 3.11.6):
// names from manifests must be neither.
function messageText(text: string): string {
  return plainText(text)
    .replace(/[\\[\]]/g, character => `\\${character}`)
    .replace(/\{/g, '{{')
    .replace(/\}/g, '}}');
}

function plainLines(text: string): string {
  return text.split('\n').map(plainText).join('\n');
}
