import { configMapRoles, createRoleCommand } from './configMapRoles';

describe('configMapRoles', () => {
  it('gives a Role a namespace, for the names alone', () => {
    const roles = configMapRoles([
      { namespace: 'kong', name: 'kong' },
      { namespace: 'istio-system', name: 'istio-cni-config' },
      { namespace: 'istio-system', name: 'istio' },
    ]);
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual([
      'istio-system',
      'kong',
    ]);
    expect(roles[0].rules).toEqual([
      {
        apiGroups: [''],
        resources: ['configmaps'],
        resourceNames: ['istio', 'istio-cni-config'],
        verbs: ['get'],
      },
    ]);
  });
});

describe('createRoleCommand', () => {
  it('is one that kubectl takes', () => {
    expect(createRoleCommand('kong', ['b', 'a'])).toBe(
      'kubectl create role istio-ingress-posture-configmaps --namespace=kong --verb=get --resource=configmaps --resource-name=a --resource-name=b',
    );
  });
});
