import { catalogue } from './catalogue';
import { findings } from './index';

function ids(letter: string, count: number): string[] {
  return Array.from(
    { length: count },
    (_, at) => `${letter}${String(at + 1).padStart(2, '0')}`,
  );
}

it('says of each mistake once what becomes of it', () => {
  expect(catalogue.map(({ id }) => id)).toEqual([
    ...ids('S', 43),
    ...ids('A', 7),
    ...ids('C', 26),
    ...ids('V', 11),
  ]);
});

it('names findings that exist', () => {
  const known = new Set(findings.map(({ id }) => id));
  const named = catalogue.flatMap(row =>
    'findings' in row ? row.findings : [],
  );
  expect(named.filter(id => !known.has(id))).toEqual([]);
  expect(named.length).toBeGreaterThan(0);
});

const reasons = catalogue.flatMap(row => {
  if ('findings' in row) return [];
  return [[row.id, 'dropped' in row ? row.dropped : row.note] as const];
});

it.each(reasons)(
  '%s needs no rule for a reason, in a sentence',
  (_, reason) => {
    expect(reason).toMatch(/^[A-Z].+\.$/);
  },
);

it('has a rule, and not an empty list of them, for all others', () => {
  expect(
    catalogue.filter(row => 'findings' in row && row.findings.length === 0),
  ).toEqual([]);
});
