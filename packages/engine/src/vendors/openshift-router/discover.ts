import { OpenshiftRoute } from '../lib/openshiftRoute';
import type { Discovery, VendorContext } from '../types';
import { ingressEntries } from './ingresses';
import { routersOrNone } from './routers';
import { routeEntries } from './routes';

/** Routes, and Ingresses of which OpenShift makes Routes. */
export function discover(context: VendorContext): Discovery {
  const routers = routersOrNone(context);
  const ingresses = ingressEntries(context, routers);
  const routes = routeEntries(context.objects, routers);
  const needed =
    context.objects.list(OpenshiftRoute).length > 0 ||
    ingresses.entries.length > 0 ||
    routers.some(({ unknown }) => !unknown);
  return {
    // The absent one of the Ingresses is the same.
    controllers: needed ? routers : [],
    entries: [...routes, ...ingresses.entries],
  };
}
