import fc from 'fast-check';
import { analyze } from '../../analyze';
import { findings } from '../../findings';
import { defineFinding } from '../../findings/types';
import { createLiveAnalysis, type LiveAnalysis } from '../../live';
import type { ClusterObjects } from '../../snapshot/objects';
import { exampleObjects, scenarioObjects } from '../findingExamples';
import { demoClusters, effort, randomCases } from './clusters';
import { frontedCluster } from './fronted';
import { histories, History, type Step } from './histories';

const demos = demoClusters();
const fronted = frontedCluster(randomCases());

function feed(live: LiveAnalysis, start: ClusterObjects, step: Step): void {
  switch (step.kind) {
    case 'changes':
      live.apply(step.changes);
      break;
    case 'reads':
      live.apply([], { ...start, reads: step.reads });
      break;
    default:
      live.replace({
        ...start,
        reads: live.objects().reads,
        objects: step.objects,
      });
  }
}

function expectSameAsOneShot(live: LiveAnalysis): void {
  const updated = live.update();
  const full = analyze(live.objects());
  // Compared as objects first: the difference can then be read.
  expect(updated).toEqual(full);
  expect(JSON.stringify(updated)).toBe(JSON.stringify(full));
}

describe('a live analysis', () => {
  it('says at any time what a one-shot analysis of the same objects says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          { weight: 1, arbitrary: fc.constantFrom(...demos) },
          { weight: 8, arbitrary: fronted },
        ),
        fc.constantFrom('closed' as const, 'open' as const),
        histories(12),
        (cluster, world, draws) => {
          const start = { ...cluster, world };
          const live = createLiveAnalysis(start);
          live.replace(start);
          expectSameAsOneShot(live);
          const history = new History(start);
          for (const draw of draws) {
            feed(live, start, history.play(draw));
            expectSameAsOneShot(live);
          }
        },
      ),
      { numRuns: 25 * effort, seed: Number(process.env.PROPERTY_SEED ?? 5) },
    );
  });

  it('does so over long histories of each demo cluster', () => {
    const [draws] = fc.sample(histories(40), { numRuns: 1, seed: 3 });
    for (const start of demos) {
      const live = createLiveAnalysis(start);
      live.replace(start);
      const history = new History(start);
      draws.forEach((draw, index) => {
        feed(live, start, history.play(draw));
        if (index % 4 === 3) expectSameAsOneShot(live);
      });
    }
  });

  it('does so wherever a finding applies', () => {
    for (const example of findings.flatMap(rule => rule.examples)) {
      const start = exampleObjects(example);
      const live = createLiveAnalysis(start);
      live.replace(scenarioObjects(example.from));
      live.update();
      live.replace(start);
      expectSameAsOneShot(live);
    }
  });

  it('asks a rule that fails about one entry about all at once', () => {
    const [start] = demos;
    const odd = defineFinding({
      ...findings[0],
      id: 'odd',
      inputs: [],
      scope: 'entry',
      check: ({ routes }) => {
        if (routes.some(({ mode }) => mode === 'chained'))
          throw new Error('chained');
        return [];
      },
    });
    const options = { findings: [odd, ...findings] };
    const live = createLiveAnalysis(start, options);
    live.replace(start);
    const updated = live.update();
    expect(updated).toEqual(analyze(start, options));
    expect(updated.notEvaluated).toContainEqual(
      expect.objectContaining({ id: 'odd', stage: 'finding' }),
    );
  });

  it('takes in what is fed while it pauses, and is the same afterwards', async () => {
    const [start] = demos;
    const live = createLiveAnalysis(start);
    live.replace(start);
    const history = new History(start);
    const draws = fc.sample(histories(10), { numRuns: 1, seed: 8 })[0];
    let slices = 0;
    const updated = await live.updateInSlices(() => {
      slices += 1;
      const draw = slices % 5 === 0 ? draws.pop() : undefined;
      if (draw) feed(live, start, history.play(draw));
      return slices % 2 === 0 ? Promise.resolve() : undefined;
    });
    expect(draws).toHaveLength(0);
    expect(JSON.stringify(updated)).toBe(
      JSON.stringify(analyze(live.objects())),
    );
  });
});
