import type { VendorId } from 'istio-ingress-contract';
import type { AssumedController } from './assumedController';
import { gatewayProxies } from './gatewayProxies';
import { hostProxies } from './hostProxies';
import { ingressProxies } from './ingressProxies';
import { loadBalancers } from './loadBalancers';

/**
 * What the promise of an intent rests on when no cluster is given: each
 * vendor's controller with the images and labels of its own installation.
 */
export const assumedControllers: Readonly<Record<VendorId, AssumedController>> =
  {
    ...gatewayProxies,
    ...hostProxies,
    ...ingressProxies,
    ...loadBalancers,
    // Its gateway is assumed for chains as well.
    istio: { objects: () => [] },
  };
