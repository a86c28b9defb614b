import type { Discovery, VendorContext } from '../types';
import { bigIpController, VENDOR } from './controller';
import { declarationEntries, ingressEntries, routeEntries } from './others';
import { serverEntries } from './servers';

/** Everything that CIS programs into a BIG-IP. */
export function discover(context: VendorContext): Discovery {
  const ingresses = ingressEntries(context);
  const entries = [
    ...ingresses.entries,
    ...serverEntries(context),
    ...declarationEntries(context),
    ...routeEntries(context),
  ];
  const { found } = bigIpController(context.snapshot);
  const served = entries.some(({ routes }) => routes.length > 0);
  return {
    controllers: served
      ? [
          {
            ...VENDOR,
            ...(found?.version ? { version: found.version } : {}),
            because: found?.because ?? [],
          },
        ]
      : [],
    entries,
  };
}
