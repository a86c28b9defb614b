import { axisEnd, stack } from './series';

const postures = {
  mtls: 5,
  'app-tls': 1,
  plaintext: 2,
  mixed: 0,
  broken: 1,
  'not-exposed': 3,
  unknown: 0,
};
const statuses = {
  compliant: 6,
  violating: 3,
  waived: 0,
  unknown: 0,
  'not-applicable': 3,
};

describe('the layers of the trend', () => {
  it('put what fails on top', () => {
    const { series, days } = stack('posture', [
      { day: '2026-03-01', missing: [], postures, statuses },
    ]);
    expect(series[0].word.label).toBe('Not exposed');
    expect(series[series.length - 1].word.label).toBe('Broken');
    expect(days[0].values).toEqual([3, 5, 1, 0, 0, 2, 1]);
  });

  it('keep a day that nobody counted as a gap', () => {
    const { days } = stack('status', [
      { day: '2026-03-01', missing: ['prod-us'], postures, statuses },
      { day: '2026-03-02', missing: ['prod-eu', 'prod-us'] },
    ]);
    expect(days).toEqual([
      { day: '2026-03-01', missing: ['prod-us'], values: [3, 6, 0, 0, 3] },
      { day: '2026-03-02', missing: ['prod-eu', 'prod-us'], values: undefined },
    ]);
  });

  it.each([
    [0, 1],
    [1, 1],
    [7, 10],
    [12, 20],
    [23, 25],
    [412, 500],
    [10_000, 10_000],
  ])('end the axis of %d at %d', (highest, end) => {
    expect(axisEnd([{ day: 'd', missing: [], values: [highest, 0] }])).toBe(
      end,
    );
  });
});
