import { resolve } from 'node:path';
import { compareCase, type Comparison } from './conformance';
import {
  type ConformanceCase,
  dataPlaneOf,
  readCases,
} from './conformanceCases';

const folder = resolve(__dirname, '../../../../conformance');

function summary(cases: readonly ConformanceCase[]) {
  const comparisons = cases.flatMap(compareCase);
  const named = (test: (comparison: Comparison) => boolean) =>
    comparisons
      .filter(test)
      .map(
        ({ case: { id }, kind, name, differences }) =>
          `${id} ${kind} "${name}": ${differences.join('; ')}`,
      );
  return {
    compared: comparisons.length,
    falseMtls: named(({ falseMtls }) => falseMtls),
    differ: named(({ relation }) => relation === 'differ'),
    undecided: named(({ relation }) => relation === 'undecided'),
    notRun: named(({ relation }) => relation === 'not-run'),
  };
}

const nothing = { falseMtls: [], differ: [], undecided: [], notRun: [] };

describe('conformance with Istio', () => {
  it('agrees on every hand-made case', () => {
    expect(summary(readCases(resolve(folder, 'cases')))).toEqual({
      compared: 643,
      ...nothing,
    });
  });

  it.each([
    ['random.jsonl', 4],
    ['random-ambient.jsonl', 5],
    ['random-gateway.jsonl', 5],
  ])('agrees on a sample of %s', (file, step) => {
    const sample = readCases(resolve(folder, file)).filter(
      (_, index) => index % step === 0,
    );
    const { compared, ...rest } = summary(sample);
    expect(rest).toEqual(nothing);
    expect(compared).toBeGreaterThan(500);
  });
});

describe('compareCase', () => {
  const [one] = readCases(resolve(folder, 'cases/001-native-sidecar'));

  it('notices an expectation that the engine does not meet', () => {
    const [hop, ...rest] = one.hops;
    const changed = {
      ...one,
      hops: [
        { ...hop, expect: { ...hop.expect, outcome: 'plaintext' } },
        ...rest,
      ],
    };
    const [first] = compareCase(changed);
    expect(first.relation).toBe('differ');
    expect(first.differences).toEqual(['outcome: plaintext -> rejected']);
  });

  it('counts mTLS that Istio does not see as false', () => {
    const changed = {
      ...one,
      hops: one.hops.map(hop => ({
        ...hop,
        expect: {
          ...hop.expect,
          outcome: 'plaintext',
          endpoints: hop.expect.endpoints?.map(endpoint => ({
            ...endpoint,
            outcome: 'plaintext',
          })),
        },
      })),
    };
    expect(compareCase(changed).map(({ falseMtls }) => falseMtls)).toEqual([
      false,
      true,
    ]);
  });

  it('tells the data plane of a case from its objects', () => {
    const planes = readCases(resolve(folder, 'cases')).map(dataPlaneOf);
    expect(planes.filter(plane => plane === 'ambient').length).toBeGreaterThan(
      20,
    );
    expect(dataPlaneOf(one)).toBe('sidecar');
  });
});
