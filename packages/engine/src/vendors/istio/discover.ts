import type { ObjectRef, Reason } from 'istio-ingress-contract';
import {
  entriesOn,
  type GatewayRule,
  istioGateways,
  type MeshGateway,
  scopeUnknown,
  unboundEntries,
} from '../../mesh/gateways';
import type { Snapshot } from '../../snapshot/Snapshot';
import {
  backendOfRule,
  hostsOfRule,
  upstreamOfRule,
  weightOf,
} from '../lib/gatewayBackend';
import { unlessAnswering } from '../lib/withoutRoutes';
import type {
  ControllerDraft,
  Discovery,
  EntryClaim,
  RouteDraft,
  VendorContext,
} from '../types';

/**
 * Everything that Istio gateways serve: VirtualServices, routes of the Gateway
 * API and Ingresses of Istio's class. A gateway that outside traffic does not
 * reach lets nothing in by itself; it may still extend chained routes.
 */
export function discover({ snapshot }: VendorContext): Discovery {
  const entries = new Map<string, EntryClaim & { routes: RouteDraft[] }>();
  const bindings = new Map<string, Bound>();
  const controllers: ControllerDraft[] = [];
  for (const gateway of istioGateways(snapshot)) {
    controllers.push(controllerOf(gateway));
    for (const rule of entriesOn(snapshot, gateway)) {
      const claim = claimFor(entries, rule);
      const key = keyOf(rule.entry);
      const bound = bindings.get(key) ?? {
        gateways: new Set(),
        outside: false,
      };
      bindings.set(key, bound);
      bound.gateways.add(gateway);
      bound.outside ||= rule.server.outside;
      if (!rule.server.outside) continue;
      claim.routes.push(...draftsOf(snapshot, gateway, rule));
    }
  }
  const claims = [...entries].map(([key, claim]) =>
    claim.routes.length > 0 ? claim : closed(claim, bindings.get(key)),
  );
  return { controllers, entries: [...claims, ...unboundClaims(snapshot)] };
}

function controllerOf(gateway: MeshGateway): ControllerDraft {
  return {
    id: controllerId(gateway),
    ref: gateway.ref,
    title: `Istio gateway ${gateway.id}`,
    pods: gateway.pods,
    ...(gateway.unknown ? { unknown: gateway.unknown } : {}),
    because: gateway.because,
  };
}

function controllerId(gateway: MeshGateway): string {
  return `istio/${gateway.id}`;
}

function claimFor(
  entries: Map<string, EntryClaim & { routes: RouteDraft[] }>,
  rule: GatewayRule,
) {
  const key = keyOf(rule.entry);
  let claim = entries.get(key);
  if (!claim) {
    claim = {
      ref: rule.entry,
      state: 'claimed',
      strength: 'live',
      because: rule.because,
      routes: [],
    };
    entries.set(key, claim);
  }
  return claim;
}

function draftsOf(
  snapshot: Snapshot,
  gateway: MeshGateway,
  rule: GatewayRule,
): RouteDraft[] {
  return rule.destinations.map(destination => {
    const weight = weightOf(rule, destination);
    const unknown =
      destination.grantUnknown ??
      scopeUnknown(snapshot, gateway, rule) ??
      (gateway.outside === 'presumed' ? gateway.reachUnknown : undefined);
    return {
      rule: {
        pointer: rule.pointer,
        hosts: hostsOfRule(rule),
        ...(rule.path ? { path: rule.path } : {}),
        port: rule.server.port,
      },
      edge: rule.server.edge,
      controllerId: controllerId(gateway),
      ...(weight === undefined ? {} : { weight }),
      ...(destination.mirror ? { mirror: true } : {}),
      ...(gateway.outside === 'presumed' || gateway.predicted
        ? { predicted: true }
        : {}),
      ...(unknown ? { unknown } : {}),
      backend: backendOfRule(snapshot, rule, destination),
      upstream: upstreamOfRule(rule, destination),
    };
  });
}

/** Where an entry is bound: the gateways, and whether outside traffic gets there. */
interface Bound {
  gateways: Set<MeshGateway>;
  outside: boolean;
}

/** Bound, and yet no way in: a gateway for inside traffic, or answers of its own. */
function closed(claim: EntryClaim, bound: Bound | undefined): EntryClaim {
  if (!bound || bound.outside)
    return unlessAnswering(
      claim,
      'no rule of it leads to a destination: the gateway answers by itself',
    );
  const [reason] = [...bound.gateways].flatMap(
    ({ reachUnknown }) => reachUnknown ?? [],
  );
  if (reason) return { ...claim, state: 'unclaimed', reason };
  return {
    ...claim,
    state: 'not-an-entry',
    because: [
      ...[...bound.gateways].flatMap(({ because }) => because),
      ...claim.because,
    ],
  };
}

function unboundClaims(snapshot: Snapshot): EntryClaim[] {
  return unboundEntries(snapshot).map(({ entry, state, reason, because }) => ({
    ref: entry,
    strength: 'declared',
    because,
    routes: [],
    ...(state === 'not-an-entry'
      ? { state }
      : { state: 'unclaimed' as const, reason: unboundReason(entry, reason) }),
  }));
}

function unboundReason(object: ObjectRef, message: string): Reason {
  return { code: 'no-controller', message, object };
}

function keyOf({ group, kind, namespace, name }: ObjectRef): string {
  return `${group}/${kind}/${namespace ?? ''}/${name}`;
}
