import type { ExposeGateway } from 'istio-ingress-contract';
import { Gateway, GatewayClass, IngressClass } from '../snapshot/kinds';
import type { ClusterObjects } from '../snapshot/objects';
import { Snapshot } from '../snapshot/Snapshot';
import { ownKinds } from '../vendors/context';
import { type Entries, resolveEntries } from '../vendors/resolveEntries';
import type { Vendor } from '../vendors/types';
import { gatewaysIn } from './gateways';

/** What is there already, read once for all questions about one cluster. */
export interface Look {
  objects: ClusterObjects;
  snapshot: Snapshot;
  found: Entries;
  gateways: readonly ExposeGateway[];
}

/** Looks at a cluster. */
export function lookAt(
  objects: ClusterObjects,
  vendors: readonly Vendor[],
): Look {
  const snapshot = new Snapshot(objects, ownKinds(vendors));
  return {
    objects,
    snapshot,
    found: resolveEntries(snapshot, vendors),
    gateways: gatewaysIn(snapshot),
  };
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
