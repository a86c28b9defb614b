import {
  type Change,
  manifestSchema,
  type ObjectRef,
  type PatchOperation,
} from 'istio-ingress-contract';
import { applyPatch } from 'rfc6902';
import { currentGroup } from '../snapshot/formerGroups';
import type { ClusterObjects, SourceObject } from '../snapshot/objects';
import { isRecord, unshared } from './json';
import { rollOut } from './rollOut';

// The patch library steps over these without a word.
const RESERVED = /\/(__proto__|prototype|constructor)(\/|$)/;

/**
 * A change that cannot be applied to these objects. The message names the
 * object and what to do.
 *
 * @public
 */
export class ChangeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChangeError';
  }
}

/**
 * The objects of a cluster once changes are applied, in order. The input is
 * left as it is. Pods of a workload whose template changes are replaced, as a
 * rollout would: what the new ones will be is predicted.
 *
 * @throws {@link ChangeError} when an object to patch or delete is not there,
 * one to create already is, or a patch does not fit.
 * @public
 */
export function applyChanges(
  input: ClusterObjects,
  changes: readonly Change[],
): ClusterObjects {
  const objects = [...input.objects];
  const positions = new Map(
    objects.map(({ manifest }, index) => [keyOfManifest(manifest), index]),
  );
  const gone = new Set<number>();
  const rolled: SourceObject[] = [];
  for (const change of changes) {
    if (change.op === 'create') {
      const parsed = manifestSchema.safeParse(change.manifest);
      if (!parsed.success) {
        throw new ChangeError(
          'A manifest to create has no apiVersion, kind or name.',
        );
      }
      const key = keyOfManifest(change.manifest);
      if (positions.has(key)) {
        throw new ChangeError(
          `${key} already exists: change it instead of creating it.`,
        );
      }
      positions.set(key, objects.push({ manifest: change.manifest }) - 1);
      continue;
    }
    const key = keyOfRef(change.object);
    const index = positions.get(key);
    if (index === undefined) {
      throw new ChangeError(
        `${key} is not among the objects of cluster ${input.cluster}: refresh and try again.`,
      );
    }
    const source = objects[index];
    if (change.op === 'delete') {
      gone.add(index);
      positions.delete(key);
      continue;
    }
    const manifest = patched(source.manifest, change.ops, key);
    objects[index] = { ...source, manifest };
    rolled.push(objects[index]);
  }
  const remaining = objects.filter((_, index) => !gone.has(index));
  return { ...input, objects: rollOut(remaining, input.objects, rolled) };
}

/**
 * A copy of a manifest with a patch applied.
 *
 * @param key - what messages call the object
 * @throws {@link ChangeError} when the patch does not fit.
 */
export function patched(
  manifest: Readonly<Record<string, unknown>>,
  ops: readonly PatchOperation[],
  key: string,
): Record<string, unknown> {
  if (ops.some(({ path }) => RESERVED.test(path))) {
    throw new ChangeError(
      `The patch does not fit ${key}: a path names a reserved word.`,
    );
  }
  const copy = unshared(manifest);
  const failure = applyPatch(copy, unshared(ops) as PatchOperation[]).find(
    result => result !== null,
  );
  if (failure) {
    throw new ChangeError(`The patch does not fit ${key}: ${failure.message}.`);
  }
  return copy;
}

/**
 * The manifest of one object as it was given; undefined when it is not there.
 *
 * @public
 */
export function manifestOf(
  input: ClusterObjects,
  ref: ObjectRef,
): Readonly<Record<string, unknown>> | undefined {
  const key = keyOfRef(ref);
  return input.objects.find(({ manifest }) => keyOfManifest(manifest) === key)
    ?.manifest;
}

/** Names one object for people and for comparison: `Kind.group namespace/name`. */
export function keyOfRef(ref: ObjectRef): string {
  return keyOf(ref.group, ref.kind, ref.namespace, ref.name);
}

/** As {@link keyOfRef}, of a manifest. */
export function keyOfManifest(
  manifest: Readonly<Record<string, unknown>>,
): string {
  const version = textOf(manifest.apiVersion);
  const slash = version.indexOf('/');
  const metadata = isRecord(manifest.metadata) ? manifest.metadata : {};
  return keyOf(
    slash < 0 ? '' : version.slice(0, slash),
    textOf(manifest.kind),
    typeof metadata.namespace === 'string' ? metadata.namespace : undefined,
    textOf(metadata.name),
  );
}

// Not String(): an object may have a toString of its own that is no function.
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

// Manifests may leave out the namespace `default`, or be of an older group of
// their kind; it is the same object.
function keyOf(
  group: string,
  kind: string,
  namespace: string | undefined,
  name: string,
): string {
  const where = namespace && namespace !== 'default' ? `${namespace}/` : '';
  const current = currentGroup(group, kind);
  return `${kind}${current ? `.${current}` : ''} ${where}${name}`;
}
