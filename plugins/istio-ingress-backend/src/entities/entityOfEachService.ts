import type { MatchedBy } from 'backstage-plugin-istio-ingress-common';
import type { EntityRule } from './entityRule';
import type { ServiceDirectory } from './ServiceDirectory';

const ruleOrder: readonly MatchedBy[] = [
  'annotation',
  'label-selector',
  'kubernetes-id',
  'none',
];

/**
 * The entity that each service belongs to, by the service's key. Where several
 * claim a service, the most explicit rule wins, then the first of them.
 */
export function entityOfEachService<T extends { rule: EntityRule }>(
  entities: readonly T[],
  directory: ServiceDirectory,
): Map<string, T> {
  const owners = new Map<string, T>();
  for (const matchedBy of ruleOrder) {
    for (const entity of entities) {
      if (entity.rule.matchedBy !== matchedBy) continue;
      for (const key of directory.match(entity.rule).keys) {
        if (!owners.has(key)) owners.set(key, entity);
      }
    }
  }
  return owners;
}
