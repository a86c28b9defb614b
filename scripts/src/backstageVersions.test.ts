import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './imports';

describe('yarn.lock', () => {
  // docs/adr/0001-one-version-of-each-backstage-package.md
  it('holds one version of each Backstage package', () => {
    const lock = readFileSync(join(root, 'yarn.lock'), 'utf8');
    const versions = new Map<string, string[]>();
    for (const [, name, version] of lock.matchAll(
      /^"(@backstage\/[^@"]+)@npm:[^\n]*":\n {2}version: (\S+)$/gm,
    )) {
      versions.set(name, [...(versions.get(name) ?? []), version]);
    }

    expect(versions.size).toBeGreaterThan(50);
    expect([...versions].filter(([, found]) => found.length > 1)).toEqual([]);
  });
});
