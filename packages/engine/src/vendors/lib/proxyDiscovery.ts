import type { VendorId } from 'istio-ingress-contract';
import type {
  ControllerDraft,
  Discovery,
  EntryClaim,
  RouteDraft,
  VendorContext,
} from '../types';
import {
  absentController,
  claimIngresses,
  type IngressController,
} from './claimIngresses';
import {
  claimGatewayRoutes,
  type GatewayDestination,
  ownGateways,
} from './gatewayRoutes';
import type { IngressClassRule, IngressResource } from './ingressClass';

/** A vendor whose one proxy serves Ingresses and everything else it knows. */
export interface ProxyVendor {
  id: VendorId;
  title: string;
  rule: IngressClassRule;
}

/** The controller of entries for which none was found, made when first asked for. */
export type NotFound = () => ControllerDraft;

/**
 * The Ingresses of a proxy and its other entries. Whatever no running one
 * serves is served by one that was not found, the same for all of it.
 */
export function proxyDiscovery<C extends IngressController>(
  context: VendorContext,
  vendor: ProxyVendor,
  found: readonly C[],
  draftsOf: (
    ingress: IngressResource,
    controllerId: string,
    controller?: C,
  ) => RouteDraft[],
  othersOf: (notFound: NotFound) => readonly EntryClaim[],
): Discovery {
  const claimed = claimIngresses(context, vendor, found, draftsOf);
  let absent: ControllerDraft | undefined = claimed.controllers[0];
  const others = othersOf(
    () => (absent ??= absentController(context.snapshot, vendor)),
  );
  return {
    controllers: [
      ...found.map(({ controller }) => controller),
      ...(absent ? [absent] : []),
    ],
    entries: [...claimed.entries, ...others],
  };
}

/**
 * The routes at Gateways that no control plane provisions: the proxy that runs
 * serves them all.
 */
export function gatewaysOfProxy<C extends IngressController>(
  { objects, snapshot }: VendorContext,
  found: readonly C[],
  notFound: NotFound,
  names: { controllers: readonly string[]; classNames: RegExp },
  complete: (
    destination: GatewayDestination,
    controller: C | undefined,
  ) => Pick<RouteDraft, 'backend' | 'upstream'>,
): EntryClaim[] {
  const gateways = ownGateways(
    objects,
    snapshot,
    names.controllers,
    names.classNames,
  );
  if (gateways.length === 0) return [];
  const [first] = found;
  const id = first?.controller.id ?? notFound().id;
  return claimGatewayRoutes(
    objects,
    snapshot,
    gateways,
    () => id,
    destination => complete(destination, first),
  );
}
