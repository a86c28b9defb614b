// Adds up what jest, ./dev check and ./dev e2e reported, for .ci/run.
//
//   tally --jest FILE [--require NEED,...] FILE...
import { existsSync, readFileSync } from 'node:fs';
import { needs, type Need, type Result } from './results';

type JestReport = {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
};

function main(args: string[]): number {
  const value = (flag: string) => {
    const at = args.indexOf(flag);
    return at < 0 ? '' : args.splice(at, 2)[1] ?? '';
  };
  const jestFile = value('--jest');
  const required = value('--require').split(',').filter(Boolean);
  const unknown = required.filter(name => !needs.some(need => need === name));
  if (unknown.length > 0) {
    console.error(
      `REQUIRE knows ${needs.join(', ')}; not ${unknown.join(', ')}`,
    );
    return 2;
  }

  const results = [
    ...readJest(jestFile),
    ...args.flatMap(file => readResults(file)),
  ].map(result => asRequired(result, required));

  const having = (status: Result['status']) =>
    results.filter(result => result.status === status);
  for (const { name, message } of having('skipped')) {
    console.log(`skipped: ${name}${message ? ` (${message})` : ''}`);
  }
  for (const { name, message } of having('failed')) {
    console.log(`failed: ${name}${message ? ` (${firstLine(message)})` : ''}`);
  }
  const [passed, failed, skipped] = (
    ['passed', 'failed', 'skipped'] as const
  ).map(status => having(status).length);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  // A run that judged nothing has not shown that anything works.
  return failed === 0 && passed > 0 ? 0 : 1;
}

function readJest(file: string): Result[] {
  if (!existsSync(file)) {
    return [{ name: 'jest', status: 'failed', message: 'wrote no report' }];
  }
  const report: JestReport = JSON.parse(readFileSync(file, 'utf8'));
  const results: Result[] = [];
  for (const suite of report.testResults) {
    // A file that does not load has no tests that could fail.
    if (suite.status === 'failed' && suite.assertionResults.length === 0) {
      results.push({
        name: suite.name.replace(`${process.cwd()}/`, ''),
        status: 'failed',
        message: firstLine(suite.message) || 'does not load',
      });
    }
    for (const { fullName, status } of suite.assertionResults) {
      results.push({
        name: fullName,
        status: jestStatus(status),
        needs: needOf(fullName),
      });
    }
  }
  return [...results, ...missingPostgres(results)];
}

function jestStatus(status: string): Result['status'] {
  if (status === 'passed' || status === 'failed') {
    return status;
  }
  return 'skipped';
}

/** A test says in its name what it cannot do without: `... [needs control-plane]`. */
function needOf(name: string): Need | undefined {
  return needs.find(need => name.includes(`[needs ${need}]`));
}

/**
 * Where no PostgreSQL is at hand, TestDatabases leaves it out without a trace:
 * the suite would pass without ever having met the production database.
 */
function missingPostgres(results: Result[]): Result[] {
  const ranOn = (database: RegExp) =>
    results.some(
      ({ name, status }) => status !== 'skipped' && database.test(name),
    );
  return ranOn(/\bSQLITE_3\b/) && !ranOn(/\bPOSTGRES_\d+\b/)
    ? [
        {
          name: 'database tests on PostgreSQL',
          status: 'skipped',
          message: 'no PostgreSQL was found',
          needs: 'postgres',
        },
      ]
    : [];
}

function readResults(file: string): Result[] {
  return existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : [{ name: file, status: 'failed', message: 'was not written' }];
}

function asRequired(result: Result, required: string[]): Result {
  return result.status === 'skipped' &&
    result.needs &&
    required.includes(result.needs)
    ? {
        ...result,
        status: 'failed',
        message: `${result.needs} is required here, but was not found`,
      }
    : result;
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 200);
}

process.exitCode = main(process.argv.slice(2));
