import type { ExposeIntentInput } from 'istio-ingress-contract';
import { analyze } from '../analyze';
import { createLiveAnalysis } from '../live';
import { manifestsOnTop } from '../manifestsOnTop';
import type { ClusterObjects } from '../snapshot/objects';
import { intentFor, parsed } from '../testing/renderedIntents';
import { vendors } from '../vendors/all';
import { assumedCluster } from './assumed';
import { intentOptions } from './options';
import { expose } from './render';

const INTENTS = vendors.flatMap(({ id }) =>
  id === 'istio'
    ? [intentFor(id, 'istio-gateway')]
    : [intentFor(id, 'standalone'), intentFor(id, 'chained')],
);

/** Every vendor's controller in one cluster, each object once. */
const cluster: ClusterObjects = {
  ...assumedCluster(parsed(INTENTS[0])),
  objects: [
    ...new Map(
      INTENTS.flatMap(intent => assumedCluster(parsed(intent)).objects).map(
        source => [
          JSON.stringify([source.manifest.kind, source.manifest.metadata]),
          source,
        ],
      ),
    ).values(),
  ],
};

function liveOf(objects: ClusterObjects) {
  const live = createLiveAnalysis(objects);
  live.replace(objects);
  live.update();
  return live;
}

function manifestsFor(intent: ExposeIntentInput) {
  const { rendered } = expose(intent, cluster);
  return rendered.ok ? rendered.manifests.map(manifest => ({ manifest })) : [];
}

describe('by views of a live analysis', () => {
  it('rendering comes to the same, byte for byte', () => {
    const live = liveOf(cluster);
    const states = INTENTS.map(intent => {
      const seen = live.imagine(cluster, views =>
        expose(intent, cluster, { views }),
      );
      expect(JSON.stringify(seen)).toBe(
        JSON.stringify(expose(intent, cluster)),
      );
      return seen.rendered.ok;
    });
    expect(states.filter(Boolean).length).toBeGreaterThan(5);
  });

  it('the options are the same', () => {
    expect(
      liveOf(cluster).imagine(cluster, views =>
        intentOptions(cluster, { views }),
      ),
    ).toEqual(intentOptions(cluster));
  });

  it('manifests on top are analysed the same, and what was fed stays', () => {
    const live = liveOf(cluster);
    const before = JSON.stringify(live.update());
    const changed = manifestsOnTop(cluster, manifestsFor(INTENTS.at(-1)!));
    expect(
      JSON.stringify(live.imagine(cluster, views => views.analyze(changed))),
    ).toBe(JSON.stringify(analyze(changed)));
    expect(JSON.stringify(live.update())).toBe(before);
    expect(live.objects().objects).toEqual(cluster.objects);
  });

  it('an update in slices that waits meanwhile is of what was fed', async () => {
    const live = liveOf(cluster);
    const half = {
      ...cluster,
      objects: cluster.objects.filter((_, index) => index % 2 === 0),
    };
    const changed = manifestsOnTop(cluster, manifestsFor(INTENTS.at(-1)!));
    live.replace(half);
    // Early, in the middle and late; each look lets the update begin anew.
    const looks = [2, 10, 30];
    let slices = 0;
    const result = await live.updateInSlices(() => {
      slices += 1;
      if (slices !== looks[0]) return undefined;
      looks.shift();
      return Promise.resolve().then(() => {
        live.imagine(cluster, views => views.analyze(changed));
      });
    });
    expect(JSON.stringify(result)).toBe(JSON.stringify(analyze(half)));
    expect(looks).toEqual([]);
  });

  it('a failure leaves what was fed', () => {
    const live = liveOf(cluster);
    expect(() =>
      live.imagine({ ...cluster, objects: [] }, () => {
        throw new Error('of the one who asks');
      }),
    ).toThrow('of the one who asks');
    expect(JSON.stringify(live.update())).toBe(
      JSON.stringify(analyze(cluster)),
    );
  });
});
