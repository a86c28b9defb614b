import type { ClusterAnalysis, Severity } from 'istio-ingress-contract';
import { severitySchema } from 'istio-ingress-contract';
import { analyze, findings } from 'istio-ingress-engine';
import { EXIT } from './failure';
import { gapsOf } from './input/completeness';
import { clusterNames, readSources, type Sources } from './input/readCluster';
import type { CliIo } from './io';
import { clusterLines } from './output/clusterLines';
import { blank, renderLines } from './output/lines';
import { plainJson } from './output/plainText';
import { sarifOf } from './output/sarif';
import { Progress } from './progress';

export interface AnalyzeOptions {
  complete: boolean;
  format: 'table' | 'json' | 'sarif';
  failOn: Severity | 'never';
  allowIncomplete: boolean;
}

/** Analyses each path as a cluster, prints the result, gives the exit status. */
export async function analyzeCommand(
  paths: readonly string[],
  options: AnalyzeOptions,
  io: CliIo,
  version: string,
): Promise<number> {
  const analyses = await analyzePaths(paths, options, io);
  io.stdout.write(formatted(analyses, options, io, version));
  return exitStatus(analyses, options);
}

/** The analyses of some paths, in their order. */
export async function analyzePaths(
  paths: readonly string[],
  options: Pick<AnalyzeOptions, 'complete'>,
  io: CliIo,
): Promise<ClusterAnalysis[]> {
  const analysed = await analyzeSources(paths, options, io);
  return analysed.map(({ analysis }) => analysis);
}

/** What was read from some paths, with the analysis of each. */
export async function analyzeSources(
  paths: readonly string[],
  { complete }: Pick<AnalyzeOptions, 'complete'>,
  io: CliIo,
): Promise<(Sources & { analysis: ClusterAnalysis })[]> {
  const names = clusterNames(paths, io.cwd);
  const progress = new Progress(io.stderr);
  const read: Sources[] = [];
  try {
    let files = 0;
    const onFile = () => {
      files += 1;
      if (files % 50 === 0) progress.show(`${files} files read`);
    };
    for (const [index, path] of paths.entries()) {
      read.push(
        await readSources(path, {
          name: names[index],
          world: complete ? 'closed' : 'open',
          io,
          onFile,
        }),
      );
    }
    return read.map(sources => {
      const { cluster, objects } = sources.input;
      progress.show(`analysing ${cluster}: ${objects.length} objects`);
      return { ...sources, analysis: analyze(sources.input) };
    });
  } finally {
    progress.clear();
  }
}

function formatted(
  analyses: readonly ClusterAnalysis[],
  { format }: AnalyzeOptions,
  io: CliIo,
  version: string,
): string {
  switch (format) {
    case 'json':
      return `${plainJson(analyses)}\n`;
    case 'sarif':
      return `${plainJson(sarifOf(analyses, { metas: findings, version }))}\n`;
    default:
      return renderLines(
        analyses.flatMap((analysis, index) => [
          ...(index > 0 ? [blank] : []),
          ...clusterLines(analysis),
        ]),
        {
          color: io.stdout.isTTY && !io.noColor,
          columns: io.stdout.isTTY ? io.stdout.columns : undefined,
        },
      );
  }
}

/** Is a severity at or above the threshold? */
export function isFailing(
  severity: Severity,
  failOn: AnalyzeOptions['failOn'],
): boolean {
  if (failOn === 'never') return false;
  // The severities of the contract are in order, worst first.
  const severities = severitySchema.options;
  return severities.indexOf(severity) <= severities.indexOf(failOn);
}

/**
 * The exit status of an analysis. Unreadable input says more than findings,
 * and findings say more than gaps.
 */
export function exitStatus(
  analyses: readonly ClusterAnalysis[],
  {
    failOn,
    allowIncomplete,
  }: Pick<AnalyzeOptions, 'failOn' | 'allowIncomplete'>,
): number {
  const unreadable = analyses.some(({ problems }) =>
    problems.some(({ code }) => code === 'unreadable-file'),
  );
  if (unreadable) return EXIT.unusable;
  const found = analyses.some(({ findings: there }) =>
    there.some(({ severity }) => isFailing(severity, failOn)),
  );
  if (found) return EXIT.findings;
  if (!allowIncomplete && analyses.some(each => gapsOf(each).length > 0)) {
    return EXIT.incomplete;
  }
  return EXIT.clean;
}
