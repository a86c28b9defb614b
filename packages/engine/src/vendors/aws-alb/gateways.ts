import {
  type GatewayTargetGroup,
  targetGroupOf,
  tlsToTargets,
} from '../lib/aws';
import type { BackendTls } from '../lib/backendTls';
import { cloudGateway, gatewayControllerId } from '../lib/gatewayControllers';
import {
  claimGatewayRoutes,
  type GatewayDestination,
  ownGateways,
} from '../lib/gatewayRoutes';
import { type GatewayTarget, gatewayUpstream } from '../lib/gatewayUpstream';
import type { Discovery, RouteDraft, VendorContext } from '../types';

const TITLE = { id: 'aws-alb', title: 'AWS Application Load Balancer' };

/** The Gateways that become Application Load Balancers. */
export function gatewayEntries({
  objects,
  snapshot,
}: VendorContext): Discovery {
  const gateways = ownGateways(
    objects,
    snapshot,
    ['gateway.k8s.aws/alb'],
    /^(aws-)?alb$/,
  );
  return {
    controllers: gateways.map(own => cloudGateway(TITLE, own)),
    entries: claimGatewayRoutes(
      objects,
      snapshot,
      gateways,
      gateway => gatewayControllerId(TITLE.id, gateway),
      destination => complete({ objects, snapshot }, destination),
    ),
  };
}

function complete(
  { objects, snapshot }: VendorContext,
  destination: GatewayDestination,
): Pick<RouteDraft, 'backend' | 'upstream'> {
  const { route } = destination;
  let group: GatewayTargetGroup | undefined;
  const groupOf = (target: GatewayTarget) => {
    group ??= targetGroupOf(objects, snapshot, route, target);
    return group;
  };
  const sent = gatewayUpstream(objects, destination, {
    dials: target => groupOf(target).dialled,
    tls: target => tlsOf(groupOf(target)),
    hostHeader: 'unknown',
  });
  const version = group?.protocolVersion;
  return version === 'HTTP2' || version === 'GRPC'
    ? { ...sent, upstream: { ...sent.upstream, protocol: 'http2' } }
    : sent;
}

/** The controller reads no BackendTLSPolicy (docs/guide/gateway/l7gateway.md). */
function tlsOf({
  protocol,
  unknown,
  because,
}: GatewayTargetGroup): BackendTls | undefined {
  if (unknown) return { clientTls: 'unknown', unknown, because };
  return protocol === 'HTTPS' ? { ...tlsToTargets, because } : undefined;
}
