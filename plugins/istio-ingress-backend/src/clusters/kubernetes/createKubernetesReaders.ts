import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterReader } from 'backstage-plugin-istio-ingress-node';
import type { Kind } from 'istio-ingress-engine';
import { KubernetesClusterReader } from './KubernetesClusterReader';
import type {
  KubernetesCluster,
  KubernetesClusters,
} from './kubernetesClusters';
import { OnDemandClusterReader } from './OnDemandClusterReader';

export interface KubernetesReaderOptions {
  kinds: readonly Kind<unknown>[];
  maxObjects: number;
  debounceMs: number;
  logger: LoggerService;
}

/** One reader for each cluster; what cannot be read is named in the log. */
export function createKubernetesReaders(
  { clusters, notes }: Pick<KubernetesClusters, 'clusters' | 'notes'>,
  options: KubernetesReaderOptions,
): ClusterReader[] {
  for (const note of notes) options.logger.warn(note);
  return clusters.map(cluster => createKubernetesReader(cluster, options));
}

export function createKubernetesReader(
  { access, unsupported, ...cluster }: KubernetesCluster,
  options: KubernetesReaderOptions,
): ClusterReader {
  if (access) {
    return new KubernetesClusterReader({
      ...options,
      cluster: { ...cluster, access },
    });
  }
  const reason = unsupported ?? `Cluster '${cluster.name}' cannot be read`;
  options.logger.warn(reason);
  return new OnDemandClusterReader(cluster.name, reason);
}
