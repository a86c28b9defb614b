import { foreignIstioGateways } from '../lib/foreignIstio';
import type { Discovery, VendorContext } from '../types';

/** Gateways of OpenShift: an Istio that the ingress operator runs for them alone. */
export function discover(context: VendorContext): Discovery {
  return foreignIstioGateways(context, {
    id: 'openshift-gateway',
    title: 'OpenShift Gateway',
    controllers: ['openshift.io/gateway-controller/v1'],
    classNames: /^openshift-default$/,
  });
}
