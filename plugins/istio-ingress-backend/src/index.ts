/**
 * The backend of the istio-ingress plugin.
 *
 * @packageDocumentation
 */
export { istioIngressPlugin as default } from './plugin';
