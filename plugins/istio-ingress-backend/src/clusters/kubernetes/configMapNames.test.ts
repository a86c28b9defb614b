import { configMapNames } from './configMapNames';

const namesOf = (...args: Parameters<typeof configMapNames>) =>
  configMapNames(...args).map(({ namespace, name }) => `${namespace}/${name}`);

const deployment = (namespace: string, container: object, labels = {}) => ({
  kind: 'Deployment',
  metadata: { name: 'x', namespace, labels },
  spec: { template: { spec: { containers: [container] } } },
});

const usual = [
  'istio-system/istio',
  'istio-system/istio-cni-config',
  'istio-system/istio-sidecar-injector',
];

describe('configMapNames', () => {
  it('takes the mesh configuration of a managed mesh for Istio’s own', () => {
    const names = configMapNames([], {
      istioNamespace: 'aks-istio-system',
      revision: 'asm-1-24',
      meshConfigMap: 'istio-shared-configmap-asm-1-24',
    });
    expect(names).toContainEqual({
      namespace: 'aks-istio-system',
      name: 'istio-shared-configmap-asm-1-24',
      standsFor: 'istio-asm-1-24',
    });
    expect(names.map(({ name }) => name)).not.toContain('istio-asm-1-24');
  });

  it('names those that the configuration names', () => {
    expect(
      namesOf([], { configMaps: [{ namespace: 'f5', name: 'as3' }] }),
    ).toEqual(['f5/as3', ...usual]);
  });

  it('names those of Istio’s usual namespace where nothing is seen', () => {
    expect(namesOf([])).toEqual(usual);
  });

  it('names that of Cilium, beside its agent', () => {
    const agent = {
      ...deployment('kube-system', { name: 'cilium-agent' }),
      kind: 'DaemonSet',
    };
    expect(namesOf([agent])).toEqual([...usual, 'kube-system/cilium-config']);
  });

  it('names those of the namespace and revision that are configured', () => {
    expect(namesOf([], { istioNamespace: 'mesh', revision: 'canary' })).toEqual(
      [
        'mesh/istio',
        'mesh/istio-canary',
        'mesh/istio-cni-config',
        'mesh/istio-sidecar-injector',
        'mesh/istio-sidecar-injector-canary',
      ],
    );
  });

  it('names those of each istiod and of the node agent', () => {
    const istiod = {
      name: 'discovery',
      env: [{ name: 'REVISION', value: 'canary' }],
    };
    const byLabel = deployment(
      'other',
      { name: 'discovery' },
      { 'istio.io/rev': 'blue' },
    );
    const agent = {
      ...deployment('kube-system', { name: 'install-cni' }),
      kind: 'DaemonSet',
    };
    expect(namesOf([deployment('mesh', istiod), byLabel, agent])).toEqual(
      [
        ...usual,
        'kube-system/istio-cni-config',
        'mesh/istio-canary',
        'mesh/istio-cni-config',
        'mesh/istio-sidecar-injector-canary',
        'other/istio-blue',
        'other/istio-cni-config',
        'other/istio-sidecar-injector-blue',
      ].sort(),
    );
  });

  it('names those that arguments of controllers give', () => {
    const pod = {
      kind: 'Pod',
      metadata: { name: 'x', namespace: 'edge' },
      spec: {
        containers: [
          {
            name: 'nginx-ingress',
            args: ['-nginx-configmaps', 'edge/nginx-config'],
          },
        ],
      },
    };
    const nginx = deployment('ingress-nginx', {
      name: 'controller',
      args: [
        '--configmap=$(POD_NAMESPACE)/settings',
        '--tcp-services-configmap=ingress-nginx/tcp',
      ],
    });
    expect(namesOf([pod, nginx])).toEqual([
      'edge/nginx-config',
      'ingress-nginx/settings',
      'ingress-nginx/tcp',
      ...usual,
    ]);
  });

  it('names those of classes, beside their controllers, and the usual ones', () => {
    const ingressClass = {
      kind: 'IngressClass',
      metadata: { name: 'haproxy' },
      spec: { parameters: { kind: 'ConfigMap', name: 'of-class' } },
    };
    const haproxy = deployment('haproxy', {
      name: 'c',
      image: 'quay.io/jcmoraisjr/haproxy-ingress:v0.14',
      args: ['--configmap-tcp-services=haproxy/tcp'],
    });
    const contour = deployment('contour', {
      name: 'c',
      image: 'ghcr.io/projectcontour/contour:v1.30',
    });
    expect(namesOf([ingressClass, haproxy, contour])).toEqual([
      'contour/contour',
      'haproxy/of-class',
      'haproxy/tcp',
      ...usual,
    ]);
  });

  it('does not take an argument for more than a name', () => {
    const odd = deployment('x', {
      name: 'c',
      args: [
        '--configmap=../../secrets/a',
        '--configmap=a/b/../../../secrets',
        '--configmap',
      ],
    });
    expect(namesOf([odd])).toEqual(['a/b', ...usual]);
  });
});
