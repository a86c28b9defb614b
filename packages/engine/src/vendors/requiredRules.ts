import { ConfigMap } from '../snapshot/kinds';
import { vendors as builtIn } from './index';
import { kindsToRead } from './kindsToRead';
import type { Vendor } from './types';

/**
 * One rule of a Kubernetes role: which resources of which group may be read.
 *
 * @public
 */
export interface RequiredRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/**
 * The permissions that reading a cluster takes, derived from the kinds: one
 * rule for each API group. ConfigMaps are only read by name, and Secrets never.
 *
 * @public
 */
export function requiredRules(
  vendors: readonly Vendor[] = builtIn,
): RequiredRule[] {
  const byGroup = new Map<string, string[]>();
  for (const kind of kindsToRead(vendors)) {
    if (kind === ConfigMap) continue;
    const plurals = byGroup.get(kind.group);
    if (plurals) plurals.push(kind.plural);
    else byGroup.set(kind.group, [kind.plural]);
  }
  return [
    {
      apiGroups: [ConfigMap.group],
      resources: [ConfigMap.plural],
      verbs: ['get'],
    },
    ...[...byGroup].map(([group, plurals]) => ({
      apiGroups: [group],
      resources: plurals.sort(),
      verbs: ['get', 'list', 'watch'],
    })),
  ];
}
