import type { Evidence, ObjectRef } from 'istio-ingress-contract';
import { fact } from '../../evidence';
import { Gateway, VirtualService } from '../../snapshot/kinds';
import type { Resource } from '../../snapshot/Resource';
import type { Snapshot } from '../../snapshot/Snapshot';
import { type ControlPlane, controlPlaneOf } from '../controlPlanes';
import { intersectHosts, resolveShortName } from '../hostnames';
import { isInRevision, isNamespaceDiscovered } from '../visibility';
import { type ApiRoute, apiRouteKinds, routeParents } from './apiRoutes';
import { asksFor } from './apiParents';
import { droppedBecause } from './apiRules';
import { gatewayIndex } from './configs';
import { istioClass } from './gatewayClasses';
import { contextOf, entriesOn } from './gatewayRules';
import {
  type IngressObject,
  isIngressControllerOff,
  istioIngresses,
} from './ingressObjects';
import { istioGateways, type MeshGateway } from './istioGateways';
import { resolveGatewayName, virtualServiceExportTo } from './istioObjects';
import { listenersOf } from './listenersOf';
import { isPassthrough, isPlainHttp, isTerminatedHttps } from './merge';
import type { GatewayConfig } from './model';
import { dotted } from './pointers';
import { hostsForNamespace } from './RoutesOfGateway';

/** An object that routes by Istio's rules and is served by no gateway. */
export interface UnboundEntry {
  entry: ObjectRef;
  /** `not-an-entry`: it is not meant to let outside traffic in. */
  state: 'unbound' | 'not-an-entry';
  /** Why, in words. */
  reason: string;
  because: Evidence[];
}

/**
 * VirtualServices, routes of Istio's Gateways and Ingresses of Istio's class
 * of which no rule is served. Routes of other controllers are not listed.
 */
export function unboundEntries(snapshot: Snapshot): readonly UnboundEntry[] {
  return snapshot.memo(findUnbound);
}

function findUnbound(snapshot: Snapshot): readonly UnboundEntry[] {
  const bound = new Set<string>();
  for (const gateway of istioGateways(snapshot)) {
    for (const { entry } of entriesOn(snapshot, gateway))
      bound.add(keyOf(entry));
  }
  const plane = controlPlaneOf(snapshot);
  const unbound: UnboundEntry[] = [];
  for (const object of snapshot.list(VirtualService)) {
    if (!bound.has(keyOf(object.ref)))
      unbound.push(virtualServiceReason(snapshot, object));
  }
  for (const kind of apiRouteKinds) {
    for (const route of snapshot.list(kind)) {
      if (bound.has(keyOf(route.ref))) continue;
      const reason = routeReason(snapshot, plane, route);
      if (reason) unbound.push(reason);
    }
  }
  for (const ingress of istioIngresses(snapshot, plane)) {
    if (bound.has(keyOf(ingress.ref))) continue;
    unbound.push(
      unboundBecause(
        'R6.5',
        ingress,
        ingressReason(plane, ingress),
        'spec.rules',
      ),
    );
  }
  return unbound;
}

function ingressReason(
  plane: ControlPlane | undefined,
  ingress: IngressObject,
): string {
  if (isIngressControllerOff(plane)) {
    return 'the control plane serves no Ingresses: ingressControllerMode is OFF';
  }
  const rules = ingress.body.spec?.rules ?? [];
  return rules.some(({ http }) => http)
    ? 'no gateway pods serve Ingresses, or no backend resolves'
    : 'the Ingress has no rules; a default backend alone is ignored';
}

type VirtualServiceObject = ReturnType<typeof listVirtualServices>[number];

function listVirtualServices(snapshot: Snapshot) {
  return snapshot.list(VirtualService);
}

function virtualServiceReason(
  snapshot: Snapshot,
  object: VirtualServiceObject,
): UnboundEntry {
  const { namespace } = object;
  const spec = object.body.spec;
  if (!spec || spec.hosts.length === 0) {
    return notAnEntry(
      object,
      'a VirtualService without hosts only serves as a delegate',
      'spec.hosts',
    );
  }
  const declared = spec.gateways.length > 0 ? spec.gateways : ['mesh'];
  const names = declared
    .map(name => resolveGatewayName(name, namespace))
    .filter(name => name !== 'mesh');
  if (names.length === 0) {
    return notAnEntry(
      object,
      'the VirtualService applies to sidecars only, not to gateways',
      'spec.gateways',
      declared,
    );
  }
  const plane = controlPlaneOf(snapshot, object.labels['istio.io/rev']);
  if (
    !isInRevision(object.labels, plane) ||
    !isNamespaceDiscovered(plane, snapshot, namespace)
  ) {
    return unboundBecause(
      'R7.1',
      object,
      'no control plane reads the VirtualService',
      'metadata.labels',
    );
  }
  const index = gatewayIndex(snapshot, plane);
  const configs = names.map(name => ({ name, config: index.byId.get(name) }));
  const missing = configs.find(({ config }) => !config);
  const known = configs.flatMap(({ config }) => (config ? [config] : []));
  if (missing && known.length === 0) {
    return unboundBecause(
      'R6.3',
      object,
      `Gateway ${missing.name} does not exist`,
      'spec.gateways',
      declared,
    );
  }
  return configReason(snapshot, plane, object, known);
}

function configReason(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  object: VirtualServiceObject,
  configs: readonly GatewayConfig[],
): UnboundEntry {
  const spec = object.body.spec;
  const hosts = (spec?.hosts ?? []).map(host =>
    resolveShortName(host, object.namespace),
  );
  const sharing = configs.filter(({ servers }) =>
    servers.some(
      server =>
        intersectHosts(hostsForNamespace(server.hosts, object.namespace), hosts)
          .length > 0,
    ),
  );
  if (sharing.length === 0) {
    const [config] = configs;
    const reason = `host not bound: no server of Gateway ${config.id} has a host of the VirtualService`;
    return unboundBecause('R6.3', object, reason, 'spec.hosts', spec?.hosts);
  }
  const gateways = istioGateways(snapshot).filter(({ proxy }) =>
    sharing.some(
      ({ selector }) =>
        !selector ||
        Object.entries(selector).every(
          ([key, value]) => proxy.labels[key] === value,
        ),
    ),
  );
  if (gateways.length === 0) {
    return unboundBecause(
      'R6.2',
      object,
      `no gateway pods have the labels that Gateway ${sharing[0].id} selects`,
      'spec.gateways',
    );
  }
  const exportTo = virtualServiceExportTo(
    spec?.exportTo ?? [],
    object.namespace,
    plane,
  );
  const visible = gateways.some(
    ({ namespace }) => exportTo.includes('*') || exportTo.includes(namespace),
  );
  if (!visible) {
    const reason = `the VirtualService is not exported to ${gateways[0].namespace}, where the gateway's pods are`;
    return unboundBecause(
      'R6.3',
      object,
      reason,
      'spec.exportTo',
      spec?.exportTo,
    );
  }
  return unservedReason(snapshot, object, sharing, gateways);
}

/** Bound by name and host, and still without effect: kinds of rules, conflicts, older rules. */
function unservedReason(
  snapshot: Snapshot,
  object: VirtualServiceObject,
  configs: readonly GatewayConfig[],
  gateways: readonly MeshGateway[],
): UnboundEntry {
  const spec = object.body.spec;
  const hosts = (spec?.hosts ?? []).map(host =>
    resolveShortName(host, object.namespace),
  );
  const servers = configs
    .flatMap(config => config.servers)
    .filter(
      server =>
        intersectHosts(hostsForNamespace(server.hosts, object.namespace), hosts)
          .length > 0,
    );
  const skipped = gateways
    .flatMap(gateway => {
      const { plane } = contextOf(snapshot, gateway);
      return listenersOf(snapshot, plane, gateway.proxy).merged.skipped;
    })
    .filter(({ server }) => servers.includes(server));
  if (
    skipped.length > 0 &&
    servers.every(server => skipped.some(each => each.server === server))
  ) {
    const [{ server, reason }] = skipped;
    return {
      ...unboundBecause(
        'R6.2',
        object,
        `the gateway does not open the server: ${reason}`,
        'spec.gateways',
      ),
      because: [
        fact('R6.2', reason, server.gateway.object, {
          path: dotted(server.pointer),
        }),
      ],
    };
  }
  const has = {
    http: spec?.http.length ?? 0,
    tls: spec?.tls.length ?? 0,
    tcp: spec?.tcp.length ?? 0,
  };
  const [server] = servers;
  const serverFact = (reason: string): UnboundEntry => ({
    ...unboundBecause('R6.2', object, reason, 'spec'),
    because: [
      fact('R6.2', reason, server.gateway.object, {
        path: dotted(server.pointer),
        value: server.tls?.mode ?? server.protocol,
      }),
    ],
  });
  if (has.tls === 0 && servers.every(isPassthrough)) {
    return serverFact(
      'the server passes TLS through, so that only tls rules apply',
    );
  }
  if (
    has.http === 0 &&
    servers.every(each => isPlainHttp(each) || isTerminatedHttps(each))
  ) {
    return serverFact('the server speaks HTTP, so that only http rules apply');
  }
  return unboundBecause(
    'R6.3',
    object,
    'no rule of the VirtualService is left: its matches exclude the gateway, or older rules take every request',
    'spec',
  );
}

function routeReason(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  route: ApiRoute,
): UnboundEntry | undefined {
  const index = gatewayIndex(snapshot, plane);
  const { links, unmet } = routeParents(index.listenersByParent, route);
  if (links.length === 0) {
    const own = unmet.some(({ ref }) =>
      isIstioGateway(
        snapshot,
        plane,
        ref.namespace ?? route.namespace,
        ref.name,
      ),
    );
    if (own)
      return unboundBecause(
        'R6.4',
        route,
        'the Gateway has no listener that Istio can open',
        'spec.parentRefs',
      );
    const mesh =
      unmet.length > 0 && unmet.every(({ reason }) => reason === 'mesh');
    return mesh
      ? notAnEntry(
          route,
          'the route applies inside the mesh only',
          'spec.parentRefs',
        )
      : undefined;
  }
  if (!isInRevision(route.labels, plane)) {
    return unboundBecause(
      'R7.1',
      route,
      'no control plane reads the route',
      'metadata.labels',
    );
  }
  const accepted = links.filter(({ denied }) => denied === undefined);
  if (accepted.length === 0) {
    const meant =
      links.find(({ ref, listener }) => asksFor(ref, listener)) ?? links[0];
    return unboundBecause(
      'R6.4',
      route,
      meant.denied ?? '',
      `spec.parentRefs[${meant.index}]`,
      meant.ref,
    );
  }
  const dropped = droppedBecause(snapshot, route);
  if (dropped) return unboundBecause('R6.4', route, dropped, 'spec.rules');
  return unboundBecause(
    'R6.4',
    route,
    'no gateway pods serve the Gateway, or a more specific listener takes every hostname',
    'spec.parentRefs',
  );
}

function isIstioGateway(
  snapshot: Snapshot,
  plane: ControlPlane | undefined,
  namespace: string,
  name: string,
): boolean {
  const gateway = snapshot.get(Gateway, namespace, name);
  return (
    gateway !== undefined &&
    istioClass(snapshot, plane, gateway.body.spec.gatewayClassName)?.role ===
      'gateway'
  );
}

function unboundBecause(
  rule: string,
  object: Resource<unknown>,
  reason: string,
  path: string,
  value?: unknown,
): UnboundEntry {
  return {
    entry: object.ref,
    state: 'unbound',
    reason,
    because: [fact(rule, reason, object, { path, value })],
  };
}

function notAnEntry(
  object: Resource<unknown>,
  reason: string,
  path: string,
  value?: unknown,
): UnboundEntry {
  return {
    entry: object.ref,
    state: 'not-an-entry',
    reason,
    because: [fact('R6.3', reason, object, { path, value })],
  };
}

function keyOf({ group, kind, namespace, name }: ObjectRef): string {
  return `${group}/${kind}/${namespace ?? ''}/${name}`;
}
