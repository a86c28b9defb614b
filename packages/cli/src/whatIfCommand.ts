import type { Change, StrictScope, WhatIfResult } from 'istio-ingress-contract';
import {
  analyze,
  ChangeError,
  type ClusterObjects,
  compareAnalyses,
  manifestsOnTop,
  wayToStrict,
  whatIf,
} from 'istio-ingress-engine';
import { analyzeSources } from './analyzeCommand';
import { EXIT, UnusableInput } from './failure';
import { patchFile, removalOf, strictScopeOf } from './input/whatIfInput';
import type { CliIo } from './io';
import { renderLines } from './output/lines';
import { plainJson } from './output/plainText';
import { wayLines } from './output/wayLines';
import { whatIfLines } from './output/whatIfLines';
import { Progress } from './progress';

export interface WhatIfOptions {
  complete: boolean;
  format: 'table' | 'json';
  strict?: string[];
  remove: readonly string[];
  patch: readonly string[];
}

/** What a change would do to the routes from outside. */
export async function whatIfCommand(
  given: readonly string[],
  options: WhatIfOptions,
  io: CliIo,
): Promise<number> {
  const { scope, rest } = options.strict
    ? strictScopeOf(options.strict)
    : { scope: undefined, rest: [] };
  const paths = [...given, ...rest];
  if (paths.length !== 1) {
    throw new UnusableInput(
      paths.length === 0
        ? 'what-if takes a PATH'
        : `what-if takes one PATH, not ${paths.join(' ')}`,
    );
  }
  const others = options.remove.length + options.patch.length;
  if (!scope && others === 0) {
    throw new UnusableInput('say what changes: --strict, --remove or --patch');
  }
  if (scope && others > 0) {
    throw new UnusableInput(
      '--strict answers for STRICT alone: leave out --remove and --patch',
    );
  }
  const [{ input, analysis: before }] = await analyzeSources(
    paths,
    options,
    io,
  );
  const progress = new Progress(io.stderr);
  progress.show('analysing the change');
  const missing = scope && nobodyThere(scope, input);
  if (missing) {
    progress.clear();
    throw new UnusableInput(missing);
  }
  const way = scope && (await wayToStrict(input, scope, { before }));
  const result = way?.plan ?? changed(input, before, options, io);
  progress.clear();
  // The way is beside the plan: who reads plans finds one.
  const { plan: _, ...steps } = way ?? { plan: undefined };
  io.stdout.write(
    options.format === 'json'
      ? `${plainJson({ ...result, ...steps })}\n`
      : renderLines([...whatIfLines(result), ...(way ? wayLines(way) : [])], {
          color: io.stdout.isTTY && !io.noColor,
          columns: io.stdout.isTTY ? io.stdout.columns : undefined,
        }),
  );
  return STATUS[result.verdict];
}

const STATUS: Readonly<Record<WhatIfResult['verdict'], number>> = {
  safe: EXIT.clean,
  breaks: EXIT.findings,
  unknown: EXIT.incomplete,
};

/** What is misspelt must not be called safe. */
function nobodyThere(
  scope: StrictScope,
  { objects }: ClusterObjects,
): string | undefined {
  if (scope.kind === 'mesh') return undefined;
  const isThere = objects.some(({ manifest }) => {
    const { namespace = 'default', name } = {
      ...(manifest.metadata as object | undefined),
    } as { namespace?: unknown; name?: unknown };
    if (scope.kind === 'service') {
      return (
        manifest.kind === 'Service' &&
        namespace === scope.namespace &&
        name === scope.name
      );
    }
    return (
      namespace === scope.namespace ||
      (manifest.kind === 'Namespace' && name === scope.namespace)
    );
  });
  if (isThere) return undefined;
  return scope.kind === 'service'
    ? `there is no Service ${scope.namespace}/${scope.name} among the objects`
    : `no object is in a namespace ${scope.namespace}`;
}

function changed(
  input: ClusterObjects,
  before: ReturnType<typeof analyze>,
  { remove, patch }: WhatIfOptions,
  io: CliIo,
): WhatIfResult {
  const changes: Change[] = remove.map(text => removalOf(text, input));
  let objects = input;
  for (const file of patch) {
    const read = patchFile(file, io.cwd);
    if ('changes' in read) changes.push(...read.changes);
    else objects = manifestsOnTop(objects, read.manifests);
  }
  try {
    const { analysis } = whatIf(objects, changes);
    return compareAnalyses(before, analysis, changes);
  } catch (error) {
    if (error instanceof ChangeError) throw new UnusableInput(error.message);
    throw error;
  }
}
