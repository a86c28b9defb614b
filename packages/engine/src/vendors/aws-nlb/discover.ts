import { loadBalancerController } from '../lib/aws';
import type { Discovery, VendorContext } from '../types';
import { bindingEntries } from './bindings';
import { gatewayEntries } from './gateways';
import { serviceEntries } from './services';

const TITLES = {
  'aws-nlb/classic': 'AWS Classic Load Balancer',
  'aws-nlb/network': 'AWS Network Load Balancer',
};

/** Everything that AWS load balancers of layer 4 serve. */
export function discover(context: VendorContext): Discovery {
  const gateways = gatewayEntries(context);
  const entries = [...serviceEntries(context), ...bindingEntries(context)];
  const serving = new Set(
    entries.flatMap(({ routes }) =>
      routes.map(({ controllerId }) => controllerId),
    ),
  );
  return {
    controllers: [
      ...Object.entries(TITLES)
        .filter(([id]) => serving.has(id))
        .map(([id, title]) => ({
          id,
          title,
          because: loadBalancerController(context.snapshot).because,
        })),
      ...gateways.controllers,
    ],
    entries: [...entries, ...gateways.entries],
  };
}
