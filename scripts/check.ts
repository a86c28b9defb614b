// All that is judged without running the product. Every step runs even when an
// earlier one failed, so that one run shows everything there is to repair.
//
//   ./dev check [--verbose] [--json FILE] [STEP...]
import { spawn } from 'node:child_process';
import { resultsFile, writeResults, type Result } from './src/results';

const yarn = [process.execPath, '.yarn/releases/yarn-4.13.0.cjs'];

type Step = { id: string; title: string; command: string[]; repair?: string };

const steps: Step[] = [
  { id: 'types', title: 'types', command: [...yarn, 'tsc'] },
  { id: 'lint', title: 'lint', command: [...yarn, 'lint:all'] },
  {
    id: 'format',
    title: 'format',
    command: [...yarn, 'prettier:check', '--loglevel', 'warn'],
    repair: 'yarn prettier --write .',
  },
  {
    id: 'packages',
    title: 'metadata of packages',
    command: [...yarn, 'fix', '--check'],
    repair: 'yarn fix',
  },
  {
    id: 'config',
    title: 'configuration against its schemas',
    command: [...yarn, 'backstage-cli', 'config:check', '--lax'],
  },
  {
    id: 'reports',
    title: 'API reports',
    command: [...yarn, 'api-reports', '--ci'],
    repair: './dev generate',
  },
  {
    id: 'generated',
    title: 'generated files',
    command: [
      process.execPath,
      'scripts/run.mjs',
      'scripts/generate.ts',
      '--check',
    ],
    repair: './dev generate',
  },
];

async function main(args: string[]): Promise<number> {
  const json = resultsFile(args);
  const verbose = args.includes('--verbose');
  const named = args.filter(arg => !arg.startsWith('--') && arg !== json);
  const unknown = named.filter(id => !steps.some(step => step.id === id));
  if (unknown.length > 0 || args.includes('--help')) {
    console.error(
      `usage: ./dev check [--verbose] [--json FILE] [${steps
        .map(s => s.id)
        .join('|')}]...`,
    );
    return args.includes('--help') ? 0 : 2;
  }

  const results: Result[] = [];
  for (const step of steps) {
    if (named.length > 0 && !named.includes(step.id)) {
      continue;
    }
    const started = performance.now();
    const { status, output } = await run(step.command);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const passed = status === 0;
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${step.title} (${seconds} s)`);
    if (!passed || verbose) {
      console.log(output.trimEnd().replace(/^/gm, '       '));
    }
    if (!passed && step.repair) {
      console.log(`       repair with: ${step.repair}`);
    }
    results.push({
      name: `check: ${step.title}`,
      status: passed ? 'passed' : 'failed',
      ...(passed || !step.repair
        ? {}
        : { message: `repair with: ${step.repair}` }),
    });
  }
  if (json) {
    writeResults(json, results);
  }
  return results.every(result => result.status === 'passed') ? 0 : 1;
}

function run([program, ...args]: string[]) {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', chunk => chunks.push(chunk));
  child.stderr.on('data', chunk => chunks.push(chunk));
  return new Promise<{ status: number; output: string }>(resolve => {
    child.on('error', error => resolve({ status: 127, output: error.message }));
    child.on('close', code =>
      resolve({
        status: code ?? 1,
        output: Buffer.concat(chunks).toString('utf8'),
      }),
    );
  });
}

main(process.argv.slice(2)).then(status => {
  process.exitCode = status;
});
