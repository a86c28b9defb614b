import type { ConfigMapName } from './configMapNames';

const NAME = 'istio-ingress-posture-configmaps';

export interface ConfigMapRole {
  apiVersion: 'rbac.authorization.k8s.io/v1';
  kind: 'Role';
  metadata: { name: string; namespace: string };
  rules: {
    apiGroups: string[];
    resources: string[];
    resourceNames: string[];
    verbs: string[];
  }[];
}

/** The right to get these ConfigMaps, and no others: a Role a namespace. */
export function configMapRoles(
  names: readonly ConfigMapName[],
): ConfigMapRole[] {
  const byNamespace = new Map<string, string[]>();
  for (const { namespace, name } of names) {
    byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), name]);
  }
  return [...byNamespace.keys()].sort().map(namespace => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: NAME, namespace },
    rules: [
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: [...(byNamespace.get(namespace) ?? [])].sort(),
        verbs: ['get'],
      },
    ],
  }));
}

/** The same Role of one namespace, as a command. Names are DNS names. */
export function createRoleCommand(
  namespace: string,
  names: readonly string[],
): string {
  return [
    `kubectl create role ${NAME}`,
    `--namespace=${namespace}`,
    '--verb=get --resource=configmaps',
    ...[...names].sort().map(name => `--resource-name=${name}`),
  ].join(' ');
}
