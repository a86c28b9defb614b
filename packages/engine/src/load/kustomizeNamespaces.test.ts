import { loadManifests } from './loadManifests';
import { namespacesByFile } from './kustomizeNamespaces';

const ingress =
  'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\n';

function namespaceOf(kustomizations: Record<string, string>) {
  const { objects, problems } = loadManifests([
    ...Object.entries(kustomizations).map(([file, text]) => ({ file, text })),
    { file: 'app/base/web.yaml', text: ingress },
  ]);
  const [{ manifest }] = objects;
  return {
    namespace: (manifest.metadata as { namespace?: string }).namespace,
    problems: problems.map(({ message }) => message),
  };
}

const base = { 'app/base/kustomization.yaml': 'resources: [web.yaml]\n' };

describe('namespaces of kustomizations', () => {
  it('reach files through folders, upwards too', () => {
    expect(
      namespaceOf({
        ...base,
        'app/overlays/prod/kustomization.yaml':
          'namespace: prod\nresources: [../../base]\n',
      }),
    ).toEqual({ namespace: 'prod', problems: [] });
    expect(
      namespaceOf({
        'kustomization.yaml': 'namespace: all\nresources: [./app/base/]\n',
        ...base,
      }).namespace,
    ).toBe('all');
  });

  it('are those of the outermost that states one', () => {
    expect(
      namespaceOf({
        'app/base/kustomization.yaml':
          'namespace: inner\nresources: [web.yaml]\n',
        'app/kustomization.yaml': 'resources: [base]\n',
        'kustomization.yaml': 'namespace: outer\nresources: [app]\n',
      }).namespace,
    ).toBe('outer');
    expect(
      namespaceOf({
        'app/base/kustomization.yaml':
          'namespace: inner\nresources: [web.yaml]\n',
        'app/kustomization.yaml': 'resources: [base]\n',
      }).namespace,
    ).toBe('inner');
  });

  it('reach components, and bases as they were listed once', () => {
    expect(
      namespaceOf({
        ...base,
        'app/kustomization.yaml': 'namespace: shop\ncomponents: [base]\n',
      }).namespace,
    ).toBe('shop');
    expect(
      namespaceOf({
        ...base,
        'app/kustomization.yaml': 'namespace: shop\nbases: [base]\n',
      }).namespace,
    ).toBe('shop');
  });

  it('are not guessed where several folders build the same file', () => {
    expect(
      namespaceOf({
        ...base,
        'app/overlays/dev/kustomization.yaml':
          'namespace: dev\nresources: [../../base]\n',
        'app/overlays/prod/kustomization.yaml':
          'namespace: prod\nresources: [../../base]\n',
      }),
    ).toEqual({
      namespace: undefined,
      problems: [
        'kustomizations put the file into several namespaces (dev, prod): give the output of kustomize build',
      ],
    });
  });

  it.each(['', './', '../', '/srv/'])('know paths that start with %p', at => {
    expect(
      namespacesByFile([
        {
          file: `${at}kustomization.yaml`,
          lists: ['web.yaml', './api/../db.yaml'],
        },
        {
          file: `${at}prod/kustomization.yaml`,
          namespace: 'prod',
          lists: ['..'],
        },
      ]),
    ).toEqual(
      new Map([
        [`${at}web.yaml`, ['prod']],
        [`${at}db.yaml`, ['prod']],
        [`${at}kustomization.yaml`, ['prod']],
      ]),
    );
  });

  it('come to an end in circles', () => {
    expect(
      namespacesByFile([
        { file: 'a/kustomization.yaml', namespace: 'a', lists: ['../b'] },
        { file: 'b/kustomization.yaml', lists: ['../a', 'x.yaml'] },
      ]).get('b/x.yaml'),
    ).toEqual(['a']);
  });

  it('do not overflow in chains without end', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => ({
      file: `${at}/kustomization.yaml`,
      namespace: 'deep',
      lists: [`../${at + 1}`],
    }));
    expect(namespacesByFile(chain).get('1/kustomization.yaml')).toEqual([
      'deep',
    ]);
  });
});
