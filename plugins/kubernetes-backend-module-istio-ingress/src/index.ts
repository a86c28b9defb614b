/**
 * Hands the clusters of the Kubernetes plugin to the istio-ingress backend
 * plugin.
 *
 * @packageDocumentation
 */
export { kubernetesModuleIstioIngress as default } from './module';
