import { loadBalancerController } from '../lib/aws';
import type { Discovery, VendorContext } from '../types';
import { bindingEntries } from './bindings';
import { gatewayEntries } from './gateways';
import { ingressEntries } from './ingresses';

/** Everything that Application Load Balancers serve. */
export function discover(context: VendorContext): Discovery {
  const gateways = gatewayEntries(context);
  const entries = [...ingressEntries(context), ...bindingEntries(context)];
  const served = entries.some(({ routes }) => routes.length > 0);
  return {
    controllers: [
      ...(served
        ? [
            {
              id: 'aws-alb',
              title: 'AWS Application Load Balancer',
              because: loadBalancerController(context.snapshot).because,
            },
          ]
        : []),
      ...gateways.controllers,
    ],
    entries: [...entries, ...gateways.entries],
  };
}
