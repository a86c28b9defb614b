/**
 * Facts about the ingress posture of catalog entities, for Tech Insights.
 *
 * @packageDocumentation
 */
export { istioIngressFactRetriever } from './istioIngressFactRetriever';
export { techInsightsModuleIstioIngress as default } from './module';
