import type { Discovery, VendorContext } from '../types';
import { gatewayEntries } from './gateways';
import { ingressEntries } from './ingresses';

/** What Google's load balancers of a fleet send to pods of this cluster. */
export function discover(context: VendorContext): Discovery {
  const gateways = gatewayEntries(context);
  const ingresses = ingressEntries(context.objects);
  return {
    controllers: [
      ...(ingresses.length > 0
        ? [
            {
              id: 'gke-multi-cluster',
              title: 'Google load balancer of a fleet',
              because: [],
            },
          ]
        : []),
      ...gateways.controllers,
    ],
    entries: [...ingresses, ...gateways.entries],
  };
}
