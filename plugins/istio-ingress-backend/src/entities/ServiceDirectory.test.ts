import { component } from '../__testUtils__/backend';
import type { ServiceLabels } from '../store/ResultStore';
import { entityRuleOf } from './entityRule';
import { ServiceDirectory } from './ServiceDirectory';

const service = (
  key: string,
  labels: Record<string, string> = {},
  workloadLabels: Record<string, string>[] = [],
): ServiceLabels => ({ key, labels, workloadLabels });

const directory = new ServiceDirectory(
  new Map([
    [
      'eu',
      [
        service('eu/shop/cart', {
          'backstage.io/kubernetes-id': 'cart',
          app: 'cart',
        }),
        service('eu/shop/cart-canary', {}, [
          { app: 'other' },
          { 'backstage.io/kubernetes-id': 'cart' },
        ]),
        service('eu/test/cart', { 'backstage.io/kubernetes-id': 'cart' }),
      ],
    ],
    ['us', [service('us/shop/cart', { 'backstage.io/kubernetes-id': 'cart' })]],
    ['empty', []],
  ]),
);

function match(annotations: Record<string, string>) {
  const rule = entityRuleOf(component('cart', annotations));
  return { matchedBy: rule.matchedBy, ...directory.match(rule) };
}

const ID = 'backstage.io/kubernetes-id';
const SELECTOR = 'backstage.io/kubernetes-label-selector';
const NAMESPACE = 'backstage.io/kubernetes-namespace';
const CLUSTER = 'backstage.io/kubernetes-cluster';
const OWN = 'istio-ingress/services';

describe('the services of an entity', () => {
  it('are those with its kubernetes-id, on the Service or its workload', () => {
    expect(match({ [ID]: 'cart' })).toEqual({
      matchedBy: 'kubernetes-id',
      keys: [
        'eu/shop/cart',
        'eu/shop/cart-canary',
        'eu/test/cart',
        'us/shop/cart',
      ],
      missing: [],
    });
  });

  it('are restricted to its namespace and cluster', () => {
    expect(match({ [ID]: 'cart', [NAMESPACE]: 'shop' }).keys).toEqual([
      'eu/shop/cart',
      'eu/shop/cart-canary',
      'us/shop/cart',
    ]);
    expect(match({ [ID]: 'cart', [CLUSTER]: 'us' }).keys).toEqual([
      'us/shop/cart',
    ]);
    expect(
      match({ [ID]: 'cart', [CLUSTER]: 'eu', [NAMESPACE]: 'test' }).keys,
    ).toEqual(['eu/test/cart']);
  });

  it('are those of the label selector rather than of the id', () => {
    expect(match({ [ID]: 'cart', [SELECTOR]: 'app=other' })).toMatchObject({
      matchedBy: 'label-selector',
      keys: ['eu/shop/cart-canary'],
    });
    expect(match({ [SELECTOR]: '!app' }).keys).toEqual([
      'eu/shop/cart-canary',
      'eu/test/cart',
      'us/shop/cart',
    ]);
  });

  it('do not match by labels of different workloads taken together', () => {
    expect(
      match({ [SELECTOR]: 'app=other,backstage.io/kubernetes-id=cart' }).keys,
    ).toEqual([]);
  });

  it('are those of its own annotation before all', () => {
    expect(
      match({
        [ID]: 'cart',
        [SELECTOR]: 'app',
        [OWN]: 'us/shop/cart, test/cart',
      }),
    ).toEqual({
      matchedBy: 'annotation',
      keys: ['eu/test/cart', 'us/shop/cart'],
      missing: [],
    });
  });

  it.each([
    [
      { [OWN]: 'shop/none, shop/cart' },
      ['eu/shop/cart', 'us/shop/cart'],
      ['shop/none: no such Service was found'],
    ],
    [
      { [OWN]: 'prod/shop/cart' },
      [],
      ['prod/shop/cart: no such Service was found'],
    ],
    [
      { [OWN]: 'cart' },
      [],
      ["'cart' in istio-ingress/services is not [cluster/]namespace/name"],
    ],
    [
      { [OWN]: '../../etc/passwd' },
      [],
      [
        "'../../etc/passwd' in istio-ingress/services is not [cluster/]namespace/name",
      ],
    ],
    [
      { [SELECTOR]: 'app in cart' },
      [],
      [
        "backstage.io/kubernetes-label-selector: 'app in cart' is not a requirement of a label selector",
      ],
    ],
    [
      { [ID]: 'pay' },
      [],
      [
        'no Service, and no workload behind a Service, has the label backstage.io/kubernetes-id=pay',
      ],
    ],
    [
      { [SELECTOR]: 'app=pay', [NAMESPACE]: 'shop', [CLUSTER]: 'eu' },
      [],
      [
        "no Service, and no workload behind a Service, has labels that match 'app=pay' in namespace 'shop' of cluster 'eu'",
      ],
    ],
    [
      { [ID]: 'cart', [CLUSTER]: 'prod' },
      [],
      ["cluster 'prod' is not configured; known clusters: empty, eu, us"],
    ],
    [{}, [], []],
  ])('say what is missing: %j', (annotations, keys, missing) => {
    expect(match(annotations as Record<string, string>)).toMatchObject({
      keys,
      missing,
    });
  });

  it('are found in little time among ten thousand, for as many entities', () => {
    const many = new ServiceDirectory(
      new Map([
        [
          'eu',
          Array.from({ length: 10_000 }, (_, index) =>
            service(`eu/ns-${index % 100}/s-${index}`, { app: `s-${index}` }),
          ),
        ],
      ]),
    );
    // One look at all for each would be 100 million.
    for (let index = 0; index < 10_000; index++) {
      const rule = entityRuleOf(
        component(`s-${index}`, { [SELECTOR]: `app=s-${index}` }),
      );
      expect(many.match(rule).keys).toHaveLength(1);
    }
  });
});
