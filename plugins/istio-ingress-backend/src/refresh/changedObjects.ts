import type { ObjectRef } from 'istio-ingress-contract';
import type { ClusterObjects, SourceObject } from 'istio-ingress-engine';

// Comparing costs one text per object; beyond this the history names none.
const MAX_OBJECTS = 20_000;

/**
 * The objects that differ between two reads of a cluster, or undefined when
 * there are too many to compare.
 */
export function changedObjects(
  before: ClusterObjects,
  after: ClusterObjects,
): ObjectRef[] | undefined {
  if (Math.max(before.objects.length, after.objects.length) > MAX_OBJECTS) {
    return undefined;
  }
  const was = textsOf(before.objects);
  const is = textsOf(after.objects);
  const changed: ObjectRef[] = [];
  for (const [key, { ref, text }] of is) {
    if (was.get(key)?.text !== text) changed.push(ref);
  }
  for (const [key, { ref }] of was) {
    if (!is.has(key)) changed.push(ref);
  }
  return changed;
}

function textsOf(objects: readonly SourceObject[]) {
  const texts = new Map<string, { ref: ObjectRef; text: string }>();
  for (const { manifest, unreadable } of objects) {
    const ref = refOf(manifest);
    if (!ref) continue;
    const key = [ref.group, ref.kind, ref.namespace ?? '', ref.name].join('|');
    texts.set(key, { ref, text: unreadable ?? textOf(manifest) });
  }
  return texts;
}

function refOf(manifest: SourceObject['manifest']): ObjectRef | undefined {
  const { apiVersion, kind, metadata } = manifest;
  if (typeof kind !== 'string' || typeof metadata !== 'object' || !metadata) {
    return undefined;
  }
  const { name, namespace } = metadata as {
    name?: unknown;
    namespace?: unknown;
  };
  if (typeof name !== 'string') return undefined;
  const slash = String(apiVersion).lastIndexOf('/');
  return {
    group: slash < 0 ? '' : String(apiVersion).slice(0, slash),
    kind,
    ...(typeof namespace === 'string' ? { namespace } : {}),
    name,
  };
}

/** A cluster's own version of an object says whether it changed. */
function textOf(manifest: SourceObject['manifest']): string {
  const { uid, resourceVersion } = (manifest.metadata ?? {}) as {
    uid?: unknown;
    resourceVersion?: unknown;
  };
  return uid && resourceVersion
    ? `${uid} ${resourceVersion}`
    : JSON.stringify(manifest);
}
