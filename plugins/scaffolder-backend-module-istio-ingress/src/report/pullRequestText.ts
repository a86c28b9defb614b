import {
  modeWords,
  postureWords,
  severityWords,
  symbolText,
  type ClusterAnalysis,
  type Fix,
} from 'istio-ingress-contract';
import { objectText } from './checkReport';
import { escaped, fenced } from './markdown';
import { routeName, stripText } from './stripText';
import { summaryOf } from './summary';

/**
 * What a reviewer needs: per service a sentence, mode and posture, the hops,
 * and the findings that remain. Every name comes from manifests and is escaped.
 */
export function pullRequestText(
  analysis: ClusterAnalysis,
  { cluster, fix }: { cluster?: string; fix?: Fix },
): string {
  const parts: string[] = ['## Ingress and mTLS'];
  if (fix) {
    parts.push(escaped(fix.summary));
    if (fix.costs.length > 0) {
      parts.push(
        `What it costs:\n\n${fix.costs
          .map(cost => `- ${escaped(cost)}`)
          .join('\n')}`,
      );
    }
  }
  for (const { ref, modes, posture, routeIds } of analysis.services) {
    const name = `${ref.namespace}/${ref.name}`;
    const summary = summaryOf(analysis, name);
    const { symbol, label, sentence } = postureWords[posture];
    const routes = analysis.routes.filter(({ id }) => routeIds.includes(id));
    const modeText = modes.map(mode => modeWords[mode].label).join(' + ');
    parts.push(
      `### ${escaped(name)}`,
      escaped(summary?.sentence ?? ''),
      `| mode | posture |\n|---|---|\n| ${modeText} | ${
        symbolText[symbol]
      } ${label}: ${escaped(sentence)} |`,
    );
    if (routes.length > 0) {
      parts.push(
        fenced(
          routes.flatMap(route => [routeName(route), `  ${stripText(route)}`]),
        ),
      );
    }
  }
  if (analysis.findings.length > 0) {
    parts.push(
      '### Findings that remain',
      analysis.findings
        .map(
          ({ severity, title, subject }) =>
            `- **${severityWords[severity].label}** ${escaped(
              title,
            )}: ${escaped(objectText(subject))}`,
        )
        .join('\n'),
    );
  }
  parts.push(
    cluster
      ? `Computed from these manifests on top of cluster ${escaped(
          cluster,
        )} as seen ${escaped(analysis.observedAt)}. Nothing was applied.`
      : 'Computed from these manifests alone. Nothing was applied.',
  );
  return `${parts.join('\n\n')}\n`;
}
