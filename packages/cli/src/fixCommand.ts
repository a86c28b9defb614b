import {
  type ClusterAnalysis,
  type Finding,
  postureWords,
} from 'istio-ingress-contract';
import {
  compareAnalyses,
  type FixedSources,
  fixFindings,
  type FixStep,
} from 'istio-ingress-engine';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitStatus, isFailing } from './analyzeCommand';
import type { CheckOptions } from './checkCommand';
import { UnusableInput } from './failure';
import type { Sources } from './input/readCluster';
import type { CliIo } from './io';
import {
  blank,
  chip,
  dim,
  line,
  type Line,
  renderLines,
  strong,
} from './output/lines';
import { objectName, placeOf } from './output/names';
import { plainJson } from './output/plainText';
import { shownDiff, unifiedDiff } from './output/unifiedDiff';
import { Progress } from './progress';
import { writeFiles } from './writeFiles';

type FixOptions = Pick<
  CheckOptions,
  'failOn' | 'allowIncomplete' | 'write' | 'format'
> & { isSelected(finding: Finding): boolean };

/** Shows what the fixes are as edits of the files, and writes them if asked. */
export function fixCommand(
  sources: readonly (Sources & { analysis: ClusterAnalysis })[],
  options: FixOptions,
  io: CliIo,
): number {
  if (options.format !== 'table' && options.format !== 'json') {
    throw new UnusableInput(
      `--fix prints a table or json, not ${options.format}`,
    );
  }
  const progress = new Progress(io.stderr);
  const results = sources.map(source => {
    progress.show(`fixing ${source.input.cluster}`);
    const isFile =
      source.path !== '-' && statSync(resolve(io.cwd, source.path)).isFile();
    const fixed = fixFindings(source.input, source.files, {
      before: source.analysis,
      append: isFile || source.path === '-',
      select: finding =>
        options.isSelected(finding) &&
        (options.failOn === 'never' ||
          isFailing(finding.severity, options.failOn)),
    });
    return { source, fixed };
  });
  progress.clear();
  if (options.write) {
    for (const { source, fixed } of results) {
      if (fixed.files.length > 0) writeFiles(fixed.files, source, io.cwd);
    }
  }
  io.stdout.write(
    options.format === 'json'
      ? `${plainJson(results.map(({ fixed }) => jsonOf(fixed)))}\n`
      : results.map(({ fixed }) => textOf(fixed, options, io)).join('\n'),
  );
  // Without --write the files still are what they were.
  return exitStatus(
    results.map(({ fixed }) =>
      selected(options.write ? fixed.after : fixed.before, options),
    ),
    options,
  );
}

function selected(analysis: ClusterAnalysis, { isSelected }: FixOptions) {
  return { ...analysis, findings: analysis.findings.filter(isSelected) };
}

function jsonOf(fixed: FixedSources) {
  const { before, after, applied, steps, files } = fixed;
  const { services, opened } = compareAnalyses(before, after, applied);
  return {
    cluster: before.cluster,
    steps: steps.map(({ finding, ...step }) => ({
      rule: finding.rule,
      key: finding.key,
      summary: finding.fix?.summary,
      costs: finding.fix?.costs,
      ...step,
    })),
    applied,
    services,
    opened,
    files: files.map(({ file, before: old, after: now }) => ({
      file,
      diff: unifiedDiff(file, old, now),
    })),
  };
}

function textOf(fixed: FixedSources, options: FixOptions, io: CliIo): string {
  const look = {
    color: io.stdout.isTTY && !io.noColor,
    columns: io.stdout.isTTY ? io.stdout.columns : undefined,
  };
  const diff = fixed.files
    .map(({ file, before, after }) => unifiedDiff(file, before, after))
    .join('');
  return (
    shownDiff(diff, look.color) +
    renderLines([...(diff ? [blank] : []), ...fixLines(fixed, options)], look)
  );
}

function fixLines(fixed: FixedSources, options: FixOptions): Line[] {
  const { before, after, steps, files, applied } = fixed;
  const { services, opened } = compareAnalyses(before, after, applied);
  const lines: Line[] = [line(0, strong(before.cluster))];
  for (const step of steps) lines.push(...stepLines(step));
  if (steps.length === 0) lines.push(line(2, 'Nothing to fix.'));
  for (const { ref, before: was, after: is } of services) {
    if (!was || !is) continue;
    lines.push(
      line(
        2,
        `${ref.namespace}/${ref.name}: `,
        chip(postureWords[was.posture]),
        ' → ',
        chip(postureWords[is.posture]),
      ),
    );
  }
  const mine = opened.filter(options.isSelected);
  for (const { title, rule, subject } of mine) {
    lines.push(
      line(2, 'New: ', `${objectName(subject)}: ${title}`, dim(`  ${rule}`)),
    );
  }
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  if (files.length > 0) {
    lines.push(
      line(
        0,
        options.write
          ? `${count} written.`
          : `${count} would change; --write writes them.`,
      ),
    );
  }
  const left = selected(after, options).findings.filter(({ severity }) =>
    isFailing(severity, options.failOn),
  ).length;
  if (options.failOn !== 'never') {
    lines.push(
      line(
        0,
        options.write
          ? `${left} at or above ${options.failOn} left.`
          : `${left} at or above ${options.failOn} would be left.`,
      ),
    );
  }
  return lines;
}

function stepLines({ finding, state, reason, ended }: FixStep): Line[] {
  const { fix, rule, subject } = finding;
  const where = dim(
    `  ${rule}${subject.origin ? `  ${placeOf(subject.origin)}` : ''}`,
  );
  if (state !== 'applied') {
    const word = state === 'refused' ? 'Refused: ' : 'Cannot be edited: ';
    return [
      line(
        2,
        { text: word, style: 'warning' },
        `${fix?.summary ?? rule} for ${objectName(subject)}`,
        where,
      ),
      line(4, reason ?? ''),
    ];
  }
  return [
    line(
      2,
      { text: 'Fixed: ', style: 'ok' },
      `${fix?.summary ?? rule} for ${objectName(subject)}`,
      where,
    ),
    ...(ended ? [] : [line(4, 'The finding stays; see what else it needs.')]),
    ...(fix?.costs ?? []).map(cost => line(4, 'Cost: ', cost)),
  ];
}
