import type { ReadStatus } from 'istio-ingress-contract';
import type { SourceObject } from 'istio-ingress-engine';

const HIDING: readonly ReadStatus['state'][] = [
  'forbidden',
  'not-installed',
  'failed',
  'syncing',
];

/**
 * The objects that a reader would still see if the reads of some kinds had
 * ended as stated.
 */
export function withoutUnread(
  objects: readonly SourceObject[],
  reads: readonly ReadStatus[],
): SourceObject[] {
  const hiding = reads.filter(({ state }) => HIDING.includes(state));
  if (hiding.length === 0) return [...objects];
  return objects.filter(({ manifest }) => {
    const { apiVersion, kind, metadata } = manifest;
    const slash = String(apiVersion).lastIndexOf('/');
    const group = slash < 0 ? '' : String(apiVersion).slice(0, slash);
    const namespace =
      typeof metadata === 'object' && metadata !== null
        ? (metadata as { namespace?: unknown }).namespace ?? 'default'
        : 'default';
    return !hiding.some(
      status =>
        status.group === group &&
        status.kind === kind &&
        (!status.namespaces || status.namespaces.includes(String(namespace))),
    );
  });
}
