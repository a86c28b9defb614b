import type { VendorId } from 'istio-ingress-contract';
import type { MeshPod } from '../../mesh/pods';
import type { ControllerDraft, Discovery, VendorContext } from '../types';
import {
  gatewayControllerId,
  type GatewayPodLabels,
  proxyOfGateway,
} from './gatewayControllers';
import {
  claimGatewayRoutes,
  type GatewayDestination,
  type GatewayResource,
  type OwnGateway,
  ownGateways,
} from './gatewayRoutes';
import { type GatewayBehaviour, gatewayUpstream } from './gatewayUpstream';

/** What sets one in-cluster implementation of the Gateway API apart. @public */
export interface GatewayVendor {
  id: VendorId;
  title: string;
  controllers: readonly string[];
  /** Its usual class names, for where the class was not given. */
  classNames: RegExp;
  labels: GatewayPodLabels;
  isProxy?(pod: MeshPod): boolean;
  /** Another way to the proxy of a Gateway, where there is one. */
  proxyOf?(own: OwnGateway): ControllerDraft | undefined;
}

/**
 * The Gateways of one vendor, each with its proxy, and what they send.
 *
 * @public
 */
export function gatewayDiscovery(
  { objects, snapshot }: VendorContext,
  vendor: GatewayVendor,
  behaviourOf: (
    destination: GatewayDestination,
    proxy: ControllerDraft,
  ) => GatewayBehaviour,
): Discovery {
  const gateways = ownGateways(
    objects,
    snapshot,
    vendor.controllers,
    vendor.classNames,
  );
  const proxies = new Map<GatewayResource, ControllerDraft>(
    gateways.map(own => [
      own.gateway,
      vendor.proxyOf?.(own) ??
        proxyOfGateway(snapshot, vendor, own, vendor.labels, vendor.isProxy),
    ]),
  );
  return {
    controllers: [...proxies.values()],
    entries: claimGatewayRoutes(
      objects,
      snapshot,
      gateways,
      gateway => gatewayControllerId(vendor.id, gateway),
      destination => {
        const proxy = proxies.get(destination.gateway);
        return gatewayUpstream(
          objects,
          destination,
          behaviourOf(
            destination,
            proxy ?? { ...vendor, pods: [], because: [] },
          ),
        );
      },
    ),
  };
}

/**
 * The object of a vendor's kind that sets parameters: the Gateway's own first,
 * then that of its class.
 */
export function parametersOf<T>(
  gateway: GatewayResource,
  classParameters:
    | { kind?: string; name?: string; namespace?: string }
    | undefined,
  kind: string,
  get: (namespace: string, name: string) => T | undefined,
): { own?: T; ofClass?: T } {
  const reference = gateway.body.spec.infrastructure?.parametersRef;
  const own =
    reference?.kind === kind && reference.name
      ? get(gateway.namespace, reference.name)
      : undefined;
  const ofClass =
    classParameters?.kind === kind && classParameters.name
      ? get(classParameters.namespace ?? '', classParameters.name)
      : undefined;
  return {
    ...(own === undefined ? {} : { own }),
    ...(ofClass === undefined ? {} : { ofClass }),
  };
}
