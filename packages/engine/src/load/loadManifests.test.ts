import { Snapshot } from '../snapshot/Snapshot';
import { Ingress, PeerAuthentication, Service } from '../snapshot/kinds';
import { loadManifests } from './loadManifests';

function load(text: string, limits = {}) {
  return loadManifests([{ file: 'a.yaml', text }], limits);
}

function namesOf(text: string) {
  return load(text).objects.map(
    ({ manifest, origin, unreadable }) =>
      `${origin?.document}:${origin?.line} ${String(manifest.kind)} ${String(
        (manifest.metadata as { name?: unknown })?.name,
      )}${unreadable === undefined ? '' : ' (unreadable)'}`,
  );
}

const service = (name: string, rest = '') =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n${rest}`;

describe('documents', () => {
  it('gives each object its document and first line', () => {
    const text = `# licence\n---\n${service('a')}---\n# about b\n${service(
      'b',
    )}`;
    expect(namesOf(text)).toEqual(['1:3 Service a', '2:9 Service b']);
  });

  it.each`
    what                                   | text
    ${'CRLF line ends'}                    | ${`---\n${service('a')}---\n${service('b')}`.replace(/\n/g, '\r\n')}
    ${'carriage returns alone'}            | ${`---\n${service('a')}---\n${service('b')}`.replace(/\n/g, '\r')}
    ${'a byte order mark'}                 | ${`\ufeff${service('a')}---\n${service('b')}`}
    ${'end markers'}                       | ${`${service('a')}...\n---\n${service('b')}...\n`}
    ${'a marker with a comment'}           | ${`--- # first\n${service('a')}--- # second\n${service('b')}`}
    ${'directives'}                        | ${`%YAML 1.1\n---\n${service('a')}...\n%YAML 1.1\n---\n${service('b')}`}
    ${'content on the marker line'}        | ${`--- {apiVersion: v1, kind: Service, metadata: {name: a}}\n---\n${service('b')}`}
    ${'no line feed at the end'}           | ${`${service('a')}---\n${service('b').trim()}`}
    ${'JSON documents between markers'}    | ${`---\n{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}}\n---\n${service('b')}`}
    ${'JSON values without any separator'} | ${'{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}}\n{"apiVersion":"v1","kind":"Service","metadata":{"name":"b","annotations":{"x":"}{ \\""}}}'}
    ${'JSON indented with tabs'}           | ${'{\n\t"apiVersion":"v1","kind":"List","items":[\n\t{"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}},{"apiVersion":"v1","kind":"Service","metadata":{"name":"b"}}]}'}
  `('reads $what', ({ text }) => {
    const { objects, problems } = load(text);
    expect(problems).toEqual([]);
    expect(objects.map(({ manifest }) => manifest.metadata)).toMatchObject([
      { name: 'a' },
      { name: 'b' },
    ]);
  });

  it('counts empty documents, and does not report them', () => {
    const text = `---\n---\n# nothing\n---\n${service('a')}`;
    expect(load(text).problems).toEqual([]);
    expect(namesOf(text)).toEqual(['3:5 Service a']);
  });

  it('does not take a marker within a block scalar for the end of it', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  x: |\n    ---\n    ...\n';
    expect(load(text).objects).toMatchObject([
      { manifest: { data: { x: '---\n...\n' } } },
    ]);
  });
});

describe('a malformed document', () => {
  const text = [
    service('a'),
    'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: default\n  namespace: shop\nspec:\n  mtls:\n mode: STRICT\n',
    service('b'),
  ].join('---\n');

  it('is named with its line and does not stop the others', () => {
    const { objects, problems } = load(text);
    expect(problems).toEqual([
      {
        code: 'malformed-document',
        message: expect.stringContaining('indentation'),
        file: 'a.yaml',
        document: 2,
        line: 13,
      },
    ]);
    expect(objects.filter(({ unreadable }) => !unreadable)).toHaveLength(2);
  });

  it('is not taken for absent, in the namespace that it names', () => {
    const { objects, problems } = load(text);
    const snapshot = new Snapshot({
      cluster: 'c',
      world: 'closed',
      observedAt: '2026-01-01T00:00:00Z',
      objects,
      problems,
    });
    expect(snapshot.unread(PeerAuthentication, 'shop')).toMatchObject({
      code: 'unreadable-object',
      message: expect.stringContaining('document 2 of a.yaml (line 13)'),
    });
    expect(snapshot.unread(PeerAuthentication, 'other')).toBeUndefined();
    expect(snapshot.problems).toEqual(problems);
  });

  it('counts for every kind that a malformed list mentions', () => {
    const { objects } = load(
      'apiVersion: v1\nkind: List\nitems:\n- kind: Service\n  apiVersion: v1\n- kind: Ingress\n x: [',
    );
    expect(
      objects.map(({ manifest, unreadable }) => [
        manifest.kind,
        Boolean(unreadable),
      ]),
    ).toEqual([
      ['Service', true],
      ['Ingress', true],
    ]);
  });

  it.each`
    what                      | text                                    | message
    ${'a tab as indentation'} | ${'kind: A\nspec:\n\tb: c\n'}           | ${/tab/}
    ${'a repeated key'}       | ${'kind: A\nspec: {}\nspec: {}\n'}      | ${/duplicated mapping key/}
    ${'a null byte'}          | ${'kind: A\nspec: \0\n'}                | ${/null byte/}
    ${'a control character'}  | ${'kind: A\nspec: \u0007\n'}            | ${/non-printable/}
    ${'an unknown tag'}       | ${'kind: A\nspec: !!js/function "x"\n'} | ${/unknown tag/}
    ${'an unknown alias'}     | ${'kind: A\nspec: *nowhere\n'}          | ${/unidentified alias/}
    ${'a cycle'}              | ${'kind: A\nspec: &a\n  b: *a\n'}       | ${/refers to a node around it/}
  `('is one with $what', ({ text: malformed, message }) => {
    expect(load(malformed).problems).toMatchObject([
      { code: 'malformed-document', message: expect.stringMatching(message) },
    ]);
  });
});

describe('templates', () => {
  it.each`
    what                    | text
    ${'an action line'}     | ${`{{- if .Values.enabled }}\n${service('a')}{{- end }}\n`}
    ${'a name as action'}   | ${service('{{ .Release.Name }}')}
    ${'a quoted action'}    | ${service('"{{ .Release.Name }}-web"')}
    ${'a name with suffix'} | ${service('web-{{ .Values.suffix }}')}
    ${'CRLF line ends'}     | ${`{{- if .Values.enabled }}\r\n${service('a').replace(/\n/g, '\r\n')}{{- end }}\r\n`}
  `('are named: $what', ({ text }) => {
    const { objects, problems } = load(text);
    expect(problems).toMatchObject([{ code: 'template', document: 1 }]);
    expect(objects).toMatchObject([
      { manifest: { kind: 'Service' }, unreadable: expect.any(String) },
    ]);
  });

  it('leaves actions in the data of a ConfigMap alone', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "{{ $labels.x }}"}\n';
    expect(load(text).problems).toEqual([]);
  });
});

describe('lists', () => {
  it('expands lists, typed lists and lists of lists', () => {
    const text = `
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Service, metadata: {name: a}}
- apiVersion: networking.k8s.io/v1
  kind: IngressList
  items:
  - metadata: {name: b}
`;
    expect(load(text).objects.map(({ manifest }) => manifest)).toEqual([
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'b' },
      },
    ]);
  });

  it('names an item that is no object', () => {
    expect(
      load('apiVersion: v1\nkind: List\nitems: [null]\n').problems,
    ).toMatchObject([{ code: 'invalid-object', document: 1, line: 1 }]);
  });
});

describe('an object given twice', () => {
  it('is taken from the first file and named with both', () => {
    const { objects, problems } = loadManifests([
      {
        file: 'old.yaml',
        text: 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: web}\n',
      },
      {
        file: 'new.yaml',
        text: '# new\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: default}\n',
      },
    ]);
    expect(objects).toHaveLength(1);
    expect(problems).toEqual([
      {
        code: 'duplicate-object',
        message:
          'Ingress default/web is also given in old.yaml, document 1 (line 1); that one is used',
        file: 'new.yaml',
        document: 1,
        line: 2,
      },
    ]);
  });

  it('is the same with the default namespace left out, of any kind', () => {
    const text = ['', ', namespace: default']
      .map(
        rest =>
          `apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: a${rest}}\n`,
      )
      .join('---\n');
    expect(load(text).objects).toHaveLength(1);
    expect(load(text).problems).toMatchObject([{ code: 'duplicate-object' }]);
  });

  it('is another object in another namespace or group', () => {
    const text = [
      'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: a}\n',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: a}\n',
      'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: a, namespace: b}\n',
    ].join('---\n');
    expect(load(text).problems).toEqual([]);
    expect(load(text).objects).toHaveLength(3);
  });
});

describe('limits', () => {
  it('names a file that is too large, and takes no kind for absent', () => {
    const { objects, problems } = load(service('a'), { fileSize: 10 });
    expect(problems).toEqual([
      {
        code: 'limit-exceeded',
        message: expect.stringContaining('more than the limit of 10 bytes'),
        file: 'a.yaml',
      },
    ]);
    const snapshot = new Snapshot({
      cluster: 'c',
      world: 'closed',
      observedAt: '',
      objects,
    });
    expect(snapshot.unread(Service)?.code).toBe('unreadable-object');
    expect(snapshot.unread(Ingress, 'any')?.message).toContain('a.yaml');
  });

  it('names a document that is too large and reads the next', () => {
    const big = service('a', `  annotations: {x: "${'y'.repeat(500)}"}\n`);
    const { objects, problems } = load(`${big}---\n${service('b')}`, {
      documentSize: 300,
    });
    expect(problems).toMatchObject([
      { code: 'limit-exceeded', file: 'a.yaml', document: 1 },
    ]);
    expect(objects).toMatchObject([
      { manifest: { metadata: { name: 'b' } } },
      {
        manifest: { metadata: { name: 'a' } },
        unreadable: expect.stringContaining('document 1 of a.yaml'),
      },
    ]);
  });

  it.each`
    style             | text
    ${'flow'}         | ${`kind: A\napiVersion: v1\nspec: ${'['.repeat(80)}${']'.repeat(80)}`}
    ${'block'}        | ${`kind: A\napiVersion: v1\nspec:\n  ${'- '.repeat(80)}x`}
    ${'JSON'}         | ${`{"kind":"A","apiVersion":"v1","spec":${'['.repeat(80)}${']'.repeat(80)}}`}
    ${'far too deep'} | ${`kind: A\nspec: ${'{a: '.repeat(200_000)}`}
  `('names a document that is nested too deeply: $style', ({ text }) => {
    expect(load(text).problems).toMatchObject([
      {
        code: 'limit-exceeded',
        message: 'the document is nested deeper than the limit of 64 levels',
        document: 1,
      },
    ]);
  });

  it('reads a document of just the depth that is allowed', () => {
    const nested = (depth: number) =>
      `apiVersion: v1\nkind: A\nmetadata: {name: a}\nspec: ${'['.repeat(
        depth - 1,
      )}x${']'.repeat(depth - 1)}`;
    expect(load(nested(64)).problems).toEqual([]);
    expect(load(nested(65)).problems).toHaveLength(1);
  });

  it('counts aliases exactly, and asterisks in prose not at all', () => {
    const doc = (count: number) =>
      `apiVersion: v1\nkind: A\nmetadata: {name: a}\nbase: &base {x: y}\ntext: |\n${'  * item\n'.repeat(
        200,
      )}  *item\nspec:\n${'- *base\n'.repeat(count)}`;
    expect(load(doc(100)).problems).toEqual([]);
    expect(load(doc(101)).problems).toMatchObject([
      {
        code: 'limit-exceeded',
        message: 'the document has 101 aliases, more than the limit of 100',
      },
    ]);
  });

  it('refuses few aliases that stand for very much', () => {
    const lines = [
      'apiVersion: v1',
      'kind: A',
      'metadata: {name: a}',
      'l0: &l0 [x]',
    ];
    for (let level = 1; level <= 9; level += 1) {
      lines.push(`l${level}: &l${level} [${`*l${level - 1}, `.repeat(10)}]`);
    }
    const before = process.memoryUsage().heapUsed;
    const { problems } = load(lines.join('\n'));
    expect(problems).toMatchObject([
      {
        code: 'limit-exceeded',
        message: expect.stringContaining('once its aliases are followed'),
      },
    ]);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50e6);
  });

  it('stops at the number of objects and says what was not read', () => {
    const text = ['a', 'b', 'c'].map(name => service(name)).join('---\n');
    const { objects, problems } = load(text, { objects: 2 });
    expect(problems).toMatchObject([
      {
        code: 'limit-exceeded',
        message: expect.stringContaining('limit of 2 objects'),
        document: 3,
      },
    ]);
    expect(objects.filter(({ unreadable }) => !unreadable)).toHaveLength(2);
    expect(objects.some(({ unreadable }) => unreadable)).toBe(true);
  });
});

describe('values', () => {
  const valueOf = (text: string) =>
    (
      load(`apiVersion: v1\nkind: A\nmetadata: {name: a}\n${text}`).objects[0]
        .manifest as { v?: unknown }
    ).v;

  it.each`
    text                                       | value
    ${'v: 2024-01-01'}                         | ${'2024-01-01'}
    ${'v: 2024-01-01T00:00:00Z'}               | ${'2024-01-01T00:00:00Z'}
    ${'v: yes'}                                | ${true}
    ${'v: "yes"'}                              | ${'yes'}
    ${'v: off'}                                | ${false}
    ${'v: 8080'}                               | ${8080}
    ${'v: ~'}                                  | ${null}
    ${'v: 1.27'}                               | ${1.27}
    ${'b: &b {x: 1, y: 1}\nv: {<<: *b, y: 2}'} | ${{ x: 1, y: 2 }}
  `('reads $text as Kubernetes would', ({ text, value }) => {
    expect(valueOf(text)).toEqual(value);
  });

  it('leaves keys named __proto__ out and says so', () => {
    const { objects, problems } = load(
      'apiVersion: v1\nkind: A\nmetadata: {name: a}\nv: {__proto__: {polluted: true}, w: 1}\n',
    );
    expect(problems).toMatchObject([
      { code: 'invalid-object', message: 'the field v.__proto__ was left out' },
    ]);
    const { v } = objects[0].manifest as { v: Record<string, unknown> };
    expect(Object.keys(v)).toEqual(['w']);
    expect(v.polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each`
    field              | metadata                                             | message
    ${'an annotation'} | ${'{name: a, namespace: shop, annotations: {x: 1}}'} | ${/annotations\.x/}
    ${'a label'}       | ${'{name: a, namespace: shop, labels: {x: true}}'}   | ${/labels\.x/}
    ${'a name'}        | ${'{name: 123, namespace: shop}'}                    | ${/name/}
  `(
    'makes $field that is no text a problem of its object',
    ({ metadata, message }) => {
      const { objects, problems } = load(
        `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: ${metadata}\nspec: {}\n`,
      );
      const snapshot = new Snapshot({
        cluster: 'c',
        world: 'closed',
        observedAt: '',
        objects,
        problems,
      });
      expect(snapshot.problems).toMatchObject([
        {
          code: 'invalid-object',
          message: expect.stringMatching(message),
          line: 1,
        },
      ]);
      expect(snapshot.list(Ingress)).toEqual([]);
      expect(snapshot.unread(Ingress, 'shop')?.code).toBe('unreadable-object');
      expect(snapshot.unread(Ingress, 'other')).toBeUndefined();
    },
  );
});

describe('what is no Kubernetes object', () => {
  it('is counted and not reported', () => {
    const text =
      'replicas: 3\nimage: {tag: x}\n---\nname: x\non: [push]\n---\n- a\n---\nprose\n';
    expect(load(text)).toEqual({
      objects: [],
      problems: [],
      ignoredDocuments: 4,
    });
  });

  it('is reported when it is nearly one', () => {
    expect(
      load('kind: Service\nmetadata: {name: a}\nspec: {}\n').problems,
    ).toMatchObject([
      { code: 'invalid-object', message: 'apiVersion is missing or no text' },
    ]);
  });
});

describe('kustomizations', () => {
  const ingress =
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: dev}\n';
  const cls =
    '---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: nginx}\n';

  it('give their namespace to the files they list', () => {
    const { objects, problems } = loadManifests([
      {
        file: 'shop/kustomization.yaml',
        text: 'namespace: shop\nresources: [./web.yaml, ../base]\n',
      },
      { file: 'shop/web.yaml', text: ingress + cls },
      { file: 'shop/other.yaml', text: ingress },
    ]);
    expect(problems).toEqual([]);
    expect(objects.map(({ manifest }) => manifest.metadata)).toEqual([
      { name: 'web', namespace: 'shop' },
      { name: 'nginx' },
      { name: 'web', namespace: 'dev' },
    ]);
  });

  it('keep patches from being taken for objects', () => {
    const { objects, problems } = loadManifests([
      {
        file: 'kustomization.yaml',
        text: 'resources: [web.yaml]\npatches: [{path: patch.yaml}]\n',
      },
      { file: 'patch.yaml', text: ingress },
      { file: 'web.yaml', text: ingress },
    ]);
    expect(objects).toHaveLength(1);
    expect(objects[0].origin?.file).toBe('web.yaml');
    expect(problems).toMatchObject([
      { code: 'not-analysed-kind', file: 'kustomization.yaml' },
      { code: 'not-analysed-kind', file: 'patch.yaml' },
    ]);
  });
});
