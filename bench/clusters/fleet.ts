import { analyze, kindsToRead } from 'istio-ingress-engine';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BusyTurns } from './BusyTurns';
import { KubernetesClusterReader } from '../../plugins/istio-ingress-backend/src/clusters/kubernetes/KubernetesClusterReader';

/** What reading many clusters in one process took. */
export interface FleetMeasurement {
  clusters: number;
  objects: number;
  /** Kinds in a state other than read or not installed. */
  unread: number;
  syncedMs: number;
  processorSeconds: number;
  /** After a collection of garbage, beyond what the process began with. */
  heapMb: number;
  residentMb: number;
  /** While they were read, and while nothing happened. */
  delayMs: { p50: number; p99: number; max: number; idleP99: number };
  /** The longest turn of the event loop, in processor time of its thread. */
  busyMs: number;
  analysed: { services: number; seconds: number };
}

const quiet = {
  debug() {},
  info() {},
  warn() {},
  error: (message: string, fields?: object) =>
    process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  child: () => quiet,
};

/** Reads clusters of these names at once, in this process. */
export async function readFleet(
  url: string,
  names: readonly string[],
): Promise<FleetMeasurement> {
  const stop = new AbortController();
  const idle = monitorEventLoopDelay({ resolution: 5 });
  idle.enable();
  await new Promise(resolve => setTimeout(resolve, 1000));
  idle.disable();

  collectGarbage();
  const heapBefore = process.memoryUsage().heapUsed;
  const usage = process.cpuUsage();
  const startedAt = performance.now();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const turns = new BusyTurns();
  const readers = names.map(
    name =>
      new KubernetesClusterReader({
        cluster: { name, access: { url: `${url}/${name}` }, istio: {} },
        kinds: kindsToRead(),
        maxObjects: 200_000,
        debounceMs: 300,
        logger: quiet,
      }),
  );
  for (const reader of readers) reader.watch(() => {}, stop.signal);
  const read = await Promise.all(
    readers.map(reader => reader.read(stop.signal)),
  );
  delay.disable();
  const busyMs = turns.end();
  const syncedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(usage);
  const objects = read.reduce((sum, each) => sum + each.objects.length, 0);
  const unread = read
    .flatMap(each => each.reads ?? [])
    .filter(({ state }) => !['ok', 'not-installed'].includes(state)).length;
  read.length = 0;
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();

  let services = 0;
  const analysing = performance.now();
  for (const reader of readers) {
    services += analyze(await reader.read(stop.signal)).services.length;
  }
  const seconds = (performance.now() - analysing) / 1000;
  stop.abort();
  await Promise.all(readers.map(reader => reader.ended()));
  return {
    clusters: names.length,
    objects,
    unread,
    syncedMs: Math.round(syncedMs),
    processorSeconds: (user + system) / 1e6,
    heapMb: Math.round((heapUsed - heapBefore) / 1e6),
    residentMb: Math.round(rss / 1e6),
    delayMs: {
      p50: delay.percentile(50) / 1e6,
      p99: delay.percentile(99) / 1e6,
      max: delay.max / 1e6,
      idleP99: idle.percentile(99) / 1e6,
    },
    busyMs,
    analysed: { services, seconds },
  };
}

function collectGarbage(): void {
  globalThis.gc?.();
}
