import { InputError } from '@backstage/errors';
import type {
  ClusterAnalysis,
  ManifestFile,
  World,
} from 'istio-ingress-contract';
import { aboutManifests, analyze, loadManifests } from 'istio-ingress-engine';
import type { Caller, Clusters } from './Clusters';

/** On what manifests are judged: a cluster, or nothing but themselves. */
export interface Ground {
  cluster?: string;
  /** Of manifests alone: an absent object does not exist. */
  complete?: boolean;
}

/**
 * What manifests say: on top of what a cluster has when one is named, else
 * alone, where what was not given is not known.
 */
export async function judge(
  files: readonly ManifestFile[],
  { cluster, complete }: Ground,
  caller: Caller,
  clusters: Clusters,
): Promise<ClusterAnalysis> {
  if (cluster) {
    if (files.length === 0) throw new InputError('There is no manifest here');
    return clusters.ask(caller, (api, options) =>
      api.check({ cluster, files: [...files] }, options),
    );
  }
  const world: World = complete ? 'closed' : 'open';
  const { objects, problems } = loadManifests([...files]);
  const analysis = analyze({
    cluster: 'workspace',
    world,
    observedAt: new Date().toISOString(),
    objects,
    problems,
  });
  return aboutManifests(analysis, objects);
}
