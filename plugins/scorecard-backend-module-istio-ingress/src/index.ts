/**
 * Metrics about the ingress posture of catalog entities, for the Scorecard
 * plugin.
 *
 * @packageDocumentation
 */
export { scorecardModuleIstioIngress as default } from './module';
