import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * One line of the tally that .ci/run ends with. `needs` names what the machine
 * lacked, for a result that is skipped because of that.
 */
export type Result = {
  name: string;
  status: 'passed' | 'failed' | 'skipped';
  message?: string;
  needs?: Need;
};

export const needs = [
  'control-plane',
  'postgres',
  'chromium',
  'labels',
] as const;
export type Need = (typeof needs)[number];

export function writeResults(file: string, results: Result[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
}

/** Where `--json FILE` says that the results go. */
export function resultsFile(args: string[]): string | undefined {
  const at = args.indexOf('--json');
  return at < 0 ? undefined : args[at + 1];
}
