import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { ClusterReader } from './ClusterReader';

/**
 * Adds clusters to those that the configuration names.
 *
 * @public
 */
export interface IstioIngressClustersExtensionPoint {
  /**
   * Adds one cluster. A name that is already taken, by another reader or in
   * the configuration, is a start-up error.
   */
  addClusterReader(reader: ClusterReader): void;
}

/**
 * Where a module of the `istio-ingress` plugin supplies cluster readers.
 *
 * @public
 */
export const istioIngressClustersExtensionPoint =
  createExtensionPoint<IstioIngressClustersExtensionPoint>({
    id: 'istio-ingress.clusters',
  });
