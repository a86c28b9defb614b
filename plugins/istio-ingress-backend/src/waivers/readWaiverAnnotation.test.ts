import fc from 'fast-check';
import {
  readWaiverAnnotation,
  type WaiverLimits,
} from './readWaiverAnnotation';

const limits: WaiverLimits = {
  policyIds: ['last-hop-mtls'],
  rules: ['pod-ip-upstream'],
  maxValidityMs: 90 * 24 * 60 * 60 * 1000,
  nowMs: Date.parse('2026-11-25T12:00:00Z'),
};

const read = (text: string) => readWaiverAnnotation(text, limits);

const reason = 'The vendor ships the fix in January';

it('reads YAML: a day counts to its end, in UTC', () => {
  const { stated, problems } = read(`
- policy: last-hop-mtls
  until: 2026-12-31
  reason: ${reason}
- finding: pod-ip-upstream
  cluster: eu
  until: 2026-12-01T08:00:00+01:00
  reason: ${reason}
  ticket: SEC-123
`);
  expect(problems).toEqual([]);
  expect(stated).toEqual([
    {
      target: { kind: 'policy', policyId: 'last-hop-mtls' },
      cluster: undefined,
      reason,
      ticket: undefined,
      expiresMs: Date.parse('2027-01-01T00:00:00Z'),
    },
    {
      target: { kind: 'finding', rule: 'pod-ip-upstream' },
      cluster: 'eu',
      reason,
      ticket: 'SEC-123',
      expiresMs: Date.parse('2026-12-01T07:00:00Z'),
    },
  ]);
});

it('reads JSON', () => {
  const { stated, problems } = read(
    JSON.stringify([{ policy: 'last-hop-mtls', until: '2026-12-31', reason }]),
  );
  expect(problems).toEqual([]);
  expect(stated).toHaveLength(1);
});

it.each([
  ['no list', 'policy: last-hop-mtls', 'not a list of waivers'],
  ['no YAML', '[{', 'unexpected end of the stream'],
  ['references', '- &a x\n- *a', 'line 1: the document has 1 aliases'],
  [
    'an unknown policy',
    `[{policy: other, until: 2026-12-31, reason: ${reason}}]`,
    "[0]: policy 'other' is not in force",
  ],
  [
    'an unknown rule',
    `[{finding: other, until: 2026-12-31, reason: ${reason}}]`,
    "[0]: 'other' is no rule of a finding",
  ],
  [
    'two targets',
    `[{policy: last-hop-mtls, finding: pod-ip-upstream, until: 2026-12-31, reason: ${reason}}]`,
    '[0]: give either policy or finding',
  ],
  [
    'no target',
    `[{until: 2026-12-31, reason: ${reason}}]`,
    '[0]: give either policy or finding',
  ],
  [
    'no reason',
    `[{policy: last-hop-mtls, until: 2026-12-31}]`,
    '[0]: reason: ',
  ],
  ['no end', `[{policy: last-hop-mtls, reason: ${reason}}]`, '[0]: until: '],
  [
    'an end that has passed',
    `[{policy: last-hop-mtls, until: 2026-11-24, reason: ${reason}}]`,
    '[0]: it ended at 2026-11-25T00:00:00.000Z',
  ],
  [
    'an end that is far away',
    `[{policy: last-hop-mtls, until: 2027-12-31, reason: ${reason}}]`,
    '[0]: until is further away than the 90 days',
  ],
  [
    'a field that is not known',
    `[{policy: last-hop-mtls, until: 2026-12-31, reason: ${reason}, scope: all}]`,
    '[0]: ',
  ],
  ['too much', `# ${'x'.repeat(20_001)}`, 'longer than 20000 characters'],
])('reports %s', (_what, text, problem) => {
  const { stated, problems } = read(text);
  expect(stated).toEqual([]);
  expect(problems).toEqual([expect.stringContaining(problem)]);
});

it('keeps what is right beside what is wrong, up to a number', () => {
  const right = { policy: 'last-hop-mtls', until: '2026-12-31', reason };
  const { stated, problems } = read(
    JSON.stringify([{ ...right, until: 'soon' }, ...Array(60).fill(right)]),
  );
  expect(stated).toHaveLength(49);
  expect(problems).toEqual([
    'only the first 50 of 61 waivers are read',
    expect.stringMatching(/^\[0\]: until: /),
  ]);
});

it('throws at nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.json(),
        fc
          .array(fc.constantFrom(...'-:[]{}&*!|>%@`\'"#\n\t ~<?,a'), {
            maxLength: 60,
          })
          .map(parts => parts.join('')),
        fc.integer({ min: 1, max: 9_000 }).map(depth => '['.repeat(depth)),
        fc.integer({ min: 1, max: 9_000 }).map(depth => '- '.repeat(depth)),
      ),
      text => {
        const { stated } = read(text);
        expect(stated).toEqual([]);
      },
    ),
    { numRuns: 500 },
  );
});
