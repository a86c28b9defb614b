import type { Snapshot } from '../../snapshot/Snapshot';
import type { VendorId } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import type { Discovery, ObjectReader, VendorContext } from '../types';
import { backendTlsPolicy, type BackendTls } from './backendTls';
import { cloudGateway, gatewayControllerId } from './gatewayControllers';
import { claimGatewayRoutes, ownGateways } from './gatewayRoutes';
import { type GatewayTarget, gatewayUpstream } from './gatewayUpstream';
import { sidecarsOf } from './meshEndpoints';

/**
 * Gateways that a platform runs with an Istio of its own. Its proxies are
 * Envoys of another control plane with another authority, and so no client of
 * this mesh: what they send is judged as from outside.
 */
export function foreignIstioGateways(
  { objects, snapshot }: VendorContext,
  vendor: {
    id: VendorId;
    title: string;
    controllers: readonly string[];
    classNames: RegExp;
    /** The class is known by its name alone, whatever its controller. */
    byName?: boolean;
  },
): Discovery {
  const gateways = ownGateways(
    objects,
    snapshot,
    vendor.byName ? ['*'] : vendor.controllers,
    vendor.classNames,
  ).filter(
    ({ gateway }) =>
      !vendor.byName ||
      vendor.classNames.test(gateway.body.spec.gatewayClassName),
  );
  return {
    controllers: gateways.map(own => cloudGateway(vendor, own)),
    entries: claimGatewayRoutes(
      objects,
      snapshot,
      gateways,
      gateway => gatewayControllerId(vendor.id, gateway),
      destination =>
        gatewayUpstream(objects, destination, {
          dials: () => ({
            addressing: 'pod-ip',
            because: [fact('V4', 'Envoy dials endpoints')],
          }),
          tls: target => tlsTo(objects, snapshot, vendor.title, target),
          // Istio's webhook makes a rewrite of it, and not every release does.
          hostHeader: 'unknown',
        }),
    ),
  };
}

/**
 * To pods with a sidecar such a proxy may start mTLS by itself, with
 * certificates that this mesh does not take; objects do not tell.
 */
function tlsTo(
  objects: ObjectReader,
  snapshot: Snapshot,
  title: string,
  { namespace, name, service, port }: GatewayTarget,
): BackendTls | undefined {
  const policy = backendTlsPolicy(objects, namespace, name, port);
  if (policy) return policy;
  if (!service || !port || sidecarsOf(snapshot, service, port) === 'none')
    return undefined;
  return {
    clientTls: 'unknown',
    unknown: {
      code: 'upstream-not-known',
      message: `${title} has a control plane of its own: whether it starts mTLS to pods with a sidecar, and with whose certificates, is not in the objects`,
      object: service.ref,
    },
    because: [],
  };
}
