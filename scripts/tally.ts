// Adds up what jest, ./dev check and ./dev e2e reported, for .ci/run.
//
//   tally --jest FILE [--require NEED,...] FILE...
import { existsSync, readFileSync } from 'node:fs';
import { needs, type Result } from './src/results';
import { jestResults, tally } from './src/tally';

function main(args: string[]): number {
  const jestFile = takeValue(args, '--jest');
  const required = takeValue(args, '--require').split(',').filter(Boolean);
  const unknown = required.filter(name => !needs.some(need => need === name));
  if (unknown.length > 0) {
    console.error(
      `REQUIRE takes ${needs.join(', ')}; not ${unknown.join(', ')}`,
    );
    return 2;
  }

  const { lines, ok } = tally(
    [
      ...readFile(jestFile, jestResults),
      ...args.flatMap(file => readFile(file, asIs)),
    ],
    required,
  );
  lines.forEach(line => console.log(line));
  return ok ? 0 : 1;
}

const asIs = (results: Result[]) => results;

function takeValue(args: string[], flag: string): string {
  const at = args.indexOf(flag);
  return at < 0 ? '' : args.splice(at, 2)[1] ?? '';
}

/** A step that broke off before it could write its results has failed. */
function readFile<T>(file: string, read: (content: T) => Result[]): Result[] {
  return existsSync(file)
    ? read(JSON.parse(readFileSync(file, 'utf8')))
    : [{ name: file, status: 'failed', message: 'was not written' }];
}

process.exitCode = main(process.argv.slice(2));
