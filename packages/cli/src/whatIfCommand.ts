import type {
  Change,
  StrictPlan,
  StrictScope,
  WhatIfResult,
} from 'istio-ingress-contract';
import {
  analyze,
  ChangeError,
  type ClusterObjects,
  compareAnalyses,
  manifestsOnTop,
  planStrict,
  whatIf,
} from 'istio-ingress-engine';
import { analyzeSources } from './analyzeCommand';
import { EXIT, UnusableInput } from './failure';
import { patchFile, removalOf, strictScopeOf } from './input/whatIfInput';
import type { CliIo } from './io';
import { renderLines } from './output/lines';
import { plainJson } from './output/plainText';
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
  const result = scope
    ? planStrict(input, scope, { before })
    : changed(input, before, options, io);
  progress.clear();
  if (scope && isNobodyThere(scope, input, result)) {
    throw new UnusableInput(
      `no object is in a namespace ${
        scope.kind === 'namespace' ? scope.namespace : ''
      }`,
    );
  }
  io.stdout.write(
    options.format === 'json'
      ? `${plainJson(result)}\n`
      : renderLines(whatIfLines(result), {
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

/** A namespace that is misspelt must not be called safe. */
function isNobodyThere(
  scope: StrictScope,
  { objects }: ClusterObjects,
  { routesInQuestion }: WhatIfResult | StrictPlan,
): boolean {
  if (scope.kind === 'mesh' || routesInQuestion > 0) return false;
  return !objects.some(({ manifest }) => {
    const { namespace, name } = {
      ...(manifest.metadata as object | undefined),
    } as { namespace?: unknown; name?: unknown };
    return (
      (namespace ?? 'default') === scope.namespace ||
      (manifest.kind === 'Namespace' && name === scope.namespace)
    );
  });
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
