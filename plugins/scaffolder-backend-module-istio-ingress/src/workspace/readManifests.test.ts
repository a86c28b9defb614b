import { createMockDirectory } from '@backstage/backend-test-utils';
import { symlinkSync } from 'node:fs';
import { readManifests } from './readManifests';

const workspace = createMockDirectory();

const filesOf = async (path: string) =>
  (await readManifests(workspace.path, path)).map(({ file }) => file);

describe('readManifests', () => {
  it('finds manifests below a folder, or takes a file', async () => {
    workspace.setContent({
      'README.md': '',
      k8s: { 'b.yaml': '', a: { 'c.yml': '' } },
      node_modules: { x: { 'd.yaml': '' } },
      '.git': { 'e.yaml': '' },
    });
    expect(await filesOf('.')).toEqual(['k8s/a/c.yml', 'k8s/b.yaml']);
    expect(await filesOf('k8s/b.yaml')).toEqual(['k8s/b.yaml']);
  });

  it.each(['..', '../outside', '/etc'])('does not leave by %s', async path => {
    workspace.setContent({});
    await expect(readManifests(workspace.path, path)).rejects.toThrow(
      /not allowed/,
    );
  });

  it('follows no link, and leaves by none', async () => {
    workspace.setContent({ k8s: { 'a.yaml': '' } });
    symlinkSync('/etc', workspace.resolve('k8s/etc'));
    symlinkSync('/etc/hostname', workspace.resolve('k8s/b.yaml'));
    expect(await filesOf('k8s')).toEqual(['k8s/a.yaml']);
    await expect(readManifests(workspace.path, 'k8s/etc')).rejects.toThrow(
      /not allowed/,
    );
  });

  it('says what is missing, and what is too much', async () => {
    workspace.setContent({
      many: Object.fromEntries(
        Array.from({ length: 501 }, (_, index) => [`${index}.yaml`, '']),
      ),
      large: { 'a.yaml': '#'.repeat(2 * 1024 * 1024 + 1) },
    });
    await expect(filesOf('absent')).rejects.toThrow(/no 'absent'/);
    await expect(filesOf('many')).rejects.toThrow(/more than 500/);
    await expect(filesOf('large')).rejects.toThrow(/more than 2097152 bytes/);
  });
});
