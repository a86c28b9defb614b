import {
  modeWords,
  postureWords,
  severitySchema,
  severityWords,
  symbolText,
  type ClusterAnalysis,
  type Finding,
  type ObjectRef,
  type Problem,
} from 'istio-ingress-contract';
import { routeName, stripText } from './stripText';
import { textTable } from './textTable';

/** The result of a check as a person reads it in the log of a task. */
export function reportLines(
  analysis: ClusterAnalysis,
  { files, cluster }: { files: number; cluster?: string },
): string[] {
  const ground = cluster
    ? `on top of cluster ${cluster} as seen ${analysis.observedAt}`
    : 'alone; what they do not say is not known';
  const lines = [`${counted(files, 'manifest file')}, judged ${ground}`];
  if (analysis.services.length === 0) {
    lines.push('There is no service among them');
  } else {
    lines.push(
      ...textTable(
        ['SERVICE', 'MODE', 'POSTURE'],
        analysis.services.map(({ ref, modes, posture }) => {
          const { symbol, label } = postureWords[posture];
          return [
            `${ref.namespace}/${ref.name}`,
            modes.map(mode => modeWords[mode].label).join(' + '),
            `${symbolText[symbol]} ${label}`,
          ];
        }),
      ),
    );
  }
  for (const route of analysis.routes) {
    lines.push(`${routeName(route)}: ${stripText(route)}`);
  }
  if (analysis.findings.length === 0) {
    lines.push('No findings');
  } else {
    lines.push(
      ...textTable(
        ['SEVERITY', 'RULE', 'OBJECT', 'FIX', 'WHAT'],
        sorted(analysis.findings).map(finding => [
          severityWords[finding.severity].label,
          finding.rule,
          objectText(finding.subject),
          finding.fix ? 'yes' : 'no',
          finding.title,
        ]),
      ),
    );
  }
  const notEvaluated = new Set(
    analysis.notEvaluated.map(({ reason }) => reason.message),
  );
  for (const reason of notEvaluated) {
    lines.push(`Not every rule could be evaluated: ${reason}`);
  }
  for (const problem of analysis.problems) lines.push(problemText(problem));
  return lines.flatMap(line => line.split('\n'));
}

/** Worst first, as outputs of a step. */
export function findingRows(findings: readonly Finding[]) {
  return sorted(findings).map(
    ({ key, rule, severity, subject, title, fix }) => ({
      key,
      rule,
      severity,
      object: objectText(subject),
      title,
      fixable: fix !== undefined,
    }),
  );
}

/** `k8s/cart.yaml:1: ...`. */
export function problemText({ file, line, message }: Problem): string {
  const place = file === undefined ? '' : `${file}:${line ?? 1}: `;
  return `${place}${message}`;
}

/**
 * Those after which something of the manifests is not known. Others name what
 * is not looked at anyway, such as an entity of the catalog.
 */
export function unreadableProblems(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ code }) => code !== 'not-analysed-kind');
}

function sorted(findings: readonly Finding[]): Finding[] {
  const order = severitySchema.options;
  return [...findings].sort(
    (a, b) =>
      order.indexOf(a.severity) - order.indexOf(b.severity) ||
      (a.key < b.key ? -1 : 1),
  );
}

/** `Ingress shop/cart (k8s/ingress.yaml:1)`. */
export function objectText({
  kind,
  namespace,
  name,
  origin,
}: ObjectRef): string {
  const place = origin ? ` (${origin.file}:${origin.line})` : '';
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}${place}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
