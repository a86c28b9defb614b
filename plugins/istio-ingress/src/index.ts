/**
 * How outside traffic reaches a service, and whether each hop is mTLS.
 *
 * @packageDocumentation
 */
export { default } from './alpha';
export { istioIngressApiRef } from './api';
export type { OverviewCardProps } from './components/OverviewCard';
export { isIstioIngressAvailable } from './isIstioIngressAvailable';
export {
  EntityIstioIngressContent,
  EntityIstioIngressOverviewCard,
  IstioIngressExposureFieldExtension,
  istioIngressPlugin,
} from './plugin';
export { istioIngressTranslationRef } from './translation';
