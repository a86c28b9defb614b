/**
 * Extension points of the istio-ingress backend plugin.
 *
 * @packageDocumentation
 */
export * from './clusterBridge';
export * from './ClusterReader';
export * from './ClusterSupplier';
export * from './extensions';
