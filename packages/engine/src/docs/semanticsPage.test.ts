import { semanticsPage } from './semanticsPage';

const rule = {
  id: 'R9.1',
  title: 'Doors open outwards',
  text: 'They always do.',
  source: ['pilot/pkg/doors/door.go#Open', 'https://istio.io/doors/'],
  cases: ['open-door'],
};
const topic = {
  title: 'Doors and locks',
  intro: 'How one gets in.',
  rules: [rule],
};
const difference = {
  since: '1.30.0',
  title: 'doors',
  before: 'they opened inwards',
  after: 'they open outwards',
  rules: ['R9.1'],
  source: 'releasenotes/notes/doors.yaml',
  applied: true,
};
const cases = [{ slug: 'open-door', folder: '007-open-door' }];

const page = (
  given: Partial<typeof rule> & { notJudged?: string } = {},
  differences = { doors: difference },
) =>
  semanticsPage(
    [{ ...topic, rules: [{ ...rule, ...given }] }],
    differences,
    [['Keys', 'pkg/keys.go']],
    cases,
  ).content;

describe('semanticsPage', () => {
  it('links sources and the cases that hold a rule', () => {
    expect(page()).toContain('- [Doors and locks](#doors-and-locks)');
    expect(page()).toContain(
      '[`pilot/pkg/doors/door.go#Open`](https://github.com/istio/istio/blob/release-1.31/pilot/pkg/doors/door.go), <https://istio.io/doors/>',
    );
    expect(page()).toContain(
      'Cases: [open-door](../../conformance/cases/007-open-door/case.yaml).',
    );
  });

  it('states why a rule is not judged instead', () => {
    const text = page({ cases: [], notJudged: 'no door at hand' });
    expect(text).toContain('Not judged by Istio: no door at hand.');
    expect(text).not.toContain('Cases:');
  });

  it('says at the rule and in a section of its own what releases do', () => {
    expect(page()).toContain('Since 1.30.0: doors.');
    expect(page()).toContain(
      '### 1.30.0: doors\n\n- Before: they opened inwards.\n- Since: they open outwards.\n- Rules: [R9.1](#r91).',
    );
    expect(page()).not.toContain('Not told apart');
    expect(page({}, { doors: { ...difference, applied: false } })).toContain(
      '- Not told apart by the engine.',
    );
    expect(page()).toContain('- Keys. Source: pkg/keys.go.');
  });

  it('lists the newest release first', () => {
    const text = page(
      {},
      Object.assign(
        { doors: difference },
        { later: { ...difference, since: '1.31.0', title: 'locks' } },
      ),
    );
    expect(text.indexOf('### 1.31.0: locks')).toBeLessThan(
      text.indexOf('### 1.30.0: doors'),
    );
  });
});
