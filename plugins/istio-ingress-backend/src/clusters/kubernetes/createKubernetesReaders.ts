import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterReader } from 'backstage-plugin-istio-ingress-node';
import type { Kind } from 'istio-ingress-engine';
import { KubernetesClusterReader } from './KubernetesClusterReader';
import type { KubernetesClusters } from './kubernetesClusters';
import { OnDemandClusterReader } from './OnDemandClusterReader';

/** One reader for each cluster; what cannot be read is named in the log. */
export function createKubernetesReaders(
  { clusters, notes }: KubernetesClusters,
  options: {
    kinds: readonly Kind<unknown>[];
    maxObjects: number;
    debounceMs: number;
    logger: LoggerService;
  },
): ClusterReader[] {
  for (const note of notes) options.logger.warn(note);
  return clusters.map(({ name, access, istio, unsupported }) => {
    if (access) {
      return new KubernetesClusterReader({
        ...options,
        cluster: { name, access, istio },
      });
    }
    const reason = unsupported ?? `Cluster '${name}' cannot be read`;
    options.logger.warn(reason);
    return new OnDemandClusterReader(name, reason);
  });
}
