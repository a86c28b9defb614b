import type { Finding } from 'istio-ingress-contract';
import type { Guarded } from '../guard';
import { keptByKey } from '../snapshot/keptByKey';
import type { Build, Snapshot } from '../snapshot/Snapshot';
import { unlessEqual } from '../snapshot/unlessEqual';
import {
  type Entries,
  type FoundController,
  keyOf,
  type ResolvedEntry,
} from '../vendors/resolveEntries';
import type { ControllerDraft, Discovery, EntryClaim } from '../vendors/types';

/** A builder with a say in what stays of what it built before. */
export function settling<K extends unknown[], T>(
  build: (snapshot: Snapshot, ...keys: K) => T,
  settle: (known: T, next: T) => T,
  isWide = false,
): Build<K, T> {
  return Object.assign(
    (snapshot: Snapshot, ...keys: K) => build(snapshot, ...keys),
    { settle, isWide },
  );
}

const keptClaims = keptByKey<EntryClaim>(({ ref }) => keyOf(ref));
const keptDrafts = keptByKey<ControllerDraft>(({ id }) => id);

/** What stays of what a vendor said. */
export function keptDiscovery(
  known: Guarded<Discovery>,
  next: Guarded<Discovery>,
): Guarded<Discovery> {
  if (!known.ok || !next.ok) return unlessEqual(known, next);
  const controllers = keptDrafts(
    known.value.controllers,
    next.value.controllers,
  );
  const entries = keptClaims(known.value.entries, next.value.entries);
  return controllers === known.value.controllers &&
    entries === known.value.entries
    ? known
    : { ok: true, value: { controllers, entries } };
}

const keptResolved = keptByKey<ResolvedEntry>(({ ref }) => keyOf(ref));
const keptFound = keptByKey<FoundController>(({ id }) => id);

/** What stays of what all vendors together said. */
export function keptEntries(known: Entries, next: Entries): Entries {
  const kept = {
    controllers: keptFound(known.controllers, next.controllers),
    entries: keptResolved(known.entries, next.entries),
    notEvaluated: unlessEqual(known.notEvaluated, next.notEvaluated),
  };
  return kept.controllers === known.controllers &&
    kept.entries === known.entries &&
    kept.notEvaluated === known.notEvaluated
    ? known
    : kept;
}

const keptHits = keptByKey<Finding>(({ key }) => key);

/** What stays of what a rule found. */
export function keptFindings(
  known: Guarded<readonly Finding[]>,
  next: Guarded<readonly Finding[]>,
): Guarded<readonly Finding[]> {
  if (!known.ok || !next.ok) return unlessEqual(known, next);
  const value = keptHits(known.value, next.value);
  return value === known.value ? known : { ok: true, value };
}
