// Runs a TypeScript program of this repository: bundles it with the sources of
// the workspaces it imports, and starts the bundle in a process of its own
// with the same arguments, streams and exit status.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [program, ...args] = process.argv.slice(2);
if (!program) {
  console.error('usage: node scripts/run.mjs PROGRAM.ts [ARGUMENT...]');
  process.exit(2);
}

// Inside the repository, so that the bundle finds node_modules.
const folder = mkdtempSync(join(root, 'node_modules', '.run-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const bundle = join(folder, 'program.cjs');
await build({
  entryPoints: [resolve(program)],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  sourcemap: 'inline',
  logLevel: 'error',
  external: [
    'better-sqlite3',
    'esbuild',
    'knex',
    'pg',
    'playwright-core',
    '@sparticuz/chromium',
  ],
  define: { 'process.env.REPOSITORY_ROOT': JSON.stringify(root) },
});

const nodeOptions = (process.env.RUN_NODE_OPTIONS ?? '')
  .split(' ')
  .filter(Boolean);
const child = spawn(
  process.execPath,
  ['--enable-source-maps', ...nodeOptions, bundle, ...args],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => process.exit(signal ? 1 : code ?? 1));
