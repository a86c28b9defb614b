import { analyze, kindsToRead } from 'istio-ingress-engine';
import { readFileSync } from 'node:fs';
import {
  type ApiAccess,
  ApiConnection,
} from '../../plugins/istio-ingress-backend/src/clusters/kubernetes/ApiConnection';
import { Discovery } from '../../plugins/istio-ingress-backend/src/clusters/kubernetes/Discovery';
import { KubernetesClusterReader } from '../../plugins/istio-ingress-backend/src/clusters/kubernetes/KubernetesClusterReader';
import { getJson } from '../../plugins/istio-ingress-backend/src/clusters/kubernetes/requests';
import { defaultTimings } from '../../plugins/istio-ingress-backend/src/clusters/kubernetes/timings';
import { Turns } from '../../plugins/istio-ingress-backend/src/clusters/kubernetes/Turns';

export interface ClusterMeasurement {
  seconds: number;
  processorSeconds: number;
  objects: number;
  services?: number;
  heapMb?: number;
}

const LISTS_AT_ONCE = 6;

/** Asks for the same pages with the same client, and keeps nothing. */
export async function listAndParse(file: string): Promise<ClusterMeasurement> {
  const connection = new ApiConnection(accessOf(file));
  const { signal } = new AbortController();
  const discovery = new Discovery({
    connection,
    signal,
    requestMs: defaultTimings.requestMs,
    keepMs: 60_000,
  });
  const turns = new Turns(LISTS_AT_ONCE);
  const ended = measured();
  const counts = await Promise.all(
    kindsToRead()
      .filter(({ group, kind }) => group !== '' || kind !== 'ConfigMap')
      .map(async kind => {
        const served = await discovery.find(kind);
        return served
          ? turns.run(() => countIn(connection, served.pathIn(), signal))
          : 0;
      }),
  );
  const result = ended();
  await connection.close();
  return { ...result, objects: counts.reduce((a, b) => a + b, 0) };
}

async function countIn(
  connection: ApiConnection,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  let next = '';
  do {
    const { items, metadata } = await getJson(
      connection,
      `${path}?limit=${defaultTimings.pageSize}${
        next ? `&continue=${encodeURIComponent(next)}` : ''
      }`,
      { signal, timeoutMs: defaultTimings.requestMs },
    );
    count += Array.isArray(items) ? items.length : 0;
    next = String((metadata as { continue?: string }).continue ?? '');
  } while (next);
  return count;
}

/** From nothing to the complete result. */
export async function readAndAnalyse(
  file: string,
): Promise<ClusterMeasurement> {
  const stop = new AbortController();
  const ended = measured();
  const reader = new KubernetesClusterReader({
    cluster: { name: 'bench', access: accessOf(file), istio: {} },
    kinds: kindsToRead(),
    maxObjects: 500_000,
    debounceMs: 300,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      child: () => never,
    },
    timings: { firstListMs: 600_000 },
  });
  reader.watch(() => {}, stop.signal);
  const objects = await reader.read(stop.signal);
  const { services, status } = analyze(objects);
  const result = ended();
  stop.abort();
  await reader.ended();
  if (status !== 'ok') throw new Error(`the cluster is ${status}`);
  return {
    ...result,
    objects: objects.objects.length,
    services: services.length,
  };
}

const never = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => never,
};

function measured(): () => Pick<
  ClusterMeasurement,
  'seconds' | 'processorSeconds'
> {
  const startedAt = performance.now();
  const usage = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(usage);
    return {
      seconds: (performance.now() - startedAt) / 1000,
      processorSeconds: (user + system) / 1e6,
    };
  };
}

// A file, so that no token stands in a list of processes.
function accessOf(file: string): ApiAccess {
  return JSON.parse(readFileSync(file, 'utf8')) as ApiAccess;
}
