import type { ClusterObjects } from 'istio-ingress-engine';
import { analyze, loadManifests } from 'istio-ingress-engine';
import { loadAll } from 'js-yaml';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a measuring process does with a folder of manifests. */
export type Task = 'parse' | 'one-shot' | 'analyze';

/**
 * How long something took. Processor time counts garbage collection and is
 * nearly the same whatever else runs on the machine.
 */
export interface Seconds {
  processor: number;
  clock: number;
}

const FLAG = '--measure-in-this-process';

/**
 * Runs a task in a process of its own, so that no measurement warms up the
 * next or leaves garbage to it.
 *
 * @returns one measurement for each repetition
 */
export async function measure(
  task: Task,
  folder: string,
  repetitions = 1,
): Promise<Seconds[]> {
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      '--max-old-space-size=6144',
      process.argv[1],
      FLAG,
      task,
      folder,
      String(repetitions),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let out = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text;
  });
  const code = await new Promise(done => {
    child.on('exit', done);
  });
  if (code !== 0) throw new Error(`measuring ${task} ended with ${code}`);
  return JSON.parse(out);
}

/** Is this process one that measures? Then it does so and prints the result. */
export function measuredHere(argv: readonly string[]): boolean {
  if (argv[0] !== FLAG) return false;
  const [, task, folder, repetitions] = argv;
  const seconds =
    task === 'analyze'
      ? analysisAlone(folder, Number(repetitions))
      : [timed(() => (task === 'parse' ? parse(folder) : oneShot(folder)))];
  process.stdout.write(JSON.stringify(seconds));
  return true;
}

function timed(run: () => unknown): Seconds {
  const start = performance.now();
  const startUsage = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(startUsage);
  return {
    processor: (user + system) / 1e6,
    clock: (performance.now() - start) / 1000,
  };
}

function readAll(folder: string) {
  return readdirSync(folder)
    .sort()
    .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

function parse(folder: string) {
  return readAll(folder).map(({ text }) => loadAll(text));
}

function objectsOf(folder: string): ClusterObjects {
  const { objects, problems } = loadManifests(readAll(folder));
  return {
    cluster: 'bench',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00.000Z',
    objects,
    problems,
  };
}

function oneShot(folder: string) {
  return analyze(objectsOf(folder));
}

function analysisAlone(folder: string, repetitions: number): Seconds[] {
  const input = objectsOf(folder);
  analyze(input);
  return Array.from({ length: repetitions }, () => timed(() => analyze(input)));
}
