import {
  type ClusterAnalysis,
  clusterStatusWords,
  type EntryResult,
  type Finding,
  type Mesh,
  type Posture,
  postureWords,
  posturesWorstFirst,
  type Problem,
  type ReadStatus,
  readStateWords,
  type Route,
  severityWords,
} from 'istio-ingress-contract';
import { gapsOf } from '../input/completeness';
import { blank, chip, dim, line, type Line, strong } from './lines';
import { objectName, placeOf } from './names';
import { evidenceLines } from './routeLines';
import { serviceLines, worstFirst } from './serviceLines';

/** Everything about one cluster, for a person to read from the top. */
export function clusterLines(analysis: ClusterAnalysis): Line[] {
  return [
    ...headerLines(analysis),
    ...exposedLines(analysis),
    ...findingLines(analysis.findings),
    ...leftOutLines(analysis),
    ...problemLines(analysis.problems),
    ...summaryLines(analysis),
  ];
}

/** The cluster, its meshes, and how the reads of its kinds ended. */
export function headerLines(analysis: ClusterAnalysis): Line[] {
  const { cluster, world, status, meshes, reads } = analysis;
  return [
    line(
      0,
      strong(cluster),
      '  ',
      chip(clusterStatusWords[status]),
      dim(
        world === 'closed'
          ? '  taken as complete'
          : '  other objects may exist (--complete states that none do)',
      ),
    ),
    ...(meshes.length > 0
      ? meshes.map(meshLine)
      : [line(2, 'No Istio control plane was found.')]),
    ...readLines(reads),
    blank,
  ];
}

function meshLine(mesh: Mesh): Line {
  const parts = [
    `Istio ${mesh.version ?? '(version not known)'}`,
    `revision ${mesh.revision}`,
    `root namespace ${mesh.rootNamespace}`,
    `trust domain ${mesh.trustDomain}`,
    mesh.autoMtls ? 'auto mTLS' : 'auto mTLS off',
    ...(mesh.ambient ? ['ambient'] : []),
  ];
  return line(2, parts.join(' · '));
}

function readLines(reads: readonly ReadStatus[]): Line[] {
  const lines: Line[] = [];
  const byState = new Map<ReadStatus['state'], string[]>();
  for (const { kind, state, namespaces, message, simulated } of reads) {
    if (state === 'ok') continue;
    const notes = [
      ...(namespaces ? [`in ${namespaces.join(', ')}`] : []),
      ...(message ? [message] : []),
      ...(simulated ? ['simulated'] : []),
    ];
    const named = notes.length > 0 ? `${kind} (${notes.join('; ')})` : kind;
    byState.set(state, [...(byState.get(state) ?? []), named]);
  }
  const count = reads.filter(({ state }) => state === 'ok').length;
  lines.push(line(2, `${count} of ${reads.length} kinds read.`));
  for (const [state, kinds] of byState) {
    lines.push(line(2, chip(readStateWords[state]), `: ${kinds.join(', ')}`));
  }
  return lines;
}

function exposedLines({ services, routes }: ClusterAnalysis): Line[] {
  const byId = new Map(routes.map(route => [route.id, route]));
  const lines: Line[] = [];
  const quiet: string[] = [];
  for (const service of worstFirst(services)) {
    if (service.posture === 'not-exposed') {
      quiet.push(`${service.ref.namespace}/${service.ref.name}`);
      continue;
    }
    const own = service.routeIds
      .map(id => byId.get(id))
      .filter((route): route is Route => route !== undefined);
    lines.push(...serviceLines(service, own, { allEvidence: false }));
  }
  if (quiet.length > 0) {
    const named = quiet.slice(0, 20).join(', ');
    const more = quiet.length > 20 ? ` and ${quiet.length - 20} more` : '';
    lines.push(
      line(0, chip(postureWords['not-exposed']), `: ${named}${more}`),
      blank,
    );
  }
  return lines;
}

/**
 * Findings with their evidence and what can be done.
 *
 * @param steps - how many steps of the reasoning to show; all when absent
 */
export function findingLines(
  findings: readonly Finding[],
  steps?: number,
): Line[] {
  if (findings.length === 0) return [];
  const lines: Line[] = [line(0, strong('Findings'))];
  for (const finding of findings) {
    lines.push(
      line(
        0,
        chip(severityWords[finding.severity]),
        '  ',
        strong(finding.title),
        dim(`  ${finding.rule}`),
      ),
      line(
        2,
        objectName(finding.subject),
        dim(
          finding.subject.origin ? ` (${placeOf(finding.subject.origin)})` : '',
        ),
        `: ${finding.message}`,
      ),
      ...evidenceLines(finding.evidence.slice(0, steps), 4),
    );
    if (finding.fix) {
      lines.push(line(2, 'Fix: ', finding.fix.summary));
      for (const promise of finding.fix.promises) {
        const { namespace, name } = promise.service;
        lines.push(
          line(
            4,
            `${namespace}/${name} becomes `,
            chip(postureWords[promise.posture]),
          ),
        );
      }
      for (const cost of finding.fix.costs) lines.push(line(4, 'Cost: ', cost));
    } else if (finding.noFix) {
      lines.push(line(2, 'No fix: ', finding.noFix.reason));
      for (const alternative of finding.noFix.alternatives) {
        lines.push(line(4, 'Instead: ', alternative));
      }
    }
  }
  return [...lines, blank];
}

const STATE_TEXT: Readonly<Record<EntryResult['state'], string>> = {
  claimed: 'served',
  unclaimed: 'nobody is known to serve it',
  'not-evaluated': 'not evaluated',
  'not-an-entry': 'no way in from outside',
};

function leftOutLines({ entries, notEvaluated }: ClusterAnalysis): Line[] {
  const lines: Line[] = [];
  const odd = entries.filter(({ state }) => state !== 'claimed');
  if (odd.length > 0) {
    lines.push(line(0, strong('Entries without routes')));
    for (const { ref, state, reason, candidates, because } of odd) {
      const why = reason?.message ?? because[0]?.message;
      lines.push(
        line(
          2,
          objectName(ref),
          dim(ref.origin ? ` (${placeOf(ref.origin)})` : ''),
          `: ${STATE_TEXT[state]}`,
          why ? `: ${why}` : '',
          candidates.length > 0
            ? ` It may be served by ${candidates.join(', ')}.`
            : '',
        ),
      );
    }
    lines.push(blank);
  }
  if (notEvaluated.length > 0) {
    lines.push(line(0, strong('Not evaluated')));
    for (const { id, stage, reason } of notEvaluated) {
      lines.push(line(2, `${stage} ${id}: ${reason.message}`));
    }
    lines.push(blank);
  }
  return lines;
}

function problemLines(problems: readonly Problem[]): Line[] {
  if (problems.length === 0) return [];
  const lines: Line[] = [line(0, strong('Problems in the input'))];
  for (const problem of problems) lines.push(problemLine(problem));
  return [...lines, blank];
}

function problemLine({
  code,
  file,
  document,
  line: at,
  message,
}: Problem): Line {
  const place = file
    ? `${file}${at === undefined ? '' : `:${at}`}${
        document === undefined ? '' : ` (document ${document})`
      }: `
    : '';
  return line(2, place, message, dim(` [${code}]`));
}

function summaryLines(analysis: ClusterAnalysis): Line[] {
  const { services, entries, findings } = analysis;
  const counts = new Map<Posture, number>();
  for (const { posture } of services) {
    counts.set(posture, (counts.get(posture) ?? 0) + 1);
  }
  const parts = posturesWorstFirst
    .filter(posture => counts.has(posture))
    .map(posture => `${counts.get(posture)} ${postureWords[posture].label}`);
  const gaps = gapsOf(analysis);
  return [
    line(
      0,
      strong(plural(services.length, 'service', 'services')),
      parts.length > 0 ? `: ${parts.join(', ')}` : '',
      `; ${plural(entries.length, 'entry', 'entries')}, ${plural(
        findings.length,
        'finding',
        'findings',
      )}.`,
    ),
    ...(gaps.length > 0
      ? [line(0, { text: `Incomplete: ${gaps.join(', ')}.`, style: 'warning' })]
      : []),
  ];
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
