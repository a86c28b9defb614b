// What the engine says of manifests that people have read and labelled.
import { resolve } from 'node:path';
import { compareLabels, hasLabels } from './src/labels';

const USAGE = `usage: ./dev labels [ROOT]

Analyses the files of each label as manifests that were not applied, and
compares vendor and mode of the entry; objects labelled as no entry must not be
one. ROOT holds labels.jsonl, negatives.jsonl and the files they name
(default: ../shared/real beside the repository; skipped where it is not there).
Exit status 1 when anything differs.`;

const root = process.env.REPOSITORY_ROOT ?? process.cwd();
const usual = resolve(root, '../shared/real');

function main(args: readonly string[]): number {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  if (args.length > 1 || args[0]?.startsWith('-')) {
    console.error(USAGE);
    return 2;
  }
  const [given] = args;
  // Paths are meant from where ./dev was called, or from the repository.
  const folder =
    given === undefined
      ? usual
      : [process.env.OLDPWD ?? '.', root]
          .map(from => resolve(from, given))
          .find(hasLabels);
  if (folder === undefined) {
    console.error(`no labels.jsonl in ${given}`);
    return 2;
  }
  if (!hasLabels(folder)) {
    console.log('skipped: labels of ../shared/real (the folder is not there)');
    console.log('0 agree, 0 differ');
    return 0;
  }
  const comparisons = compareLabels(folder);
  const differing = comparisons.filter(
    ({ differences }) => differences.length > 0,
  );
  for (const { name, why, differences } of differing) {
    console.log(`DIFFERENT ${name}`);
    if (why) console.log(`  why: ${why}`);
    for (const line of differences) console.log(`  ${line}`);
  }
  console.log(
    `${comparisons.length - differing.length} agree, ${
      differing.length
    } differ`,
  );
  return differing.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
