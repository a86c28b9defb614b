import type { ObjectRef } from 'istio-ingress-contract';
import { z } from 'zod';
import type { SourceObject } from './objects';
import type { Kind } from './kinds';
import { list, stringMap, text } from './schema/common';
import { fastReader, ODD } from './schema/fastRead';

/**
 * One object of a known kind: its metadata and the fields the engine reads.
 *
 * @public
 */
export interface Resource<T> {
  ref: ObjectRef;
  /** Empty for cluster-scoped kinds. */
  namespace: string;
  /**
   * The manifest says no namespace, and `default` stands for it. One that was
   * never applied may be meant for another: Kustomize or a command line says so.
   */
  namespaceNotStated?: true;
  name: string;
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  /** RFC 3339, or empty for a manifest that was never applied. */
  createdAt: string;
  deleting: boolean;
  owners: readonly { kind: string; name: string }[];
  body: T;
}

const metadata = z.object({
  name: z.string().min(1),
  namespace: text,
  labels: stringMap,
  annotations: stringMap,
  creationTimestamp: text,
  deletionTimestamp: text,
  ownerReferences: list(z.object({ kind: z.string(), name: z.string() })),
});

export type ParsedResource<T> =
  | { ok: true; resource: Resource<T> }
  | { ok: false; namespace?: string; name?: string; message: string };

/**
 * Reads one object as a kind. Never throws; an object with a field of a wrong
 * type gives a message that names the field.
 */
export function parseResource<T>(
  kind: Kind<T>,
  source: SourceObject,
): ParsedResource<T> {
  const meta = readBy(metadata, source.manifest.metadata);
  if (!meta.success) {
    return { ok: false, message: firstIssue('metadata', meta.error) };
  }
  const namespace = kind.namespaced ? meta.data.namespace ?? 'default' : '';
  const name = meta.data.name;
  const body = readBy(kind.schema, source.manifest);
  if (!body.success) {
    return { ok: false, namespace, name, message: firstIssue('', body.error) };
  }
  return {
    ok: true,
    resource: {
      ref: {
        group: kind.group,
        kind: kind.kind,
        ...(kind.namespaced ? { namespace } : {}),
        name,
        ...(source.origin ? { origin: source.origin } : {}),
      },
      namespace,
      ...(kind.namespaced && meta.data.namespace === undefined
        ? { namespaceNotStated: true as const }
        : {}),
      name,
      labels: meta.data.labels,
      annotations: meta.data.annotations,
      createdAt: meta.data.creationTimestamp ?? '',
      deleting: meta.data.deletionTimestamp !== undefined,
      owners: meta.data.ownerReferences,
      body: body.data,
    },
  };
}

/**
 * The fields of an object that are read of its kind, or undefined where some
 * are of wrong types. An object that is kept with these fields alone is read
 * without a copy of them.
 *
 * @public
 */
export function fieldsRead(
  kind: Kind<unknown>,
  object: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const read = readBy(kind.schema, object);
  return read.success ? (read.data as Record<string, unknown>) : undefined;
}

function readBy<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { success: true; data: T } | { success: false; error: z.ZodError } {
  const data = fastReader(schema)(value);
  return data === ODD
    ? schema.safeParse(value)
    : { success: true, data: data as T };
}

function firstIssue(prefix: string, error: z.ZodError): string {
  const issue = error.issues[0];
  const path = [prefix, ...issue.path.map(String)].filter(Boolean).join('.');
  return path ? `${path}: ${issue.message}` : issue.message;
}

/**
 * Order by age as Istio sorts configuration: creation time, then name, then
 * namespace (`pilot/pkg/model/config.go#SortConfigByCreationTime`). A manifest
 * that was never applied will be the youngest.
 */
export function byAge(
  a: Pick<Resource<unknown>, 'createdAt' | 'name' | 'namespace'>,
  b: Pick<Resource<unknown>, 'createdAt' | 'name' | 'namespace'>,
): number {
  const left = a.createdAt || '9999';
  const right = b.createdAt || '9999';
  if (left !== right) return left < right ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  return 0;
}
