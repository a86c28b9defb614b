import { kubectlCommand } from './kubectl';

const cart = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  namespace: 'shop',
  name: 'cart',
};

describe('kubectlCommand', () => {
  it('patches and deletes', () => {
    expect(
      kubectlCommand({
        op: 'patch',
        object: cart,
        ops: [{ op: 'add', path: '/metadata/annotations/a~1b', value: 'true' }],
      }),
    ).toBe(
      `kubectl --namespace shop patch ingress.networking.k8s.io cart --type=json --patch='[{"op":"add","path":"/metadata/annotations/a~1b","value":"true"}]'`,
    );
    expect(
      kubectlCommand({
        op: 'delete',
        object: { group: '', kind: 'Namespace', name: 'shop' },
      }),
    ).toBe('kubectl delete namespace shop');
  });

  it('writes values so that a shell takes them as they are', () => {
    const value = `it's "$(reboot)" \`x\`\n'; rm -rf ~ #\u2028\u202e`;
    const command = kubectlCommand({
      op: 'patch',
      object: cart,
      ops: [{ op: 'add', path: '/spec/x', value }],
    });
    const quoted = /^kubectl [a-z.0-9 -]+--type=json --patch='([^'\n]*)'$/.exec(
      command ?? '',
    );
    expect(quoted).not.toBeNull();
    expect(quoted?.[1]).toMatch(/^[ -~]*$/);
    expect(JSON.parse(quoted?.[1] ?? '')[0].value).toBe(value);
  });

  it.each([
    { name: 'a;reboot' },
    { name: '$(reboot)' },
    { name: '--help' },
    { name: '../x' },
    { name: 'A' },
    { name: '' },
    { namespace: 'a b' },
    { namespace: "'" },
    { kind: 'Ingress;x' },
    { kind: '-f' },
    { group: 'x y' },
  ])('writes no command for %j', overrides => {
    const object = { ...cart, ...overrides };
    expect(kubectlCommand({ op: 'delete', object })).toBeUndefined();
  });
});
