import { requiredRules } from '../vendors/requiredRules';
import type { Vendor } from '../vendors/types';

/** The role as a manifest, to apply as it is. */
export function clusterRoleYaml(vendors: readonly Vendor[]): string {
  return [
    '# Everything that Istio ingress posture reads. Read only; never Secrets.',
    '# Leave out what you do not want to show: the page then says what it cannot know.',
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: ClusterRole',
    'metadata:',
    '  name: istio-ingress-posture',
    'rules:',
    ...requiredRules(vendors).flatMap(({ apiGroups, resources, verbs }) => [
      `  - apiGroups: ['${apiGroups[0]}']`,
      '    resources:',
      ...resources.map(resource => `      - ${resource}`),
      `    verbs: [${verbs.join(', ')}]`,
    ]),
    '',
  ].join('\n');
}
