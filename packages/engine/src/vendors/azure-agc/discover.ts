import type { Discovery, VendorContext } from '../types';
import { gatewayEntries } from './gateways';
import { ingressEntries } from './ingresses';

/** Everything that Application Gateway for Containers serves. */
export function discover(context: VendorContext): Discovery {
  const parts = [ingressEntries(context), gatewayEntries(context)];
  return {
    controllers: parts.flatMap(({ controllers }) => controllers),
    entries: parts.flatMap(({ entries }) => entries),
  };
}
