import type { ClusterObjects } from '../snapshot/objects';
import { Snapshot } from '../snapshot/Snapshot';
import { ownKinds } from './context';
import { type Entries, resolveEntries } from './resolveEntries';
import type { Vendor } from './types';

/** A cluster as far as it is known who serves which entry. */
export interface ClusterView {
  snapshot: Snapshot;
  found: Entries;
}

/**
 * A cluster, and what it would be with other objects.
 *
 * @public
 */
export interface ClusterViews {
  /** As it is: not to be looked at while `imagine` runs. */
  base: ClusterView;
  /** What `ask` makes of other objects, which are seen no longer than it runs. */
  imagine<T>(objects: ClusterObjects, ask: (view: ClusterView) => T): T;
}

/** Views of which each is made from nothing. */
export function viewsOf(
  objects: ClusterObjects,
  vendors: readonly Vendor[],
): ClusterViews {
  return { base: viewOf(objects, vendors), imagine: imagineFor(vendors) };
}

/** One view, made from nothing, of whatever is asked about. */
export function imagineFor(
  vendors: readonly Vendor[],
): ClusterViews['imagine'] {
  return (objects, ask) => ask(viewOf(objects, vendors));
}

function viewOf(
  objects: ClusterObjects,
  vendors: readonly Vendor[],
): ClusterView {
  const snapshot = new Snapshot(objects, ownKinds(vendors));
  return { snapshot, found: resolveEntries(snapshot, vendors) };
}
