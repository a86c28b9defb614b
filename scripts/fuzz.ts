// Odd bytes and odd objects through the loader and the analysis.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzz, type FuzzInput } from '../bench/fuzz/fuzz';

const USAGE = `usage: ./dev fuzz [--seconds N] [--seed S] [PATH...]

  --seconds N   how long to go on (30 when absent)
  --seed S      which mutations are made (1 when absent); a report names the
                seed and the number of the case that shows the defect again
  --only CASE   this one case, printed
  PATH          folders of manifests to mutate; the examples and the
                conformance cases when absent

Reports what throws, takes more than a second, keeps memory, gives two answers,
or claims mTLS for a cluster that was mutated so that it cannot be.
Exit status 1 when anything was found.
`;

const root = process.env.REPOSITORY_ROOT ?? process.cwd();

async function main(): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        seconds: { type: 'string', default: '30' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folders =
    positionals.length > 0
      ? positionals
      : [join(root, 'examples/clusters'), join(root, 'conformance/cases')];
  const corpus = folders.flatMap(folder => manifestsBelow(resolve(folder)));
  if (corpus.length === 0) {
    process.stderr.write(`no manifests in ${folders.join(', ')}\n`);
    return 2;
  }
  const report = await fuzz({
    corpus,
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    only: values.only === undefined ? undefined : Number(values.only),
    onText: text => process.stdout.write(`${text}\n`),
  });
  const { defects } = report;
  for (const { seed, number, what, detail } of defects) {
    process.stdout.write(
      `${what}: --seed ${seed} --only ${number}\n    ${detail.replace(
        /\n/g,
        '\n    ',
      )}\n`,
    );
  }
  const { documents, cases, seconds, slowestMs, falseMtls } = report;
  process.stdout.write(
    `documents    ${documents} in ${cases} cases from ${corpus.length} files
rate         ${Math.round(documents / seconds)} documents a second
slowest      ${slowestMs} ms for one case
heap         ${report.heapStartMiB} MiB at the start, ${
      report.heapEndMiB
    } MiB at the end
false mtls   ${falseMtls}
defects      ${defects.length}
`,
  );
  return defects.length > 0 ? 1 : 0;
}

function manifestsBelow(folder: string): FuzzInput[] {
  let entries: string[];
  try {
    if (statSync(folder).isFile()) return [fileInput(folder)];
    entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  return entries
    .filter(file => /\.(ya?ml|json)$/.test(file))
    .sort()
    .map(file => fileInput(join(folder, file)));
}

function fileInput(path: string): FuzzInput {
  return { file: path, text: readFileSync(path, 'utf8') };
}

main().then(status => {
  process.exitCode = status;
});
