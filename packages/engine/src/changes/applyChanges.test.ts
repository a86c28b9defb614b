import type { Change } from 'istio-ingress-contract';
import type { ClusterObjects } from '../snapshot/objects';
import { applyChanges, ChangeError, manifestOf } from './applyChanges';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'nginx', namespace: 'ing' },
  spec: {
    selector: { matchLabels: { app: 'nginx' } },
    template: {
      metadata: { labels: { app: 'nginx' } },
      spec: {
        containers: [{ name: 'controller', image: 'registry.example/nginx:1' }],
      },
    },
  },
};
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'nginx-0', namespace: 'ing', labels: { app: 'nginx' } },
  spec: {
    containers: [{ name: 'controller', image: 'registry.example/nginx:1' }],
  },
  status: { phase: 'Running', podIP: '10.0.0.9' },
};
const slice = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: 'nginx-a',
    namespace: 'ing',
    labels: { 'kubernetes.io/service-name': 'nginx' },
  },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 80 }],
  endpoints: [
    {
      addresses: ['10.0.0.9'],
      targetRef: { kind: 'Pod', name: 'nginx-0', namespace: 'ing' },
    },
  ],
};
const cluster: ClusterObjects = {
  cluster: 'test',
  world: 'closed',
  observedAt: '2026-01-01T00:00:00Z',
  objects: [deployment, pod, slice].map(manifest => ({ manifest })),
};
const ref = {
  group: 'apps',
  kind: 'Deployment',
  namespace: 'ing',
  name: 'nginx',
};
const kindsOf = ({ objects }: ClusterObjects) =>
  objects.map(({ manifest }) => manifest.kind);

describe('applyChanges', () => {
  it('finds an object by the group that its kind has today', () => {
    const old = {
      apiVersion: 'traefik.containo.us/v1alpha1',
      kind: 'IngressRoute',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { entryPoints: ['web'] },
    };
    const { objects } = applyChanges(
      { ...cluster, objects: [{ manifest: old }] },
      [
        {
          op: 'patch',
          object: {
            group: 'traefik.io',
            kind: 'IngressRoute',
            namespace: 'shop',
            name: 'web',
          },
          ops: [
            { op: 'replace', path: '/spec/entryPoints', value: ['websecure'] },
          ],
        },
      ],
    );
    expect(objects.map(({ manifest }) => manifest)).toEqual([
      { ...old, spec: { entryPoints: ['websecure'] } },
    ]);
  });

  it('replaces the pods of a workload whose template changes', () => {
    const change: Change = {
      op: 'patch',
      object: ref,
      ops: [
        {
          op: 'add',
          path: '/spec/template/metadata/labels/sidecar.istio.io~1inject',
          value: 'true',
        },
      ],
    };
    const after = applyChanges(cluster, [change]);
    expect(kindsOf(after)).toEqual(['Deployment']);
    expect(manifestOf(after, ref)).toMatchObject({
      spec: {
        template: {
          metadata: { labels: { 'sidecar.istio.io/inject': 'true' } },
        },
      },
    });
    expect(deployment.spec.template.metadata.labels).toEqual({ app: 'nginx' });
  });

  it('keeps the pods when something else of the workload changes', () => {
    const after = applyChanges(cluster, [
      {
        op: 'patch',
        object: ref,
        ops: [{ op: 'add', path: '/spec/replicas', value: 2 }],
      },
    ]);
    expect(kindsOf(after)).toEqual(['Deployment', 'Pod', 'EndpointSlice']);
  });

  it('creates and deletes objects', () => {
    const manifest = {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'shop' },
      spec: { mtls: { mode: 'STRICT' } },
    };
    const created = applyChanges(cluster, [{ op: 'create', manifest }]);
    expect(kindsOf(created)).toContain('PeerAuthentication');
    const deleted = applyChanges(created, [
      {
        op: 'delete',
        object: {
          group: 'security.istio.io',
          kind: 'PeerAuthentication',
          namespace: 'shop',
          name: 'default',
        },
      },
    ]);
    expect(kindsOf(deleted)).toEqual(kindsOf(cluster));
    expect(() => applyChanges(created, [{ op: 'create', manifest }])).toThrow(
      'PeerAuthentication.security.istio.io shop/default already exists',
    );
  });

  it.each<[string, Change, string]>([
    [
      'an object that is not there',
      { op: 'delete', object: { ...ref, name: 'other' } },
      'Deployment.apps ing/other is not among the objects of cluster test',
    ],
    [
      'a path that is not there',
      {
        op: 'patch',
        object: ref,
        ops: [{ op: 'remove', path: '/spec/paused' }],
      },
      'The patch does not fit Deployment.apps ing/nginx',
    ],
    [
      'a path into a prototype',
      {
        op: 'patch',
        object: ref,
        ops: [{ op: 'add', path: '/__proto__/polluted', value: true }],
      },
      'The patch does not fit',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(() => applyChanges(cluster, [change])).toThrow(ChangeError);
    expect(() => applyChanges(cluster, [change])).toThrow(message);
    expect({}).not.toHaveProperty('polluted');
  });
});
