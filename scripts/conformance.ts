import { existsSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import {
  compareCase,
  type Comparison,
} from '../packages/engine/src/testing/conformance';
import {
  dataPlaneOf,
  readCases,
} from '../packages/engine/src/testing/conformanceCases';
import { caseLine, exportCase, judgeCases } from './src/exportCases';

const USAGE = `usage: ./dev conformance [PATH] [--data-plane sidecar|ambient]
       ./dev conformance --export FOLDER... [--strict] [--judge] [--out FILE]

Compares the engine's verdicts with what Istio's control plane said.
PATH is a folder of cases, one case's folder, or a .jsonl file
(default: conformance/cases).

--export writes every connection that the routes of a folder of manifests ask
about as a case, a line each (standard output, or FILE of --out). With --strict,
the folder also with STRICT turned on in its mesh. With --judge, Istio's control
plane answers (./dev oracle; needs Go); without it the lines are questions.`;

const root = process.env.REPOSITORY_ROOT ?? '.';

// As of ./dev itself: the machine lacks what the command needs.
const CANNOT = 3;

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

function exportTo(args: readonly string[]): number {
  const folders: string[] = [];
  const asked = { strict: false, judge: false };
  let out: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (arg === '--strict') asked.strict = true;
    else if (arg === '--judge') asked.judge = true;
    else if (arg === '--out') out = args[++index];
    else if (arg.startsWith('-')) folders.length = 0;
    else folders.push(arg);
  }
  if (folders.length === 0 || (args.includes('--out') && !out)) {
    console.error(USAGE);
    return 2;
  }
  const missing = folders.find(folder => !find(folder));
  if (missing) {
    console.error(`no such file or folder: ${missing}`);
    return 2;
  }
  const sources = folders
    .map(folder => relative(root, find(folder) as string))
    .flatMap(folder => [
      { folder, strict: false },
      ...(asked.strict ? [{ folder, strict: true }] : []),
    ]);
  const cases = sources.map(exportCase);
  const judged = asked.judge ? judgeCases(cases) : new Map();
  if (!judged) {
    console.error('Istio was not asked, so nothing is written.');
    return CANNOT;
  }
  const text = cases
    .map((one, index) => caseLine(sources[index], one, judged.get(one.id)))
    .map(line => `${line}\n`)
    .join('');
  if (out) writeFileSync(resolve(process.env.OLDPWD ?? '.', out), text);
  else process.stdout.write(text);
  for (const { id, hops, notAsked } of cases) {
    console.error(
      `${id}: ${hops.length} hops, ${notAsked.length} that cannot be asked`,
    );
  }
  return 0;
}

function main(args: readonly string[]): number {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  if (args[0] === '--export') return exportTo(args.slice(1));
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
