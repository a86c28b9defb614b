import type { ObjectRef } from 'istio-ingress-contract';
import { hop } from '../testing/build';
import { nginx, workload } from '../testing/parts';
import { verifyCommands } from './verifyCommands';

const policy: ObjectRef = {
  group: 'security.istio.io',
  kind: 'PeerAuthentication',
  namespace: 'shop',
  name: 'default',
};

function commandsFor(object: ObjectRef, path?: string): string[] {
  return verifyCommands(
    hop(nginx, workload('cart'), 'mtls', {
      endpoints: [],
      because: [{ rule: 'R2.1', message: 'A rule.', object, path }],
    }),
  );
}

describe('verifyCommands', () => {
  it('describes a pod and reads the deciding field', () => {
    const commands = verifyCommands(
      hop(nginx, workload('cart'), 'mtls', {
        because: [
          {
            rule: 'R2.1',
            message: 'A rule.',
            object: policy,
            path: 'spec.mtls.mode',
          },
        ],
      }),
    );

    expect(commands).toEqual([
      "istioctl x describe pod 'cart-7d9f8b6c54-ax2lk' -n 'shop'",
      "kubectl get 'peerauthentication.security.istio.io' 'default' -n 'shop' -o jsonpath='{.spec.mtls.mode}'",
    ]);
  });

  it('reads the whole object where the path is not a plain one', () => {
    expect(commandsFor(policy, `metadata.annotations['a/b']`)).toEqual([
      "kubectl get 'peerauthentication.security.istio.io' 'default' -n 'shop' -o yaml",
    ]);
  });

  it('gives no namespace for an object of the whole cluster', () => {
    expect(
      commandsFor({
        group: 'networking.k8s.io',
        kind: 'IngressClass',
        name: 'nginx',
      }),
    ).toEqual(["kubectl get 'ingressclass.networking.k8s.io' 'nginx' -o yaml"]);
  });

  it.each<[string, Partial<ObjectRef>]>([
    ['a quote in the name', { name: `a'; reboot; '` }],
    ['a newline in the name', { name: 'a\nreboot' }],
    ['a flag as the name', { name: '--all' }],
    ['an upper-case name', { name: 'Default' }],
    ['an empty name', { name: '' }],
    ['a name that is too long', { name: 'a'.repeat(254) }],
    ['a path as the namespace', { namespace: '../kube-system' }],
    ['a space in the kind', { kind: 'Pod x' }],
    ['a quote in the group', { group: `x'y` }],
  ])('gives no command for %s', (_, part) => {
    expect(commandsFor({ ...policy, ...part })).toEqual([]);
  });

  it('does not ask a cluster for a pod that does not exist yet', () => {
    const predicted = hop(nginx, workload('cart'), 'mtls');
    predicted.endpoints[0].pods = [
      { namespace: 'shop', name: 'cart', predicted: true },
    ];

    expect(verifyCommands(predicted)).toEqual([]);
  });
});
