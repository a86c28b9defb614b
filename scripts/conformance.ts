import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  compareCase,
  type Comparison,
} from '../packages/engine/src/testing/conformance';
import {
  dataPlaneOf,
  readCases,
} from '../packages/engine/src/testing/conformanceCases';

const USAGE = `usage: ./dev conformance [PATH] [--data-plane sidecar|ambient]

Compares the engine's verdicts with what Istio's control plane said.
PATH is a folder of cases, one case's folder, or a .jsonl file
(default: conformance/cases).`;

const root = process.env.REPOSITORY_ROOT ?? '.';

/** A path as given, from where ./dev was called, or from the repository. */
function find(path: string): string | undefined {
  return ['.', process.env.OLDPWD ?? '.', root, resolve(root, 'conformance')]
    .map(folder => resolve(folder, path))
    .find(existsSync);
}

interface Options {
  path: string;
  dataPlane?: 'sidecar' | 'ambient';
}

function optionsOf(args: readonly string[]): Options | undefined {
  const options: Options = { path: 'conformance/cases' };
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    const [name, inline] = arg.split('=', 2);
    if (name === '--data-plane') {
      const value = inline ?? args[++index];
      if (value !== 'sidecar' && value !== 'ambient') return undefined;
      options.dataPlane = value;
    } else if (arg.startsWith('-')) {
      return undefined;
    } else {
      options.path = arg;
    }
  }
  return options;
}

function report({
  case: { id, why },
  kind,
  name,
  relation,
  differences,
  expected,
  got,
}: Comparison): string {
  return [
    `${
      relation === 'undecided' ? 'UNDECIDED' : 'DIFFERENT'
    } ${id} ${kind} "${name}"`,
    ...(why ? [`  why:   ${why}`] : []),
    ...differences.map(line => `  ${line}`),
    `  istio:  ${JSON.stringify(expected)}`,
    `  engine: ${JSON.stringify(got)}`,
  ].join('\n');
}

function main(args: readonly string[]): number {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const options = optionsOf(args);
  if (!options) {
    console.error(USAGE);
    return 2;
  }
  const path = find(options.path);
  if (!path) {
    console.error(`no such file or folder: ${options.path}`);
    return 2;
  }
  const counts = { agree: 0, differ: 0, undecided: 0, 'not-run': 0 };
  let falseMtls = 0;
  for (const one of readCases(path)) {
    if (options.dataPlane && dataPlaneOf(one) !== options.dataPlane) continue;
    for (const comparison of compareCase(one)) {
      counts[comparison.relation]++;
      if (comparison.falseMtls) falseMtls++;
      if (
        comparison.relation === 'differ' ||
        comparison.relation === 'undecided' ||
        comparison.falseMtls
      ) {
        console.log(report(comparison));
      }
    }
  }
  console.log(`false mtls: ${falseMtls}`);
  console.log(
    `${counts.agree} agree, ${counts.differ} differ, ${counts.undecided} undecided, ${counts['not-run']} not run`,
  );
  return counts.differ > 0 || falseMtls > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
