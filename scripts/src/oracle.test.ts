import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

describe('./dev oracle', () => {
  it('says what is missing, and exits 3, where Go is not installed', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['scripts/run.mjs', 'scripts/oracle.ts'],
      {
        cwd: root,
        env: { ...process.env, PATH: '/nowhere' },
        encoding: 'utf8',
      },
    );
    expect(status).toBe(3);
    expect(stderr).toContain('Go is not installed');
    expect(stderr).toContain('./dev conformance');
  });
});
