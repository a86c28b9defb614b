import { ConfigMap } from '../snapshot/kinds';
import { vendors as builtIn } from './all';
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
 * Which kinds a rule is about: all of them, those that belong to no namespace,
 * or those that do.
 *
 * @public
 */
export type RuleScope = 'all' | 'cluster' | 'namespace';

/**
 * The permissions that reading a cluster takes, derived from the kinds: one
 * rule for each API group. ConfigMaps are only read by name, and Secrets never.
 *
 * @public
 */
export function requiredRules(
  vendors: readonly Vendor[] = builtIn,
  scope: RuleScope = 'all',
): RequiredRule[] {
  const byGroup = new Map<string, string[]>();
  for (const kind of kindsToRead(vendors)) {
    if (kind === ConfigMap) continue;
    if (scope !== 'all' && kind.namespaced !== (scope === 'namespace'))
      continue;
    const plurals = byGroup.get(kind.group);
    if (plurals) plurals.push(kind.plural);
    else byGroup.set(kind.group, [kind.plural]);
  }
  const rules = [...byGroup].map(([group, plurals]) => ({
    apiGroups: [group],
    resources: plurals.sort(),
    verbs: ['get', 'list', 'watch'],
  }));
  if (scope === 'cluster') return rules;
  return [
    {
      apiGroups: [ConfigMap.group],
      resources: [ConfigMap.plural],
      verbs: ['get'],
    },
    ...rules,
  ];
}
