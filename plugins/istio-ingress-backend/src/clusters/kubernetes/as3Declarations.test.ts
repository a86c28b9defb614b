import { unreadDeclarations } from './as3Declarations';

const namespace = (name: string) => ({ kind: 'Namespace', metadata: { name } });
const controller = {
  kind: 'Deployment',
  metadata: { name: 'cis', namespace: 'f5' },
  spec: {
    template: {
      spec: { containers: [{ image: 'docker.io/f5networks/k8s-bigip-ctlr' }] },
    },
  },
};
const options = { cluster: 'eu', elsewhere: new Set(['istio-system']) };

describe('unreadDeclarations', () => {
  it('says where declarations may be, beside the ConfigMaps known by name', () => {
    expect(
      unreadDeclarations(
        [
          namespace('shop'),
          namespace('istio-system'),
          namespace('f5'),
          controller,
        ],
        options,
      ),
    ).toEqual({
      group: '',
      kind: 'ConfigMap',
      state: 'not-given',
      namespaces: ['f5', 'shop'],
      message:
        'declarations for BIG-IP (AS3) may be in ConfigMaps of any name; name them under istioIngress.kubernetes.overrides.eu.configMaps, or give an empty list',
    });
  });

  it('says nothing where no such controller runs', () => {
    expect(unreadDeclarations([namespace('shop')], options)).toBeUndefined();
  });
});
