import { type Kind, kinds, VirtualService } from '../snapshot/kinds';
import type { Snapshot } from '../snapshot/Snapshot';
import type { ObjectReader, Vendor, VendorContext } from './types';

/**
 * What a vendor's `discover` gets: the snapshot, and a reader that refuses
 * kinds the vendor has not declared, so that `inputs` can be trusted for
 * permissions and for what an unread kind means.
 *
 * @param onRead - told of each kind that is read; for tests
 */
export function contextFor(
  vendor: Pick<Vendor, 'id' | 'inputs'>,
  snapshot: Snapshot,
  onRead?: (kind: Kind<unknown>) => void,
): VendorContext {
  const check = (kind: Kind<unknown>) => {
    if (!vendor.inputs.includes(kind)) {
      throw new Error(
        `${vendor.id} reads ${kind.kind} and does not declare it`,
      );
    }
    onRead?.(kind);
  };
  const objects: ObjectReader = {
    list: kind => {
      check(kind);
      return snapshot.list(kind);
    },
    inNamespace: (kind, namespace) => {
      check(kind);
      return snapshot.inNamespace(kind, namespace);
    },
    get: (kind, namespace, name) => {
      check(kind);
      return snapshot.get(kind, namespace, name);
    },
    unread: (kind, namespace) => {
      check(kind);
      return snapshot.unread(kind, namespace);
    },
  };
  return { objects, snapshot };
}

/** The kinds that only these vendors know, for the snapshot and for readers. */
export function ownKinds(vendors: readonly Vendor[]): readonly Kind<unknown>[] {
  return vendors.flatMap(({ claims }) => [
    ...(claims.entryKinds ?? []),
    ...(claims.otherKinds ?? []),
  ]);
}

/** Every kind whose objects can expose a service. */
export function entryKindsOf(
  vendors: readonly Vendor[],
): readonly Kind<unknown>[] {
  return [
    ...new Set([
      ...kinds.filter(({ effect }) => effect === 'entry'),
      VirtualService,
      ...vendors.flatMap(({ claims }) => claims.entryKinds ?? []),
    ]),
  ];
}
