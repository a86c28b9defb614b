import type { Change, ObjectRef, PatchOperation } from 'istio-ingress-contract';

type Json = PatchOperation extends infer Operation
  ? Operation extends { value: infer Value }
    ? Value
    : never
  : never;

type Manifest = Readonly<Record<string, unknown>>;

/**
 * The smallest JSON patch that gives a field a value: a missing parent map is
 * added with the field in it, an equal value needs no operation.
 *
 * @param path - the keys from the root of the manifest to the field
 */
export function setField(
  manifest: Manifest,
  path: readonly string[],
  value: Json,
): PatchOperation[] {
  let parent: unknown = manifest;
  for (const [depth, key] of path.entries()) {
    const there = isMap(parent) ? parent[key] : undefined;
    const last = depth === path.length - 1;
    if (last && there !== undefined) {
      if (JSON.stringify(there) === JSON.stringify(value)) return [];
      return [{ op: 'replace', path: pointerTo(path), value }];
    }
    if (there === undefined || (there === null && !last)) {
      const missing = path.slice(depth + 1);
      return [
        {
          op: 'add',
          path: pointerTo(path.slice(0, depth + 1)),
          value: missing.reduceRight<Json>(
            (inner, name) => ({ [name]: inner }),
            value,
          ),
        },
      ];
    }
    parent = there;
  }
  return [];
}

/** The patch that removes a field, or nothing when it is not there. */
export function removeField(
  manifest: Manifest,
  path: readonly string[],
): PatchOperation[] {
  let there: unknown = manifest;
  for (const key of path) there = isMap(there) ? there[key] : undefined;
  return there === undefined ? [] : [{ op: 'remove', path: pointerTo(path) }];
}

/**
 * Sets several fields of one object, as one change; undefined when the object
 * already is as wanted. A parent that two fields share is added once.
 */
export function setFields(
  object: ObjectRef,
  manifest: Manifest,
  fields: readonly { path: readonly string[]; value: Json }[],
): Change | undefined {
  let now = manifest;
  const ops: PatchOperation[] = [];
  for (const { path, value } of fields) {
    ops.push(...setField(now, path, value));
    now = withField(now, path, value);
  }
  return ops.length > 0 ? { op: 'patch', object, ops } : undefined;
}

/** A JSON pointer (RFC 6901) from keys. */
export function pointerTo(path: readonly string[]): string {
  return path
    .map(key => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`)
    .join('');
}

function withField(
  manifest: Manifest,
  path: readonly string[],
  value: unknown,
): Manifest {
  const [key, ...rest] = path;
  if (rest.length === 0) return { ...manifest, [key]: value };
  const there = manifest[key];
  return {
    ...manifest,
    [key]: withField(isMap(there) ? there : {}, rest, value),
  };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
