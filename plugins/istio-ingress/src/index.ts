/**
 * How outside traffic reaches a service, and whether each hop is mTLS.
 *
 * @packageDocumentation
 */
export { default } from './alpha';
export { istioIngressApiRef } from './api';
export type { FleetCardProps } from './components/FleetCard';
export type { OverviewCardProps } from './components/OverviewCard';
export { isIstioIngressAvailable } from './isIstioIngressAvailable';
export {
  EntityIstioIngressContent,
  EntityIstioIngressFleetCard,
  EntityIstioIngressOverviewCard,
  IstioIngressExposureFieldExtension,
  IstioIngressPage,
  istioIngressPlugin,
} from './plugin';
export { istioIngressTranslationRef } from './translation';
