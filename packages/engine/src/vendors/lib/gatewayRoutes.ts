import type { Edge, Evidence, ObjectRef } from 'istio-ingress-contract';
import { absence, fact } from '../../evidence';
import {
  indexListeners,
  type ParentLink,
  parentsOf,
  servesHostname,
} from '../../mesh/gateways/apiParents';
import {
  type CrossReference,
  grantEvidence,
  grantFor,
} from '../../mesh/gateways/referenceGrants';
import {
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  ListenerSet,
  TCPRoute,
  TLSRoute,
  ReferenceGrant,
} from '../../snapshot/kinds';
import type {
  BackendRef,
  RouteRuleSpec,
} from '../../snapshot/schema/gatewayApi';
import type { Snapshot } from '../../snapshot/Snapshot';
import type {
  Backend,
  ClaimStrength,
  EntryClaim,
  ObjectReader,
  RouteDraft,
  Upstream,
} from '../types';
import { pathText, rewriteOf, withPath } from './gatewayFilters';
import { listenersOf, type VendorListener } from './gatewayListeners';
import { matchesName } from './signatures';
import { unlessAnswering } from './withoutRoutes';

/** A Gateway of the Gateway API. @public */
export type GatewayResource = ReturnType<typeof listGateways>[number];
/** A route of the Gateway API. @public */
export type RouteResource = ReturnType<typeof listRoutes>[number];

function listGateways(objects: ObjectReader) {
  return objects.list(Gateway);
}

function listRoutes(objects: ObjectReader) {
  return objects.list(HTTPRoute);
}

/**
 * The kinds that an adapter which calls {@link claimGatewayRoutes} declares.
 *
 * @public
 */
export const gatewayApiInputs = [
  Gateway,
  GatewayClass,
  GRPCRoute,
  HTTPRoute,
  ListenerSet,
  TCPRoute,
  TLSRoute,
] as const;

/**
 * One destination of a route at one Gateway, for the vendor to complete.
 *
 * @public
 */
export interface GatewayDestination {
  route: RouteResource;
  gateway: GatewayResource;
  rule: RouteRuleSpec;
  backendRef: BackendRef;
  /** The Host that a filter writes for this destination, if one does. */
  rewrittenHost?: { value: string; because: Evidence };
  /** A header filter sets Host. Implementations differ in what they make of it. */
  hostHeader?: { value: string; because: Evidence };
  protocol: Upstream['protocol'];
  /** What the listener does with TLS. */
  edge: Edge;
}

/**
 * The Gateways of a vendor, and how sure it is that they are its own.
 *
 * @public
 */
export interface OwnGateway {
  gateway: GatewayResource;
  strength: ClaimStrength;
  because: Evidence[];
}

/**
 * The Gateways whose class names one of the controllers. Without the class
 * object, a conventional class name is a weak claim.
 */
export function ownGateways(
  objects: ObjectReader,
  snapshot: Snapshot,
  controllers: readonly string[],
  classNames: RegExp,
): OwnGateway[] {
  return objects.list(Gateway).flatMap((gateway): OwnGateway[] => {
    const { gatewayClassName } = gateway.body.spec;
    const object = objects.get(GatewayClass, '', gatewayClassName);
    const at = { path: 'spec.gatewayClassName', value: gatewayClassName };
    if (object) {
      const { controllerName } = object.body.spec;
      if (!controllers.some(claimed => matchesName(claimed, controllerName)))
        return [];
      return [
        {
          gateway,
          strength: 'live',
          because: [
            fact(
              'V1',
              'the class of the Gateway names the controller',
              object,
              {
                path: 'spec.controllerName',
                value: controllerName,
              },
            ),
            fact('V1', 'the Gateway states its class', gateway, at),
          ],
        },
      ];
    }
    const mayExist =
      snapshot.world === 'open' || objects.unread(GatewayClass) !== undefined;
    if (!mayExist || !classNames.test(gatewayClassName)) return [];
    return [
      {
        gateway,
        strength: 'named',
        because: [
          fact(
            'V1',
            'the class name is the usual one of the controller',
            gateway,
            at,
          ),
          absence('V1', 'the GatewayClass was not read', {
            kind: 'GatewayClass',
            namespaces: [],
            selector: gatewayClassName,
          }),
        ],
      },
    ];
  });
}

/**
 * The routes that a vendor's Gateways serve. Attachment, grants and hostnames
 * are the Gateway API's own rules, the same for every implementation; what is
 * sent upstream is the vendor's.
 */
export function claimGatewayRoutes(
  objects: ObjectReader,
  snapshot: Snapshot,
  gateways: readonly OwnGateway[],
  controllerIdOf: (gateway: GatewayResource) => string,
  complete: (
    destination: GatewayDestination,
  ) => Pick<RouteDraft, 'backend' | 'upstream'>,
): EntryClaim[] {
  const owners = new Map(gateways.map(own => [own.gateway, own]));
  const index = indexListeners(
    gateways.flatMap(({ gateway }) => listenersOf(objects, snapshot, gateway)),
  );
  const claims: EntryClaim[] = [];
  for (const kind of [HTTPRoute, GRPCRoute, TLSRoute, TCPRoute]) {
    for (const route of objects.list(kind)) {
      const { parentRefs = [], hostnames = [] } = route.body.spec ?? {};
      const { links } = parentsOf(index, {
        kind: kind.kind,
        namespace: route.namespace,
        parentRefs,
        hostnames,
      });
      if (links.length === 0) continue;
      const accepted = links.filter(({ denied }) => !denied);
      // Another Gateway of that name may take it.
      if (accepted.length === 0 && links.every(({ presumed }) => presumed))
        continue;
      const own = owners.get(links[0].listener.gateway);
      const claim = {
        ref: route.ref,
        state: 'claimed' as const,
        strength: own?.strength ?? ('declared' as const),
        because: [
          ...links.slice(0, 1).flatMap(presumption),
          ...(own?.because ?? []),
        ],
      };
      if (accepted.length === 0) {
        claims.push({
          ...claim,
          state: 'not-an-entry',
          reason: {
            code: 'no-controller',
            message: `no listener takes the route: ${[
              ...new Set(links.map(({ denied }) => denied)),
            ].join('; ')}`,
            object: route.ref,
          },
          routes: [],
        });
        continue;
      }
      claims.push(
        unlessAnswering(
          {
            ...claim,
            routes: draftsOf(
              snapshot,
              route,
              kind.kind,
              accepted,
              controllerIdOf,
              complete,
            ),
          },
          'no rule of it names a backend: it redirects or answers by itself',
          { path: 'spec.rules' },
        ),
      );
    }
  }
  return claims;
}

/** A Gateway without a namespace of its own is where the route says it is. */
function presumption({
  ref: { name, namespace },
  listener,
  presumed,
}: ParentLink<VendorListener>): Evidence[] {
  if (!presumed) return [];
  const where = namespace ? `namespace ${namespace}` : 'its own namespace';
  return [
    fact(
      'V1',
      `the Gateway states no namespace, and the route names ${name} in ${where}`,
      listener.gateway,
      { path: 'metadata.namespace' },
    ),
  ];
}

function draftsOf(
  snapshot: Snapshot,
  route: RouteResource,
  kind: string,
  links: readonly ParentLink<VendorListener>[],
  controllerIdOf: (gateway: GatewayResource) => string,
  complete: (
    destination: GatewayDestination,
  ) => Pick<RouteDraft, 'backend' | 'upstream'>,
): RouteDraft[] {
  const drafts: RouteDraft[] = [];
  // One Gateway may take the route on several listeners: HTTP and HTTPS are
  // one way in, told by the one that ends TLS.
  const byGateway = new Map<GatewayResource, ParentLink<VendorListener>[]>();
  for (const link of links) {
    const known = byGateway.get(link.listener.gateway);
    if (known) known.push(link);
    else byGateway.set(link.listener.gateway, [link]);
  }
  for (const [gateway, own] of byGateway) {
    const best = own.find(({ listener }) => listener.edge !== 'none') ?? own[0];
    const hosts = hostsServed(route, own);
    (route.body.spec?.rules ?? []).forEach((rule, r) => {
      const paths = [...new Set(rule.matches.map(pathText))];
      const at = `/spec/rules/${r}`;
      const add = (
        backendRef: BackendRef,
        pointer: string,
        extra: Partial<RouteDraft>,
      ) => {
        const common = {
          rule: {
            pointer,
            hosts,
            ...(kind === 'HTTPRoute' && paths.length > 0
              ? { path: paths.join(', ') }
              : {}),
          },
          edge: best.listener.edge,
          controllerId: controllerIdOf(gateway),
          ...(own.every(({ presumed }) => presumed) ? { predicted: true } : {}),
          ...extra,
        };
        const reference = crossReference(route, kind, backendRef);
        const grant = reference && grantFor(snapshot, reference);
        const refused = reference && !grant ? refusal(reference) : undefined;
        // A grant that was not read may allow it.
        const unknown =
          refused && snapshot.unread(ReferenceGrant, backendRef.namespace);
        const { rewrittenPath, ...rewritten } = rewriteOf(
          route,
          rule,
          r,
          rule.backendRefs.findIndex(each => each === backendRef),
        );
        const done = withPath(
          complete({
            route,
            gateway,
            rule,
            backendRef,
            ...rewritten,
            protocol: protocolOf(kind),
            edge: best.listener.edge,
          }),
          rewrittenPath,
        );
        drafts.push({
          ...common,
          ...done,
          ...(grant
            ? {
                upstream: {
                  ...done.upstream,
                  because: [...done.upstream.because, grantEvidence(grant)],
                },
              }
            : {}),
          ...(unknown ? { unknown } : {}),
          ...(refused && !unknown ? { backend: refused } : {}),
        });
      };
      const total = rule.backendRefs.length;
      rule.backendRefs.forEach((backendRef, b) => {
        add(
          backendRef,
          `${at}/backendRefs/${b}`,
          total > 1 ? { weight: backendRef.weight ?? 1 } : {},
        );
      });
      rule.filters.forEach((filter, f) => {
        const mirror = filter.requestMirror?.backendRef;
        if (mirror) add(mirror, `${at}/filters/${f}`, { mirror: true });
      });
    });
  }
  return drafts;
}

function hostsServed(
  route: RouteResource,
  links: readonly ParentLink<VendorListener>[],
): string[] {
  const asked = route.body.spec?.hostnames ?? [];
  if (asked.length === 0) {
    return [
      ...new Set(
        links.map(({ listener }) => listener.hostname).filter(Boolean),
      ),
    ];
  }
  return asked.filter(host => links.some(link => servesHostname(link, host)));
}

function crossReference(
  route: RouteResource,
  kind: string,
  { group, kind: targetKind, namespace, name }: BackendRef,
): CrossReference | undefined {
  if (namespace === undefined || namespace === route.namespace)
    return undefined;
  return {
    fromKind: kind,
    fromNamespace: route.namespace,
    toNamespace: namespace,
    toGroup: group ?? '',
    toKind: targetKind ?? 'Service',
    toName: name,
  };
}

function refusal({
  fromKind,
  fromNamespace,
  toNamespace,
  toName,
}: CrossReference): Backend {
  return {
    kind: 'broken',
    brokenAt: `reference to ${toNamespace}/${toName} not granted`,
    because: [
      absence('R6.4', 'no ReferenceGrant allows the reference', {
        kind: 'ReferenceGrant',
        namespaces: [toNamespace],
        selector: `${fromKind} from ${fromNamespace}`,
      }),
    ],
  };
}

function protocolOf(kind: string): Upstream['protocol'] {
  if (kind === 'HTTPRoute') return 'http';
  return kind === 'GRPCRoute' ? 'http2' : 'tcp';
}

/** A Service backend as the engine follows it; anything else by its name. */
export function backendOfRef(
  route: { ref: ObjectRef; namespace: string },
  ref: BackendRef,
): Backend {
  const namespace = ref.namespace ?? route.namespace;
  const kind = ref.kind ?? 'Service';
  if (kind === 'Service' && (ref.group ?? '') === '') {
    return {
      kind: 'service',
      namespace,
      name: ref.name,
      ...(ref.port === undefined ? {} : { port: ref.port }),
    };
  }
  return {
    kind: 'external',
    title: `${kind} ${ref.name}`,
    ref: { group: ref.group ?? '', kind, namespace, name: ref.name },
    reason: kind === 'ServiceImport' ? 'other-cluster' : 'not-modelled',
  };
}
