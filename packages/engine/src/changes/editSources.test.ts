import type { Change, ObjectRef } from 'istio-ingress-contract';
import { loadManifests } from '../load';
import { applyChanges, manifestOf } from './applyChanges';
import { editSources } from './editSources';

const cart: ObjectRef = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  namespace: 'shop',
  name: 'cart',
};
const annotate: Change = {
  op: 'patch',
  object: cart,
  ops: [
    {
      op: 'add',
      path: '/metadata/annotations/nginx.ingress.kubernetes.io~1service-upstream',
      value: 'true',
    },
  ],
};
const INGRESS = `# The shop's front door.
apiVersion: networking.k8s.io/v1
kind: Ingress   # classic
metadata:
    name: "cart"
    namespace: 'shop'
    annotations:
        # who to call
        owner: team-cart   # on-call

        # older clients
        legacy: 'yes'
    labels: {app: cart}
spec:
    rules:
    -   host: shop.example
`;

function edit(text: string, changes: Change[], file = 'deploy/shop.yaml') {
  const { files, problems } = editSources([{ file, text }], changes);
  return {
    text: files[0]?.after,
    problems: problems.map(p => p.message),
    files,
  };
}

const patch = (
  object: ObjectRef,
  ...ops: Extract<Change, { op: 'patch' }>['ops']
): Change => ({
  op: 'patch',
  object,
  ops,
});

describe('editSources', () => {
  it('adds one line and keeps everything else', () => {
    expect(edit(INGRESS, [annotate]).text).toBe(
      INGRESS.replace(
        "        legacy: 'yes'\n",
        `        legacy: 'yes'
        nginx.ingress.kubernetes.io/service-upstream: "true"
`.replace('"true"', "'true'"),
      ),
    );
  });

  it.each([
    [
      'replaces a value in the quotes it had, before its comment',
      'replace',
      '/metadata/annotations/legacy',
      'no',
      ["legacy: 'yes'", "legacy: 'no'"],
    ],
    [
      'replaces a plain value',
      'replace',
      '/metadata/annotations/owner',
      'team-till',
      ['team-cart   # on-call', 'team-till   # on-call'],
    ],
    [
      'quotes what another reader would take for a number',
      'replace',
      '/metadata/annotations/owner',
      '0123',
      ['team-cart   # on-call', "'0123'   # on-call"],
    ],
    [
      'removes the line of a key and no comment',
      'remove',
      '/metadata/annotations/legacy',
      undefined,
      ["        legacy: 'yes'\n", ''],
    ],
    [
      'adds to a map in braces',
      'add',
      '/metadata/labels/tier',
      'front end',
      ['{app: cart}', "{app: cart, tier: 'front end'}"],
    ],
    [
      'empties a map in braces',
      'remove',
      '/metadata/labels/app',
      undefined,
      ['{app: cart}', '{}'],
    ],
    [
      'adds a nested block with the indentation of the file',
      'add',
      '/spec/tls',
      [{ hosts: ['a'], secretName: 's' }],
      [
        'host: shop.example\n',
        `host: shop.example
    tls:
    - hosts:
      - a
      secretName: s
`,
      ],
    ],
  ] as const)('%s', (_, op, path, value, [from, to]) => {
    const change = patch(
      cart,
      op === 'remove' ? { op, path } : { op, path, value: value as never },
    );
    expect(edit(INGRESS, [change])).toMatchObject({
      problems: [],
      text: INGRESS.replace(from, to),
    });
  });

  it('keeps line ends, a byte order mark and a missing last line end', () => {
    const text = `\ufeff${INGRESS.trimEnd().replace(/\n/g, '\r\n')}`;
    const edited = edit(text, [
      patch(cart, {
        op: 'add',
        path: '/spec/ingressClassName',
        value: 'nginx',
      }),
    ]).text;
    expect(edited).toBe(`${text}\r\n    ingressClassName: nginx`);
  });

  it('keeps old files whose lines end with a carriage return alone', () => {
    const text = INGRESS.replace(/\n/g, '\r');
    expect(edit(text, [annotate]).text?.split('\r')).toHaveLength(
      INGRESS.split('\n').length + 1,
    );
  });

  it('edits one document among several', () => {
    const other =
      '--- # first\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n';
    const text = `${other}---\n${INGRESS}...\n---\n# nothing\n${other.replace(
      'name: a',
      'name: b',
    )}`;
    const edited = edit(text, [annotate]).text ?? '';
    expect(edited.startsWith(`${other}---\n${INGRESS.slice(0, 40)}`)).toBe(
      true,
    );
    expect(edited.endsWith(text.slice(other.length + INGRESS.length + 4))).toBe(
      true,
    );
    expect(edited.split('\n')).toHaveLength(text.split('\n').length + 1);
  });

  it('edits an item of a list', () => {
    const text = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: cart, namespace: shop}
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata:
    annotations: {} # none yet
    name: cart
    namespace: shop
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: {name: other, namespace: shop}
`;
    expect(edit(text, [annotate]).text).toBe(
      text.replace(
        'annotations: {} # none yet\n',
        'annotations: # none yet\n      nginx.ingress.kubernetes.io/service-upstream: "true"\n',
      ),
    );
    expect(edit(text, [{ op: 'delete', object: cart }]).text).toBe(
      text.replace(/- apiVersion: networking[^-]*namespace: shop\n(?=-)/, ''),
    );
  });

  it('edits an item of a typed list', () => {
    const text = `{
  "apiVersion": "networking.k8s.io/v1",
  "kind": "IngressList",
  "items": [
    {
      "metadata": {
        "name": "cart",
        "namespace": "shop"
      }
    }
  ]
}
`;
    const { problems, text: edited } = edit(
      text,
      [
        patch(cart, {
          op: 'add',
          path: '/metadata/annotations',
          value: { 'nginx.ingress.kubernetes.io/service-upstream': 'true' },
        }),
      ],
      'a.json',
    );
    expect(problems).toEqual([]);
    expect(edited).toBe(
      text.replace(
        '"namespace": "shop"',
        `"namespace": "shop",
        "annotations": {
          "nginx.ingress.kubernetes.io/service-upstream": "true"
        }`,
      ),
    );
  });

  it('takes away a document, and a file that holds nothing else', () => {
    const config =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n';
    const drop: Change = {
      op: 'delete',
      object: { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'a' },
    };
    expect(edit(`${INGRESS}---\n${config}`, [drop]).text).toBe(INGRESS);
    expect(edit(config, [drop]).files).toEqual([
      { file: 'deploy/shop.yaml', before: config },
    ]);
  });

  it('makes several changes of one object in order', () => {
    const once = edit(INGRESS, [
      annotate,
      patch(cart, {
        op: 'replace',
        path: '/metadata/annotations/nginx.ingress.kubernetes.io~1service-upstream',
        value: 'false',
      }),
      patch(cart, { op: 'add', path: '/spec/rules/-', value: { host: 'b' } }),
    ]);
    expect(once.text).toBe(
      INGRESS.replace(
        "legacy: 'yes'\n",
        "legacy: 'yes'\n        nginx.ingress.kubernetes.io/service-upstream: 'false'\n",
      ).replace('host: shop.example\n', 'host: shop.example\n    - host: b\n'),
    );
  });

  it('writes text of several lines where there was such text', () => {
    const text = `apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data:
  mesh: |-
    # trust
    trustDomain: a

    defaultConfig: {}
  other: x
`;
    const ref = {
      group: '',
      kind: 'ConfigMap',
      namespace: 'istio-system',
      name: 'istio',
    };
    const value = '# trust\ntrustDomain: b\n\ndefaultConfig: {}\n';
    expect(
      edit(text, [patch(ref, { op: 'replace', path: '/data/mesh', value })])
        .text,
    ).toBe(text.replace('|-', '|').replace('trustDomain: a', 'trustDomain: b'));
  });

  describe('new objects', () => {
    const policy: Change = {
      op: 'create',
      manifest: {
        apiVersion: 'security.istio.io/v1',
        kind: 'PeerAuthentication',
        metadata: { name: 'cart', namespace: 'shop' },
        spec: { portLevelMtls: { '8080': { mode: 'PERMISSIVE' } } },
      },
    };

    it('become a file beside, listed in the kustomization', () => {
      const { files, problems } = editSources(
        [
          { file: 'deploy/shop.yaml', text: INGRESS },
          {
            file: 'deploy/kustomization.yaml',
            text: 'resources:\n  # all of it\n  - shop.yaml\n',
          },
        ],
        [policy],
        { beside: 'deploy/shop.yaml' },
      );
      expect(problems).toEqual([]);
      expect(files.map(({ file }) => file)).toEqual([
        'deploy/kustomization.yaml',
        'deploy/peerauthentication-cart.yaml',
      ]);
      expect(files[0].after).toBe(
        'resources:\n  # all of it\n  - shop.yaml\n  - peerauthentication-cart.yaml\n',
      );
      expect(files[1].before).toBeUndefined();
      expect(files[1].after).toContain('  portLevelMtls:\n    "8080":\n');
    });

    it('become a document of the file, when that is wanted', () => {
      const { files } = editSources(
        [{ file: 'shop.yaml', text: INGRESS }],
        [policy],
        { beside: 'shop.yaml', append: true },
      );
      expect(files).toHaveLength(1);
      expect(
        files[0].after?.startsWith(`${INGRESS}---\napiVersion: security`),
      ).toBe(true);
    });

    it('never go over a file that is there, nor out of the folder', () => {
      const taken = editSources(
        [
          { file: 'd/shop.yaml', text: INGRESS },
          { file: 'd/peerauthentication-cart.yaml', text: '# mine\n' },
        ],
        [policy],
        { beside: 'd/shop.yaml' },
      );
      expect(taken).toMatchObject({
        files: [],
        problems: [
          {
            message:
              'the new file d/peerauthentication-cart.yaml already exists',
          },
        ],
      });
      for (const name of ['../../etc/x', 'a/b', '..', 'A', 'a..b', '']) {
        const manifest = {
          ...policy.manifest,
          metadata: { name, namespace: 'shop' },
        };
        expect(
          editSources(
            [{ file: 'd/shop.yaml', text: INGRESS }],
            [{ op: 'create', manifest }],
          ),
        ).toMatchObject({ files: [], problems: [{ change: 0 }] });
      }
    });
  });

  describe('says what it cannot edit', () => {
    const shared = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector:
    matchLabels: &labels {app: cart}
  template:
    metadata:
      labels: *labels
`;
    const deployment = { ...cart, group: 'apps', kind: 'Deployment' };
    const inject = patch(deployment, {
      op: 'add',
      path: '/spec/template/metadata/labels/sidecar.istio.io~1inject',
      value: 'true',
    });

    it('an alias, and the anchor it stands for', () => {
      expect(edit(shared, [inject]).problems).toEqual([
        'spec.template.metadata.labels is given by the alias *labels: write it out first',
      ]);
      const selector = patch(deployment, {
        op: 'add',
        path: '/spec/selector/matchLabels/tier',
        value: 'x',
      });
      expect(edit(shared, [selector]).problems).toEqual([
        'spec.selector.matchLabels is shared by the anchor &labels with other places: write it out first',
      ]);
    });

    it('never applies a change to more than is meant', () => {
      const { objects } = loadManifests([{ file: 'a', text: shared }]);
      const after = applyChanges(
        { cluster: 'c', world: 'closed', observedAt: '', objects },
        [inject],
      );
      expect(manifestOf(after, deployment)).toMatchObject({
        spec: { selector: { matchLabels: { app: 'cart' } } },
      });
      const spec = manifestOf(after, deployment)?.spec as {
        selector: { matchLabels: object };
      };
      expect(Object.keys(spec.selector.matchLabels)).toEqual(['app']);
    });

    it('what comes by a merge key; a key beside it may be added', () => {
      const text = INGRESS.replace(
        'annotations:\n',
        'annotations:\n        <<: {merged: a}\n',
      );
      const remove = patch(cart, {
        op: 'remove',
        path: '/metadata/annotations/merged',
      });
      expect(edit(text, [remove]).problems).toEqual([
        'metadata.annotations.merged comes by a merge key <<: write it out first',
      ]);
      expect(edit(text, [annotate]).text).toContain('service-upstream');
    });

    it('templates', () => {
      const text = INGRESS.replace('"cart"', '{{ .Values.name }}');
      expect(edit(text, [annotate]).problems).toEqual([
        'no file of these holds the object',
      ]);
    });

    it('a patch that does not fit, or names a prototype', () => {
      expect(
        edit(INGRESS, [patch(cart, { op: 'remove', path: '/spec/x' })]),
      ).toMatchObject({
        files: [],
        problems: [expect.stringContaining('The patch does not fit')],
      });
      const evil = patch(cart, { op: 'add', path: '/__proto__/x', value: 1 });
      expect(edit(INGRESS, [evil]).problems).toEqual([
        expect.stringContaining('reserved word'),
      ]);
    });

    it('an object that a kustomization gives another namespace is edited; the namespace is not', () => {
      const files = [
        {
          file: 'k/cart.yaml',
          text: INGRESS.replace("    namespace: 'shop'\n", ''),
        },
        {
          file: 'k/kustomization.yaml',
          text: 'namespace: shop\nresources: [cart.yaml]\n',
        },
      ];
      expect(editSources(files, [annotate])).toMatchObject({
        problems: [],
        files: [{ file: 'k/cart.yaml' }],
      });
      const move = patch(cart, {
        op: 'replace',
        path: '/metadata/namespace',
        value: 'x',
      });
      expect(editSources(files, [move]).problems).toHaveLength(1);
    });
  });
});
