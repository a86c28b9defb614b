import type { Change } from 'istio-ingress-contract';
import {
  analyze,
  type ClusterObjects,
  loadManifests,
  whatIf,
} from 'istio-ingress-engine';
import { clusterBase, exposedService } from '../__testUtils__/manifests';
import { previewChanges } from './previewChanges';

const objects: ClusterObjects = {
  cluster: 'eu',
  world: 'closed',
  observedAt: '2026-01-01T00:00:00Z',
  objects: loadManifests([
    {
      file: 'a.yaml',
      text: `${clusterBase}---\n${exposedService({ name: 'cart' })}`,
    },
  ]).objects,
};
const ingress = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  namespace: 'shop',
  name: 'cart',
};
const preview = (changes: Change[], isVisible = () => true) =>
  previewChanges(objects, { cluster: 'eu', changes }, isVisible, {
    analyze,
    whatIf,
  });

describe('previewChanges', () => {
  it('shows an object before and after, and whose posture changes', () => {
    const {
      basedOn,
      objects: shown,
      services,
    } = preview([{ op: 'delete', object: ingress }]);
    expect(basedOn).toBe('2026-01-01T00:00:00Z');
    expect(shown).toEqual([
      {
        title: 'Ingress shop/cart',
        kubectl:
          'kubectl --namespace shop delete ingress.networking.k8s.io cart',
        before: expect.stringMatching(
          /^apiVersion: networking\.k8s\.io\/v1\nkind: Ingress\nmetadata:\n {2}name: cart/,
        ),
        after: undefined,
      },
    ]);
    expect(services).toEqual([
      {
        ref: { cluster: 'eu', namespace: 'shop', name: 'cart' },
        before: { posture: 'plaintext', modes: ['standalone'] },
        after: { posture: 'not-exposed', modes: ['not-exposed'] },
      },
    ]);
  });

  it('shows an object once that several changes touch', () => {
    const { objects: shown } = preview([
      {
        op: 'patch',
        object: ingress,
        ops: [{ op: 'add', path: '/metadata/annotations', value: {} }],
      },
      {
        op: 'patch',
        object: ingress,
        ops: [{ op: 'add', path: '/metadata/annotations/a', value: 'b' }],
      },
    ]);
    expect(shown).toHaveLength(1);
    expect(shown[0].kubectl?.split('\n')).toHaveLength(2);
    expect(shown[0].after).toContain('  annotations:\n    a: b\n');
  });

  it('shows a created object, and leaves out what the server writes', () => {
    const { objects: shown } = preview([
      {
        op: 'create',
        manifest: {
          apiVersion: 'security.istio.io/v1',
          kind: 'PeerAuthentication',
          metadata: {
            name: 'default',
            namespace: 'shop',
            uid: 'u',
            managedFields: [],
          },
          status: {},
          spec: { mtls: { mode: 'STRICT' } },
        },
      },
    ]);
    expect(shown).toEqual([
      {
        title: 'PeerAuthentication shop/default',
        kubectl: undefined,
        before: undefined,
        after:
          'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: default\n  namespace: shop\nspec:\n  mtls:\n    mode: STRICT\n',
      },
    ]);
  });

  it('speaks of no service that may not be seen', () => {
    expect(
      preview([{ op: 'delete', object: ingress }], () => false).services,
    ).toEqual([]);
  });

  it.each<[string, Change]>([
    [
      'is not among the objects',
      { op: 'delete', object: { ...ingress, name: 'none' } },
    ],
    [
      'does not fit',
      {
        op: 'patch',
        object: ingress,
        ops: [{ op: 'remove', path: '/spec/none' }],
      },
    ],
    [
      'does not fit',
      {
        op: 'patch',
        object: ingress,
        ops: [{ op: 'add', path: '/__proto__/x', value: 1 }],
      },
    ],
  ])('refuses a change that %s', (message, change) => {
    expect(() => preview([change])).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: expect.stringContaining(message),
      }),
    );
  });
});
