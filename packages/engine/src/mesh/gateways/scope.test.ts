import { scenarioObjects } from '../../testing/findingExamples';
import { analyze } from '../../analyze';

describe('a gateway of another namespace than its Gateway object', () => {
  const cluster = scenarioObjects('nginx-chained');
  const outcomes = (objects: typeof cluster) =>
    analyze(objects).routes.map(({ outcome, hops }) => [
      outcome,
      hops[hops.length - 1]?.unknown?.[0].kind,
    ]);

  it('serves its routes where the switches of istiod are known', () => {
    expect(outcomes(cluster)).toEqual([['mtls', undefined]]);
  });

  it('is not known to serve them where istiod could not be read', () => {
    const known = analyze(cluster).routes.map(({ id }) => id);
    const unread = {
      ...cluster,
      reads: [
        { group: 'apps', kind: 'Deployment', state: 'forbidden' as const },
      ],
    };
    expect(analyze(unread).routes.map(({ id }) => id)).toEqual(known);
    expect(outcomes(unread).map(([outcome]) => outcome)).toEqual(['unknown']);
  });
});
