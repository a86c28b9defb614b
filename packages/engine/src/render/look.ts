import type { ExposeGateway } from 'istio-ingress-contract';
import { Gateway, GatewayClass, IngressClass } from '../snapshot/kinds';
import type { ClusterObjects } from '../snapshot/objects';
import type { Snapshot } from '../snapshot/Snapshot';
import { type ClusterViews, viewsOf } from '../vendors/clusterViews';
import type { Entries } from '../vendors/resolveEntries';
import type { Vendor } from '../vendors/types';
import { gatewaysIn } from './gateways';
import { withManifests } from './judge';

// A namespace that no cluster has.
const PROBE = 'exposure-probe';

/** What is there already, read once for all questions about one cluster. */
export interface Look {
  objects: ClusterObjects;
  snapshot: Snapshot;
  found: Entries;
  /** Looks at other objects of this cluster. */
  imagine: ClusterViews['imagine'];
  gateways: readonly ExposeGateway[];
  /** Who serves a class whose controller has a name that no vendor claims. */
  classOwners: ReadonlyMap<string, string>;
}

/** Looks at a cluster. */
export function lookAt(
  objects: ClusterObjects,
  vendors: readonly Vendor[],
  { base: { snapshot, found }, imagine } = viewsOf(objects, vendors),
): Look {
  return {
    objects,
    snapshot,
    found,
    imagine,
    gateways: gatewaysIn(snapshot),
    classOwners: classOwners(objects, snapshot, vendors, imagine),
  };
}

/**
 * A controller may be told another name for itself than its vendor's, such as
 * `--controller-class` of ingress-nginx: whoever claims an Ingress of such a
 * class is its owner.
 */
function classOwners(
  objects: ClusterObjects,
  snapshot: Snapshot,
  vendors: readonly Vendor[],
  imagine: ClusterViews['imagine'],
): Map<string, string> {
  const unclaimed = snapshot
    .list(IngressClass)
    .filter(
      ({ body }) =>
        !vendors.some(({ claims }) =>
          isOwn(claims.ingressControllers, body.spec?.controller ?? ''),
        ),
    )
    .map(({ name }) => name);
  if (unclaimed.length === 0) return new Map();
  const classOf = new Map(
    unclaimed.map((name, index) => [`${PROBE}-${index}`, name]),
  );
  const probes = [...classOf].map(([name, ingressClassName]) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace: PROBE, name },
    spec: {
      ingressClassName,
      defaultBackend: { service: { name: PROBE, port: { number: 80 } } },
    },
  }));
  const { entries } = imagine(
    withManifests(objects, probes),
    ({ found }) => found,
  );
  return new Map(
    entries.flatMap(({ ref, vendor, state }) => {
      const name =
        ref.kind === 'Ingress' && ref.namespace === PROBE
          ? classOf.get(ref.name)
          : undefined;
      return name && state === 'claimed' ? [[name, vendor] as const] : [];
    }),
  );
}

/** Is an ingress class one of the vendor's? */
export function isOwnClass(
  { classOwners: owners }: Look,
  { id, claims }: Vendor,
  { name, controller }: NamedClass,
): boolean {
  return (
    isOwn(claims.ingressControllers, controller) || owners.get(name) === id
  );
}

/** A class or Gateway, and what its `controller` says. */
export interface NamedClass {
  name: string;
  controller: string;
}

/** The ingress classes of a cluster. */
export function ingressClasses({ snapshot }: Look): NamedClass[] {
  return snapshot.list(IngressClass).map(({ name, body }) => ({
    name,
    controller: body.spec?.controller ?? '',
  }));
}

/** The Gateways of a cluster, with the controller of their class. */
export function apiGateways({ snapshot }: Look): NamedClass[] {
  return snapshot.list(Gateway).map(({ namespace, name, body }) => ({
    name: `${namespace}/${name}`,
    controller:
      snapshot.get(GatewayClass, '', body.spec?.gatewayClassName ?? '')?.body
        .spec?.controllerName ?? '',
  }));
}

/** Is this a controller's name that the vendor answers to? */
export function isOwn(
  claimed: readonly string[] | undefined,
  controller: string,
): boolean {
  return (claimed ?? []).some(name =>
    name.endsWith('/*')
      ? controller.startsWith(name.slice(0, -1))
      : name === controller,
  );
}
