import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Starts this program again with other arguments, in a process of its own, and
 * resolves with the first line that it prints.
 */
export async function startOwnProcess(
  argv: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', ...nodeOptions, process.argv[1], ...argv],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${argv[0]} ended with ${code}`);
    }),
  ])) as [string];
  return { child, line };
}
