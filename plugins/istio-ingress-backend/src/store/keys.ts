import { createHash } from 'node:crypto';
import type { ObjectRef, ServiceRef } from 'istio-ingress-contract';

/** `cluster/namespace/name`; none of the three can hold a slash. */
export function serviceKeyOf(ref: ServiceRef): string {
  return `${ref.cluster}/${ref.namespace}/${ref.name}`;
}

export function serviceRefOf(key: string): ServiceRef {
  const [cluster, namespace, name] = key.split('/');
  return { cluster, namespace, name };
}

/** Sorts by cluster, group, kind, namespace and name. */
export function entryKeyOf(cluster: string, ref: ObjectRef): string {
  return [cluster, ref.group, ref.kind, ref.namespace ?? '', ref.name].join(
    '|',
  );
}

/** Short text that differs when the parts do. */
export function hashOf(...parts: (string | number)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part}\0`);
  return hash.digest('base64url').slice(0, 27);
}
