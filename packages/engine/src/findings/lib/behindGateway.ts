import type { Route, ServiceRef } from 'istio-ingress-contract';
import { entriesOn, istioGateways } from '../../mesh/gateways';
import type { FindingContext } from '../types';

/**
 * The services that a broken chained route was most likely meant for: those
 * that the rules of the same gateway give to one of its hosts, or that share
 * the host's first label with one of their own.
 */
export function meantServices(
  context: FindingContext,
  route: Route,
): ServiceRef[] {
  const gatewayRef = route.hops.find(({ to }) => to.kind === 'istio-gateway')
    ?.to.ref;
  const gateway = istioGateways(context.snapshot).find(
    ({ ref }) =>
      ref.kind === gatewayRef?.kind &&
      ref.namespace === gatewayRef.namespace &&
      ref.name === gatewayRef.name,
  );
  if (!gateway) return [];
  const found = new Map<string, ServiceRef>();
  for (const rule of entriesOn(context.snapshot, gateway)) {
    if (
      !rule.hosts.some(host =>
        route.rule.hosts.some(asked => isAlike(host, asked)),
      )
    )
      continue;
    for (const { service } of rule.destinations) {
      if (!service) continue;
      found.set(`${service.namespace}/${service.name}`, {
        cluster: context.cluster,
        ...service,
      });
    }
  }
  return [...found.keys()].sort().flatMap(key => found.get(key) ?? []);
}

function isAlike(host: string, asked: string): boolean {
  if (host === asked) return true;
  const label = (name: string) => name.split('.')[0];
  return label(host) !== '*' && label(host) === label(asked);
}
