import { needs, type Need, type Result } from './results';

/** The part of jest's JSON report that is read. */
export type JestReport = {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
};

export function jestResults(report: JestReport): Result[] {
  const results: Result[] = [];
  for (const suite of report.testResults) {
    // A file that does not load has no tests that could fail.
    if (suite.status === 'failed' && suite.assertionResults.length === 0) {
      results.push({
        name: suite.name,
        status: 'failed',
        message: firstLine(suite.message) || 'does not load',
      });
    }
    for (const { fullName, status } of suite.assertionResults) {
      results.push({
        name: fullName,
        status: status === 'passed' || status === 'failed' ? status : 'skipped',
        needs: needOf(fullName),
      });
    }
  }
  return [...results, ...missingPostgres(results)];
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
  return ranOn(/SQLITE_3/) && !ranOn(/POSTGRES_\d+/)
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

/**
 * The lines that end a run: what was skipped, what failed, and the count.
 *
 * @param required - needs of which nothing may be skipped
 */
export function tally(
  all: Result[],
  required: string[],
): { lines: string[]; ok: boolean } {
  const results = all.map(result => asRequired(result, required));
  const having = (status: Result['status']) =>
    results.filter(result => result.status === status);
  const line = ({ status, name, message }: Result) =>
    `${status}: ${name}${message ? ` (${firstLine(message)})` : ''}`;

  const [passed, failed, skipped] = [
    having('passed'),
    having('failed'),
    having('skipped'),
  ];
  return {
    lines: [
      ...skipped.map(line),
      ...failed.map(line),
      `${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`,
    ],
    // A run that judged nothing has not shown that anything works.
    ok: failed.length === 0 && passed.length > 0,
  };
}

function asRequired(result: Result, required: string[]): Result {
  return result.status === 'skipped' &&
    result.needs &&
    required.includes(result.needs)
    ? {
        ...result,
        status: 'failed',
        message: `${result.needs} is required here: ${
          result.message ?? 'skipped'
        }`,
      }
    : result;
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').slice(0, 200);
}
