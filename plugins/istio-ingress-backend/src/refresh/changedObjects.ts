import type { ChangedObject, ObjectRef } from 'istio-ingress-contract';
import type { ClusterObjects, SourceObject } from 'istio-ingress-engine';
import { withoutSecrets } from '../clusters/kubernetes/trim';
import { differingFields } from './differingFields';

// Comparing costs one text per object; beyond this the history names none.
const MAX_OBJECTS = 20_000;

/** The most objects that are named. */
const MAX_NAMED = 20;

// What somebody wrote tells more than what follows from it.
const FOLLOWING = [
  'Pod',
  'EndpointSlice',
  'ReplicaSet',
  'Node',
  'WorkloadEntry',
];

/**
 * The objects that differ between two reads of a cluster, the most telling
 * first, or undefined when there are too many to compare.
 */
export function changedObjects(
  before: ClusterObjects,
  after: ClusterObjects,
): ChangedObject[] | undefined {
  if (Math.max(before.objects.length, after.objects.length) > MAX_OBJECTS) {
    return undefined;
  }
  const was = textsOf(before.objects);
  const is = textsOf(after.objects);
  const differing: Differing[] = [];
  for (const [key, now] of is) {
    const then = was.get(key);
    if (then?.text !== now.text) differing.push({ ref: now.ref, then, now });
  }
  for (const [key, then] of was) {
    if (!is.has(key)) differing.push({ ref: then.ref, then });
  }
  // Sorting is stable: within a rank they stay as they were read.
  return differing
    .sort((a, b) => rankOf(a.ref) - rankOf(b.ref))
    .slice(0, MAX_NAMED)
    .map(named);
}

interface Differing {
  ref: ObjectRef;
  then?: Text;
  now?: Text;
}

interface Text {
  ref: ObjectRef;
  text: string;
  manifest: SourceObject['manifest'];
}

function rankOf({ kind }: ObjectRef): number {
  return FOLLOWING.includes(kind) ? 1 : 0;
}

function named({ ref, then, now }: Differing): ChangedObject {
  if (!then) return { ...ref, change: 'created' };
  if (!now) return { ...ref, change: 'deleted' };
  return {
    ...ref,
    change: 'changed',
    fields: differingFields(kept(then.manifest), kept(now.manifest)),
  };
}

function textsOf(objects: readonly SourceObject[]) {
  const texts = new Map<string, Text>();
  for (const { manifest, unreadable } of objects) {
    const ref = refOf(manifest);
    if (!ref) continue;
    const key = [ref.group, ref.kind, ref.namespace ?? '', ref.name].join('|');
    texts.set(key, { ref, manifest, text: unreadable ?? textOf(manifest) });
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
    : JSON.stringify(kept(manifest));
}

/** One of the two may have been stored meanwhile. */
function kept(manifest: SourceObject['manifest']): SourceObject['manifest'] {
  return withoutSecrets(manifest) ?? {};
}
