import type { Discovery, VendorContext } from '../types';
import { gatewayEntries } from './gateways';
import { ingressEntries } from './ingress';
import { routeEntries } from './routes';
import { findControllers } from './settings';

/** Everything that Traefik serves. */
export function discover(context: VendorContext): Discovery {
  const found = findControllers(context);
  const parts = [ingressEntries, routeEntries, gatewayEntries].map(entriesOf =>
    entriesOf(context, found),
  );
  const absent = parts.flatMap(({ controllers }) => controllers);
  return {
    // The one that was not found is the same for all three.
    controllers: [
      ...found.map(({ controller }) => controller),
      ...absent.slice(0, 1),
    ],
    entries: parts.flatMap(({ entries }) => entries),
  };
}
