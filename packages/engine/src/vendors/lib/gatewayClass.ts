import type { Reason, VendorId } from 'istio-ingress-contract';
import {
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  TCPRoute,
  TLSRoute,
} from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import type { Snapshot } from '../../snapshot/Snapshot';
import {
  vendorOfGatewayClassName,
  vendorOfGatewayController,
} from './signatures';

type GatewayResource = ReturnType<typeof gatewaysOf>[number];

function gatewaysOf(snapshot: Pick<Snapshot, 'list'>) {
  return snapshot.list(Gateway);
}

/** Who implements a Gateway: the controller name, or what its class name hints at. */
export interface GatewayOwner {
  /** `spec.controllerName` of the class; absent when the class is not there. */
  controllerName?: string;
  className: string;
  /** A vendor that is known to use this controller or class name. */
  vendor?: VendorId;
  reason?: Reason;
}

/** The owner of a Gateway, by its class. */
export function ownerOfGateway(
  objects: Pick<Snapshot, 'get' | 'unread'>,
  gateway: GatewayResource,
): GatewayOwner {
  const className = gateway.body.spec.gatewayClassName;
  const object = objects.get(GatewayClass, '', className);
  if (object) {
    const { controllerName } = object.body.spec;
    const vendor = vendorOfGatewayController(controllerName);
    return { controllerName, className, ...(vendor ? { vendor } : {}) };
  }
  const vendor = vendorOfGatewayClassName(className);
  const reason = objects.unread(GatewayClass) ?? {
    code: 'no-controller' as const,
    message: `no GatewayClass ${className} was found`,
    object: gateway.ref,
  };
  return { className, ...(vendor ? { vendor } : {}), reason };
}

/** Who might serve a route of the Gateway API that no adapter claims. */
export function describeGatewayRoute(
  snapshot: Snapshot,
  resource: Resource<unknown>,
): { vendor?: VendorId; reason: Reason } {
  const { kind, namespace = '', name } = resource.ref;
  const route = [HTTPRoute, GRPCRoute, TLSRoute, TCPRoute]
    .filter(each => each.kind === kind)
    .map(each => snapshot.get(each, namespace, name))
    .find(found => found?.ref === resource.ref);
  const none = (message: string) => ({
    reason: { code: 'no-controller' as const, message, object: resource.ref },
  });
  if (!route) return none(`no controller was found that serves ${kind}`);
  const parents = route.body.spec?.parentRefs ?? [];
  if (parents.length === 0) return none('the route names no parent');
  for (const parent of parents) {
    if ((parent.kind ?? 'Gateway') !== 'Gateway') continue;
    const gateway = snapshot.get(
      Gateway,
      parent.namespace ?? namespace,
      parent.name,
    );
    if (!gateway) {
      const unread = snapshot.unread(Gateway, parent.namespace ?? namespace);
      return unread
        ? { reason: unread }
        : none(
            `no Gateway ${parent.namespace ?? namespace}/${
              parent.name
            } was found`,
          );
    }
    const owner = ownerOfGateway(snapshot, gateway);
    return {
      ...(owner.vendor ? { vendor: owner.vendor } : {}),
      reason:
        owner.reason ??
        none(`no controller was found for ${owner.controllerName}`).reason,
    };
  }
  return none('no parent of the route is a Gateway');
}
