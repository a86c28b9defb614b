import { istioIngressRefreshPermission } from 'backstage-plugin-istio-ingress-common';
import type { ClusterSummary } from 'istio-ingress-contract';
import type { Handlers } from '../router/createRouter';
import type { Scope, Visible } from '../store/ResultStore';
import type { Services } from './Services';

/**
 * Configured clusters as a caller may see them. Problems name objects and
 * files of everybody, so they need the right to see everything.
 */
export async function clusterSummaries(
  { clusters, store }: Pick<Services, 'clusters' | 'store'>,
  visible: Visible,
): Promise<ClusterSummary[]> {
  const scope: Scope = { clusters: clusters.names, visible };
  const stored = new Map(
    (await store.clusters(scope)).map(cluster => [cluster.name, cluster]),
  );
  return clusters
    .all()
    .map(({ reader }) => {
      const cluster = stored.get(reader.name) ?? notYetRead(reader);
      return visible === 'all'
        ? cluster
        : { ...cluster, message: undefined, problems: [] };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function notYetRead(
  reader: Pick<ClusterSummary, 'name' | 'source' | 'world'>,
): ClusterSummary {
  return {
    name: reader.name,
    source: reader.source,
    world: reader.world,
    status: 'syncing',
    stale: false,
    reads: [],
    problems: [],
    meshes: [],
    counts: { services: 0, entries: 0, findings: 0 },
    notEvaluated: [],
  };
}

export function clusterHandlers(
  services: Services,
): Pick<Handlers, 'GetClusters' | 'RefreshCluster'> {
  const { access, clusters, ownership } = services;
  return {
    async GetClusters(_input, { credentials }) {
      const visible = await access.visible(credentials);
      const items = await clusterSummaries(services, visible);
      return {
        items:
          visible === 'all'
            ? items
            : items.filter(({ counts }) => counts.services > 0),
      };
    },
    async RefreshCluster({ params }, { credentials }) {
      await access.assertAllowed(istioIngressRefreshPermission, credentials);
      const { name } = clusters.get(params.cluster);
      await ownership.request(name);
      return { cluster: name };
    },
  };
}
