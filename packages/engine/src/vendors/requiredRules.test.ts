import { vendorKind } from '../snapshot/kinds';
import { vendors } from './all';
import { requiredRules } from './requiredRules';

describe('the permissions that reading takes', () => {
  it('never include Secrets, nor listing ConfigMaps, nor writing', () => {
    const rules = requiredRules();
    expect(rules.flatMap(({ resources }) => resources)).not.toContain(
      'secrets',
    );
    expect(
      rules.filter(({ resources }) => resources.includes('configmaps')),
    ).toEqual([{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }]);
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(
      new Set(['get', 'list', 'watch']),
    );
  });

  it('include the kinds that a vendor brings with it', () => {
    const Own = vendorKind('example.com', 'Entry', 'entries', 'entry');
    expect(
      requiredRules([
        { ...vendors[0], id: 'own', claims: { entryKinds: [Own] } },
      ]),
    ).toContainEqual({
      apiGroups: ['example.com'],
      resources: ['entries'],
      verbs: ['get', 'list', 'watch'],
    });
  });

  it('fall apart in those of the cluster and those of namespaces', () => {
    const resourcesOf = (scope: 'all' | 'cluster' | 'namespace') =>
      requiredRules(vendors, scope).flatMap(({ apiGroups, resources }) =>
        resources.map(resource => `${apiGroups[0]}/${resource}`),
      );
    const cluster = resourcesOf('cluster');
    expect(cluster).toEqual(
      expect.arrayContaining([
        '/namespaces',
        'networking.k8s.io/ingressclasses',
      ]),
    );
    expect(cluster).not.toContain('/configmaps');
    expect([...cluster, ...resourcesOf('namespace')].sort()).toEqual(
      resourcesOf('all').sort(),
    );
  });
});
