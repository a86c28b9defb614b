import { createLiveAnalysis, type SourceObject } from 'istio-ingress-engine';
import { spawn } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { edited, edits } from './edits';
import { heldObjects } from './heldObjects';

const SLICE_MS = 2;
const ROUNDS = 9;
const IDLE_MS = 3_000;
const CHANGES_A_SECOND = 50;
const FED_MS = 10_000;

export interface MeasuredLive {
  /** Seconds of processor time of the change in the middle, by title. */
  changes: Record<string, number>;
  heapBytes: number;
  /** As an API server serves the same objects, managed fields included. */
  jsonBytes: number;
  /** Milliseconds by which the event loop is late. */
  idleP99: number;
  busyP99: number;
  longest: number;
  fed: number;
}

/** What a live analysis of a synthetic cluster takes, in this process. */
export async function measureLive(
  services: number,
  seed: number,
): Promise<MeasuredLive> {
  const state = {
    cluster: 'bench',
    world: 'closed' as const,
    observedAt: '2026-01-01T00:00:00.000Z',
  };
  // The objects count too: whoever watches a cluster holds them.
  const heapBefore = usedHeap();
  const { objects, jsonBytes } = heldObjects(services, seed);
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  await sleep(IDLE_MS);
  const idleP99 = loop.percentile(99) / 1e6;

  const live = createLiveAnalysis(state);
  live.replace({ ...state, objects });
  loop.reset();
  const pause = sliced();
  await live.updateInSlices(pause);
  const fed = await whileFed(services, seed, async changed => {
    live.apply(changed.map(object => ({ op: 'upsert', object })));
    await live.updateInSlices(pause);
  });
  const busyP99 = loop.percentile(99) / 1e6;
  const longest = loop.max / 1e6;
  loop.disable();
  const heapBytes = usedHeap() - heapBefore;

  const changes: Record<string, number> = {};
  for (const edit of edits) {
    const times = edited(objects, edit, ROUNDS).map(object => {
      live.apply([{ op: 'upsert', object }]);
      const start = process.cpuUsage();
      live.update();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    });
    changes[edit.title] = times.sort((a, b) => a - b)[ROUNDS >> 1];
  }
  return { changes, heapBytes, jsonBytes, idleP99, busyP99, longest, fed };
}

/** Prints changed objects, as many a second as the figure says, until ended. */
export async function feed(services: number, seed: number): Promise<void> {
  const { objects } = heldObjects(Math.min(services, 500), seed);
  const some = edits
    .slice(0, 4)
    .flatMap(edit => edited(objects, edit, CHANGES_A_SECOND));
  process.stdout.write('ready\n');
  for (let next = 0; ; next += 1) {
    process.stdout.write(`${JSON.stringify(some[(next * 7) % some.length])}\n`);
    await sleep(1000 / CHANGES_A_SECOND);
  }
}

/** Calls `take` with what another process feeds, one call at a time. */
async function whileFed(
  services: number,
  seed: number,
  take: (changed: SourceObject[]) => Promise<void>,
): Promise<number> {
  const child = spawn(
    process.execPath,
    [process.argv[1], '--feed-live', String(services), String(seed)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const waiting: SourceObject[] = [];
  let isReady = false;
  createInterface({ input: child.stdout }).on('line', line => {
    if (isReady) waiting.push(JSON.parse(line));
    isReady = true;
  });
  while (!isReady) await sleep(10);
  let fed = 0;
  const end = performance.now() + FED_MS;
  while (performance.now() < end) {
    const changed = waiting.splice(0);
    fed += changed.length;
    if (changed.length > 0) await take(changed);
    await sleep(10);
  }
  child.kill();
  return fed;
}

/** A pause whenever a slice has lasted long enough. */
function sliced(): () => Promise<void> | undefined {
  let startedAt = performance.now();
  return () => {
    if (performance.now() - startedAt < SLICE_MS) return undefined;
    return new Promise(resolve => {
      setImmediate(() => {
        startedAt = performance.now();
        resolve();
      });
    });
  };
}

function usedHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
