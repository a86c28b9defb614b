import { type RequiredRule, requiredRules } from '../vendors/requiredRules';
import type { Vendor } from '../vendors/types';

const NAME = 'istio-ingress-posture';

/** The role as a manifest, to apply as it is. */
export function clusterRoleYaml(vendors: readonly Vendor[]): string {
  return text([
    '# Everything that Istio ingress posture reads. Read only; never Secrets.',
    '# Leave out what you do not want to show: the page then says what it cannot know.',
    ...roleLines('ClusterRole', requiredRules(vendors)),
  ]);
}

/**
 * The same for an account that may read some namespaces only: a small role for
 * what belongs to none, and one to apply in each of them.
 */
export function namespacedRolesYaml(vendors: readonly Vendor[]): {
  cluster: string;
  namespace: string;
} {
  return {
    cluster: text([
      '# What belongs to no namespace: their names and labels, classes, webhooks.',
      '# Goes with namespaced-role.yaml.',
      ...roleLines(
        'ClusterRole',
        requiredRules(vendors, 'cluster'),
        '-cluster',
      ),
    ]),
    namespace: text([
      '# Everything that is read of one namespace; apply it in each of those under',
      '# istioIngress.kubernetes.overrides.CLUSTER.namespaces, with kubectl -n.',
      ...roleLines('Role', requiredRules(vendors, 'namespace')),
    ]),
  };
}

function roleLines(
  kind: string,
  rules: readonly RequiredRule[],
  suffix = '',
): string[] {
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${kind}`,
    'metadata:',
    `  name: ${NAME}${suffix}`,
    'rules:',
    ...rules.flatMap(({ apiGroups, resources, verbs }) => [
      `  - apiGroups: ['${apiGroups[0]}']`,
      '    resources:',
      ...resources.map(resource => `      - ${resource}`),
      `    verbs: [${verbs.join(', ')}]`,
    ]),
  ];
}

function text(lines: readonly string[]): string {
  return [...lines, ''].join('\n');
}
