import { foreignIstioGateways } from '../lib/foreignIstio';
import type { Discovery, VendorContext } from '../types';

/** Gateways of the class approuting-istio: an Istio that Azure runs for them alone. */
export function discover(context: VendorContext): Discovery {
  return foreignIstioGateways(context, {
    id: 'aks-approuting',
    title: 'AKS application routing',
    controllers: [],
    classNames: /^approuting-istio$/,
    // The name of the controller is not documented; that of the class is.
    byName: true,
  });
}
