import { fact } from '../../evidence';
import { targetGroupOf, tlsToTargets } from '../lib/aws';
import type { BackendTls } from '../lib/backendTls';
import { cloudGateway, gatewayControllerId } from '../lib/gatewayControllers';
import {
  claimGatewayRoutes,
  type GatewayDestination,
  ownGateways,
} from '../lib/gatewayRoutes';
import { gatewayUpstream } from '../lib/gatewayUpstream';
import type { Discovery, VendorContext } from '../types';

const TITLE = { id: 'aws-nlb', title: 'AWS Network Load Balancer' };

/** The Gateways that become Network Load Balancers: routes of layer 4. */
export function gatewayEntries({
  objects,
  snapshot,
}: VendorContext): Discovery {
  const gateways = ownGateways(
    objects,
    snapshot,
    ['gateway.k8s.aws/nlb'],
    /^(aws-)?nlb$/,
  );
  return {
    controllers: gateways.map(own => cloudGateway(TITLE, own)),
    entries: claimGatewayRoutes(
      objects,
      snapshot,
      gateways,
      gateway => gatewayControllerId(TITLE.id, gateway),
      destination =>
        gatewayUpstream(objects, destination, {
          dials: target =>
            targetGroupOf(objects, snapshot, destination.route, target).dialled,
          tls: target =>
            tlsOf(
              destination,
              targetGroupOf(objects, snapshot, destination.route, target),
            ),
          hostHeader: 'unknown',
        }),
    ),
  };
}

/**
 * A target group takes its protocol from the configuration, else from the kind
 * of route: TLS for a TLSRoute whose TLS ended at the load balancer
 * (model_build_target_group.go#inferTargetGroupProtocolFromRoute).
 */
function tlsOf(
  { route, edge }: GatewayDestination,
  { protocol, unknown, because }: ReturnType<typeof targetGroupOf>,
): BackendTls | undefined {
  if (unknown) return { clientTls: 'unknown', unknown, because };
  if (protocol) {
    return protocol === 'TLS' ? { ...tlsToTargets, because } : undefined;
  }
  return route.ref.kind === 'TLSRoute' && edge === 'terminate'
    ? {
        ...tlsToTargets,
        because: [
          fact('V5', 'TLS to targets is the default of a TLSRoute', route),
        ],
      }
    : undefined;
}
