import {
  type ClusterAnalysis,
  type Finding,
  type Severity,
  severitySchema,
  severityWords,
} from 'istio-ingress-contract';
import {
  type AnalyzeOptions,
  analyzeSources,
  exitStatus,
  isFailing,
} from './analyzeCommand';
import { UnusableInput } from './failure';
import { fixCommand } from './fixCommand';
import { gapsOf } from './input/completeness';
import {
  type Selection,
  selectedRules,
  selector,
  withFindings,
} from './input/selection';
import type { CliIo } from './io';
import { findingLines } from './output/clusterLines';
import { junitOf } from './output/junit';
import {
  blank,
  dim,
  line,
  type Line,
  renderLines,
  strong,
} from './output/lines';
import { plainJson } from './output/plainText';
import { sarifOf } from './output/sarif';

export interface CheckOptions extends Selection {
  complete: boolean;
  format: 'table' | 'json' | 'sarif' | 'junit';
  failOn: AnalyzeOptions['failOn'];
  allowIncomplete: boolean;
  fix: boolean;
  write: boolean;
}

/** Prints the findings of each path, worst first; with `fix`, mends them. */
export async function checkCommand(
  paths: readonly string[],
  options: CheckOptions,
  io: CliIo,
  version: string,
): Promise<number> {
  if (options.write && !options.fix) {
    throw new UnusableInput('--write writes what --fix shows: say both');
  }
  const rules = selectedRules(options);
  const { isSelected, isKnown } = selector(options, io.cwd);
  const sources = await analyzeSources(paths, options, io);
  if (options.fix) {
    return fixCommand(
      sources,
      { ...options, isSelected: each => isSelected(each) && !isKnown(each) },
      io,
    );
  }
  const ids = new Set(rules.map(({ id }) => id));
  const shown = sources.map(({ analysis }) => ({
    known: analysis.findings.filter(each => isSelected(each) && isKnown(each))
      .length,
    analysis: withFindings(
      analysis,
      each => isSelected(each) && !isKnown(each),
      ids,
    ),
  }));
  const analyses = shown.map(({ analysis }) => analysis);
  switch (options.format) {
    case 'json':
      io.stdout.write(`${plainJson(analyses)}\n`);
      break;
    case 'sarif':
      io.stdout.write(
        `${plainJson(sarifOf(analyses, { metas: rules, version }))}\n`,
      );
      break;
    case 'junit':
      io.stdout.write(
        junitOf(analyses, {
          rules,
          isFailing: severity => isFailing(severity, options.failOn),
        }),
      );
      break;
    default:
      io.stdout.write(
        renderLines(
          shown.flatMap(({ analysis, known }, index) => [
            ...(index > 0 ? [blank] : []),
            ...checkLines(analysis, known, options.failOn),
          ]),
          {
            color: io.stdout.isTTY && !io.noColor,
            columns: io.stdout.isTTY ? io.stdout.columns : undefined,
          },
        ),
      );
  }
  return exitStatus(analyses, options);
}

function checkLines(
  analysis: ClusterAnalysis,
  known: number,
  failOn: CheckOptions['failOn'],
): Line[] {
  const { cluster, findings, services, problems, notEvaluated } = analysis;
  const fixable = findings.filter(({ fix }) => fix).length;
  const gaps = gapsOf(analysis);
  const failing = findings.filter(({ severity }) =>
    isFailing(severity, failOn),
  ).length;
  return [
    ...findingLines(findings, STEPS),
    line(
      0,
      strong(cluster),
      `: ${countText(findings)} in ${plural(services.length, 'service')}`,
      failOn === 'never' ? '.' : `; ${failing} at or above ${failOn}.`,
      fixable > 0 ? ` A fix is known for ${fixable} (--fix).` : '',
      known > 0 ? ` ${known} known by the baseline.` : '',
    ),
    ...(gaps.length > 0
      ? [line(0, { text: `Incomplete: ${gaps.join(', ')}.`, style: 'warning' })]
      : []),
    ...problems
      .slice(0, PROBLEMS)
      .map(({ file, line: at, message }) =>
        line(2, file ? `${file}${at ? `:${at}` : ''}: ` : '', message),
      ),
    ...(problems.length > PROBLEMS
      ? [line(2, `and ${problems.length - PROBLEMS} more problems`)]
      : []),
    ...notEvaluated.map(({ id, reason }) =>
      line(2, `not run: ${id}`, dim(`  ${reason.message}`)),
    ),
    ...(gaps.length > 0
      ? [
          line(
            2,
            dim('istio-ingress analyze shows what is not known, and why.'),
          ),
        ]
      : []),
  ];
}

const PROBLEMS = 5;

// Most decisive first; analyze and explain show them all.
const STEPS = 3;

/** "2 findings (1 High, 1 Low)". */
export function countText(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'no findings';
  const parts = severitySchema.options
    .map((severity: Severity) => ({
      severity,
      count: findings.filter(each => each.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severityWords[severity].label}`);
  return `${plural(findings.length, 'finding')} (${parts.join(', ')})`;
}

export function plural(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}
