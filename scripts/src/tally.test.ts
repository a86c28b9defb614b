import { jestResults, tally, type JestReport } from './tally';

function report(tests: Record<string, string>): JestReport {
  return {
    testResults: [
      {
        name: 'src/some.test.ts',
        status: 'passed',
        message: '',
        assertionResults: Object.entries(tests).map(([fullName, status]) => ({
          fullName,
          status,
        })),
      },
    ],
  };
}

describe('jestResults', () => {
  it('counts a file that does not load as a failure', () => {
    const results = jestResults({
      testResults: [
        {
          name: 'src/broken.test.ts',
          status: 'failed',
          message: 'Cannot find module x\n  at y',
          assertionResults: [],
        },
      ],
    });

    expect(tally(results, [])).toEqual({
      lines: [
        'failed: src/broken.test.ts (Cannot find module x)',
        '0 passed, 1 failed, 0 skipped',
      ],
      ok: false,
    });
  });

  it.each(['pending', 'todo', 'disabled'])('counts %s as skipped', status => {
    expect(jestResults(report({ 'does it': status }))).toMatchObject([
      { name: 'does it', status: 'skipped' },
    ]);
  });

  it('names PostgreSQL as skipped when only SQLite ran', () => {
    const lines = tally(
      jestResults(report({ 'stores rows on SQLITE_3': 'passed' })),
      [],
    ).lines;

    expect(lines).toEqual([
      'skipped: database tests on PostgreSQL (no PostgreSQL was found)',
      '1 passed, 0 failed, 1 skipped',
    ]);
  });

  it('is content when both databases ran', () => {
    const results = jestResults(
      report({
        'stores rows on SQLITE_3': 'passed',
        'stores rows on POSTGRES_18': 'passed',
      }),
    );

    expect(tally(results, ['postgres'])).toEqual({
      lines: ['2 passed, 0 failed, 0 skipped'],
      ok: true,
    });
  });
});

describe('tally', () => {
  const skipped = report({
    'adds up': 'passed',
    'lists and watches [needs control-plane]': 'pending',
  });

  it('lists what was skipped by name', () => {
    expect(tally(jestResults(skipped), ['chromium'])).toEqual({
      lines: [
        'skipped: lists and watches [needs control-plane]',
        '1 passed, 0 failed, 1 skipped',
      ],
      ok: true,
    });
  });

  it('turns a skip of what is required into a failure', () => {
    expect(tally(jestResults(skipped), ['control-plane'])).toEqual({
      lines: [
        'failed: lists and watches [needs control-plane] (control-plane is required here: skipped)',
        '1 passed, 1 failed, 0 skipped',
      ],
      ok: false,
    });
  });

  it('does not call a run without results a success', () => {
    expect(tally([], [])).toEqual({
      lines: ['0 passed, 0 failed, 0 skipped'],
      ok: false,
    });
  });
});
