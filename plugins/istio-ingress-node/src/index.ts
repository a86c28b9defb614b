/**
 * Extension points of the istio-ingress backend plugin.
 *
 * @packageDocumentation
 */
export * from './ClusterReader';
export * from './extensions';
