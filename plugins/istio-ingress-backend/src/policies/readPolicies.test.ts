import { mockServices } from '@backstage/backend-test-utils';
import { defaultPolicies } from 'istio-ingress-engine';
import { readPolicies } from './readPolicies';

const vendors = ['ingress-nginx', 'istio'];

const read = (policies?: unknown) =>
  readPolicies(
    mockServices.rootConfig({
      data:
        policies === undefined ? {} : { istioIngress: { policies } as never },
    }),
    vendors,
  );

const mtls = {
  id: 'mtls',
  title: 'mTLS',
  severity: 'high',
  require: [{ kind: 'last-hop-mtls' }],
};

describe('readPolicies', () => {
  it('takes the shipped ones where none is configured, and none for an empty list', () => {
    expect(read()).toEqual({ source: 'default', items: defaultPolicies });
    expect(read([])).toEqual({ source: 'config', items: [] });
  });

  it('fills in what a policy leaves out, and sorts by id', () => {
    const { source, items } = read([
      mtls,
      {
        ...mtls,
        id: 'edge',
        scope: { clusters: ['prod-*'], vendors: ['istio'] },
      },
    ]);
    expect(source).toBe('config');
    expect(items.map(({ id }) => id)).toEqual(['edge', 'mtls']);
    expect(items[1]).toMatchObject({ scope: {}, controls: [] });
  });

  it.each([
    ['is no list', {}, 'istioIngress.policies: expected a list of policies'],
    [
      'is no policy',
      ['mtls'],
      'istioIngress.policies[0]: Invalid input: expected object, received string',
    ],
    [
      'has a key that is not known',
      [{ ...mtls, severty: 'high' }],
      'istioIngress.policies[0] (\'mtls\'): Unrecognized key: "severty"',
    ],
    [
      'has a scope that is not known',
      [{ ...mtls, scope: { namespace: ['a'] } }],
      'istioIngress.policies[0] (\'mtls\'): scope: Unrecognized key: "namespace"',
    ],
    [
      'requires nothing',
      [mtls, { ...mtls, id: 'b', require: [] }],
      "istioIngress.policies[1] ('b'): require: Too small",
    ],
    [
      'requires what is not known',
      [{ ...mtls, require: [{ kind: 'mtls' }] }],
      "istioIngress.policies[0] ('mtls'): require.0.kind: Invalid",
    ],
    [
      'is there twice',
      [mtls, mtls],
      "istioIngress.policies[1] ('mtls'): the id is already that of istioIngress.policies[0]; give each policy an id of its own",
    ],
    [
      'names a vendor that does not exist',
      [{ ...mtls, scope: { vendors: ['nginx'] } }],
      "istioIngress.policies[0] ('mtls'): scope.vendors: 'nginx' is no vendor; known are ingress-nginx, istio",
    ],
  ])('refuses one that %s', (_, policies, message) => {
    expect(() => read(policies)).toThrow(message);
  });
});
