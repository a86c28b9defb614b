import type { ObjectRef } from 'istio-ingress-contract';
import { hash64 } from '../snapshot/hash64';

/**
 * A name for a route that is the same in every run: a hash of what identifies
 * it, never of its place in a list.
 */
export function routeId(
  cluster: string,
  entry: ObjectRef,
  parts: readonly (string | number | undefined)[],
): string {
  const { group, kind, namespace = '', name } = entry;
  return hash64(
    [
      cluster,
      group,
      kind,
      namespace,
      name,
      ...parts.map(part => part ?? ''),
    ].join('\u0000'),
  );
}
