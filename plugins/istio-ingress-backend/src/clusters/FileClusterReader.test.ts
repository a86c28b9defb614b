import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { analyze } from 'istio-ingress-engine';
import { promises as fs } from 'node:fs';
import { defaultLimits } from '../config';
import { clusterBase, exposedService } from '../__testUtils__/manifests';
import { eventually } from '../__testUtils__/ReplayApiServer';
import { FileClusterReader } from './FileClusterReader';

const folder = createMockDirectory();

function readerOf(
  options: Partial<ConstructorParameters<typeof FileClusterReader>[0]> = {},
) {
  return new FileClusterReader({
    cluster: { name: 'eu', path: folder.path, complete: true },
    limits: defaultLimits,
    debounceMs: 50,
    logger: mockServices.logger.mock(),
    baseFolders: [process.cwd()],
    ...options,
  });
}

const read = (options = {}) =>
  readerOf(options).read(new AbortController().signal);

const kindsOf = ({ objects }: Awaited<ReturnType<typeof read>>) =>
  objects
    .filter(({ unreadable }) => !unreadable)
    .map(({ manifest }) => manifest.kind);

const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: shop }\n`;

describe('FileClusterReader', () => {
  it('reads folders in folders, YAML and JSON, in a closed world', async () => {
    folder.setContent({
      'a.yaml': configMap('a'),
      'notes.md': 'kind: Pod',
      deep: {
        er: {
          'b.yml': configMap('b'),
          'c.json': JSON.stringify({
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: 'c' },
          }),
        },
      },
      '.git': { 'x.yaml': configMap('hidden') },
    });
    const objects = await read();
    expect(objects).toMatchObject({
      cluster: 'eu',
      world: 'closed',
      problems: [],
      reads: [],
    });
    expect(objects.objects.map(({ origin }) => origin?.file)).toEqual([
      'a.yaml',
      'deep/er/b.yml',
      'deep/er/c.json',
    ]);
    expect(Date.parse(objects.observedAt)).not.toBeNaN();
  });

  it('does not keep Secrets', async () => {
    folder.setContent({
      'a.yaml': `${configMap(
        'a',
      )}---\napiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { key: c2VjcmV0 }\n`,
    });
    expect(JSON.stringify(await read())).not.toContain('c2VjcmV0');
  });

  it('hides what reads.yaml says was forbidden, and marks it as simulated', async () => {
    folder.setContent({
      'base.yaml': clusterBase,
      'cart.yaml': exposedService({ name: 'cart' }),
      'reads.yaml': `reads:
  - { group: networking.k8s.io, kind: Ingress, state: forbidden, message: no list }
  - { group: apps, kind: Deployment, state: failed, namespaces: [ingress-nginx] }
`,
    });
    const objects = await read();
    expect(objects.reads).toEqual([
      {
        group: 'networking.k8s.io',
        kind: 'Ingress',
        state: 'forbidden',
        message: 'no list',
        simulated: true,
      },
      {
        group: 'apps',
        kind: 'Deployment',
        state: 'failed',
        namespaces: ['ingress-nginx'],
        simulated: true,
      },
    ]);
    expect(kindsOf(objects)).not.toContain('Ingress');
    expect(kindsOf(objects).filter(kind => kind === 'Deployment')).toHaveLength(
      1,
    );
    const analysis = analyze(objects);
    expect(analysis.status).toBe('partial');
    expect(analysis.services[0].modes).toContain('unknown');
  });

  it('refuses a reads.yaml that it does not understand', async () => {
    folder.setContent({
      'a.yaml': configMap('a'),
      'reads.yaml': 'reads: [{ kind: Pod, state: lost }]',
    });
    await expect(read()).rejects.toMatchObject({
      name: 'ClusterReadError',
      status: 'unreachable',
      message: expect.stringMatching(/reads\.yaml: reads\[0\]/),
    });
  });

  it.each([
    ['an empty folder', {}, /it has no manifests \(\.yaml, \.yml, \.json\)/],
    ['a folder of other files', { 'a.txt': 'x' }, /has no manifests/],
  ])('says what is wrong with %s', async (_, content, message) => {
    folder.setContent(content);
    await expect(read()).rejects.toThrow(message);
  });

  it('says what is wrong with a path that is no folder', async () => {
    folder.setContent({ 'a.yaml': configMap('a') });
    const at = (path: string) => ({
      cluster: { name: 'eu', path, complete: true },
    });
    await expect(read(at(`${folder.path}/none`))).rejects.toThrow(
      /cluster 'eu' \(istioIngress\.fileClusters, path .*none\) gives nothing to analyse: it does not exist/,
    );
    await expect(read(at(`${folder.path}/a.yaml`))).rejects.toThrow(
      /it is not a folder/,
    );
  });

  it('looks a relative path up in the working directory, then beside app-config.yaml', async () => {
    folder.setContent({
      cwd: { 'x.txt': '' },
      root: { eu: { 'a.yaml': configMap('a') } },
    });
    const objects = await read({
      cluster: { name: 'eu', path: './eu', complete: true },
      baseFolders: [`${folder.path}/cwd`, `${folder.path}/root`],
    });
    expect(kindsOf(objects)).toEqual(['ConfigMap']);
  });

  it('follows links inside the folder and none that leaves it', async () => {
    folder.setContent({
      outside: { 'secret.yaml': configMap('outside') },
      in: { '..2026': { 'a.yaml': configMap('a') } },
    });
    const root = `${folder.path}/in`;
    await fs.symlink('..2026', `${root}/..data`);
    await fs.symlink('..data/a.yaml', `${root}/a.yaml`);
    await fs.symlink('../outside/secret.yaml', `${root}/b.yaml`);
    await fs.symlink('/etc', `${root}/etc`);
    await fs.symlink('.', `${root}/loop`);
    await fs.symlink('nowhere.yaml', `${root}/dangling.yaml`);
    const objects = await read({
      cluster: { name: 'eu', path: root, complete: true },
    });
    expect(kindsOf(objects)).toEqual(['ConfigMap']);
    expect(
      objects.problems?.map(({ file, message }) => `${file}: ${message}`),
    ).toEqual(
      expect.arrayContaining([
        'b.yaml: a symbolic link that leaves the folder is not followed',
        'etc: a symbolic link that leaves the folder is not followed',
        'loop: a symbolic link to a folder is not followed',
        'dangling.yaml: it does not exist',
      ]),
    );
    expect(JSON.stringify(objects)).not.toContain(folder.path);
  });

  it('does not take the objects of an unread file for absent', async () => {
    folder.setContent({
      'base.yaml': clusterBase,
      'cart.yaml': exposedService({ name: 'cart' }),
      'broken.yaml':
        'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: x\n',
    });
    const { services, problems } = analyze(await read());
    expect(problems).toMatchObject([
      { code: 'malformed-document', file: 'broken.yaml' },
    ]);
    expect(services[0]).toMatchObject({ ref: { name: 'cart' } });

    const few = await read({
      limits: { ...defaultLimits, fileSize: 10 },
    }).catch(error => error);
    expect(few.message).toMatch(/none of its manifests could be read/);

    const limited = await read({ limits: { ...defaultLimits, files: 1 } });
    expect(limited.problems).toMatchObject([
      {
        code: 'limit-exceeded',
        message: expect.stringMatching(
          /limit of 1 files \(istioIngress\.limits\.files\)/,
        ),
      },
    ]);
    expect(limited.objects.some(({ unreadable }) => unreadable)).toBe(true);
  });

  it('calls back once for a burst of changes, and never after the end', async () => {
    folder.setContent({ 'a.yaml': configMap('a') });
    const stop = new AbortController();
    const onChange = jest.fn();
    // Longer than a busy machine takes to tell of all of them.
    const reader = readerOf({ debounceMs: 2_000 });
    reader.watch(onChange, stop.signal);
    await reader.read(stop.signal);
    expect(onChange).not.toHaveBeenCalled();
    for (let index = 0; index < 5; index++) {
      folder.addContent({ [`b${index}.yaml`]: configMap(`b${index}`) });
    }
    await eventually(() => expect(onChange).toHaveBeenCalled());
    folder.addContent({ 'c.yaml': configMap('c') });
    stop.abort();
    await new Promise(resolve => setTimeout(resolve, 2_500));
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('sees a folder that comes later', async () => {
    const stop = new AbortController();
    const onChange = jest.fn();
    const reader = readerOf({
      cluster: { name: 'eu', path: `${folder.path}/later`, complete: true },
    });
    reader.watch(onChange, stop.signal);
    await expect(reader.read(stop.signal)).rejects.toMatchObject({
      status: 'unreachable',
    });
    folder.addContent({ later: { 'a.yaml': configMap('a') } });
    await eventually(() => expect(onChange).toHaveBeenCalled());
    stop.abort();
  });

  it('misses nothing that changes while it reads for the first time', async () => {
    folder.setContent({ 'a.yaml': configMap('a') });
    const stop = new AbortController();
    const onChange = jest.fn();
    const reader = readerOf();
    reader.watch(onChange, stop.signal);
    const reading = reader.read(stop.signal);
    folder.addContent({ 'b.yaml': configMap('b') });
    const { objects } = await reading;
    const isSeen = () => objects.length !== 1 || onChange.mock.calls.length > 0;
    await eventually(() => expect(isSeen()).toBe(true));
    stop.abort();
  });
});
