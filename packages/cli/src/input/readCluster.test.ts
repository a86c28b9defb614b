import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UnusableInput } from '../failure';
import type { CliIo } from '../io';
import { clusterNames, readCluster } from './readCluster';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'istio-ingress-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, content: string | Uint8Array) {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

function service(name: string) {
  return `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\n`;
}

function read(path: string, stdin = '') {
  const io: CliIo = {
    stdout: { write() {}, isTTY: false },
    stderr: { write() {}, isTTY: false },
    readStdin: async () => new TextEncoder().encode(stdin),
    now: () => '2026-01-01T00:00:00.000Z',
    cwd: folder,
    noColor: true,
  };
  return readCluster(path, { name: 'c', world: 'open', io });
}

const placesOf = ({ objects }: Awaited<ReturnType<typeof read>>) =>
  objects.map(({ origin }) => origin?.file);

describe('reading a path', () => {
  it('reads manifests of a folder and below, in order, and nothing hidden', async () => {
    write('k/b.yaml', service('b'));
    write(
      'k/sub/c.json',
      '{"apiVersion":"v1","kind":"Service","metadata":{"name":"c"}}',
    );
    write('k/a.yml', service('a'));
    write('k/README.md', 'prose');
    write('k/.git/config.yaml', service('hidden'));
    write('k/node_modules/x/x.yaml', service('dependency'));
    expect(placesOf(await read('k/'))).toEqual([
      'k/a.yml',
      'k/b.yaml',
      'k/sub/c.json',
    ]);
    expect(placesOf(await read('k/b.yaml'))).toEqual(['k/b.yaml']);
  });

  it('reads standard input', async () => {
    expect(placesOf(await read('-', service('a')))).toEqual(['stdin']);
    await expect(read('-')).rejects.toThrow('standard input is empty');
  });

  it.each`
    path       | message
    ${'empty'} | ${'empty: no manifests found (*.yaml, *.yml, *.json)'}
    ${'gone'}  | ${'gone: it does not exist'}
  `('says what is wrong with $path', async ({ path, message }) => {
    mkdirSync(join(folder, 'empty'));
    await expect(read(path)).rejects.toThrow(new UnusableInput(message));
  });

  it('follows links, and names one that leads back', async () => {
    write('k/a.yaml', service('a'));
    write('elsewhere/b.yaml', service('b'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'k/linked'));
    symlinkSync(join(folder, 'k'), join(folder, 'k/loop'));
    symlinkSync('nowhere.yaml', join(folder, 'k/dangling.yaml'));
    const given = await read('k');
    expect(placesOf(given).slice(0, 2)).toEqual([
      'k/a.yaml',
      'k/linked/b.yaml',
    ]);
    expect(given.problems).toEqual([
      {
        code: 'unreadable-file',
        file: 'k/dangling.yaml',
        message: 'it does not exist',
      },
      {
        code: 'unreadable-file',
        file: 'k/loop',
        message: 'this symbolic link leads back to a folder around it',
      },
    ]);
  });

  it('does not take the objects of an unreadable file for absent', async () => {
    write('k/a.yaml', service('a'));
    write('k/b.yaml', new Uint8Array([0x6b, 0xff, 0xfe]));
    const { objects, problems } = await read('k');
    expect(problems).toMatchObject([
      {
        code: 'unreadable-file',
        file: 'k/b.yaml',
        message: 'it is not text in UTF-8',
      },
    ]);
    expect(
      objects.some(
        ({ manifest, unreadable }) =>
          manifest.kind === 'PeerAuthentication' && unreadable,
      ),
    ).toBe(true);
  });

  (process.getuid?.() === 0 ? it.skip : it)(
    'names a file without permission',
    async () => {
      write('k/a.yaml', service('a'));
      write('k/b.yaml', service('b'));
      chmodSync(join(folder, 'k/b.yaml'), 0);
      expect((await read('k')).problems).toMatchObject([
        {
          code: 'unreadable-file',
          file: 'k/b.yaml',
          message: 'permission denied',
        },
      ]);
    },
  );

  it('simulates the read states of reads.yaml, and hides what they hide', async () => {
    write(
      'k/a.yaml',
      `${service('a')}---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\n`,
    );
    write(
      'k/reads.yaml',
      'reads: [{group: "", kind: Pod, state: forbidden}]\n',
    );
    const { objects, reads, problems } = await read('k');
    expect(objects.map(({ manifest }) => manifest.kind)).toEqual(['Service']);
    expect(reads).toEqual([
      { group: '', kind: 'Pod', state: 'forbidden', simulated: true },
    ]);
    expect(problems).toEqual([]);
  });

  it('refuses a reads.yaml that it does not understand', async () => {
    write('k/a.yaml', service('a'));
    write('k/reads.yaml', 'reads: [{kind: Pod}]\n');
    await expect(read('k')).rejects.toThrow(/k\/reads\.yaml: reads\[0\]/);
  });
});

describe('cluster names', () => {
  it('are the last part of the path where that is unique', () => {
    expect(
      clusterNames(['eu/prod', 'us/prod', 'x/lab.yaml', '-'], '/'),
    ).toEqual(['eu/prod', 'us/prod', 'lab', 'stdin']);
  });
});
