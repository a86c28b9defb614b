import { analyze, loadManifests } from 'istio-ingress-engine';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Caller,
  startListServer,
} from '../../plugins/istio-ingress-backend/src/__testUtils__/listServer';
import { generateCluster } from '../cluster/generateCluster';
import type { Figure } from '../figures';

const WARM_UP = 30;
const CALLS = 100;
const ROUNDS = 4;
const BAR = 2;

/**
 * How long a page of services takes over HTTP, out of many services against
 * out of few: for who may see every service, and for who may see those of
 * half of the catalog.
 */
export async function listFigures({
  small = 100,
  large = 10_000,
  seed,
  say,
}: {
  small?: number;
  large?: number;
  seed: number;
  say: (text: string) => void;
}): Promise<Figure[]> {
  if (large <= small) return [];
  const folder = mkdtempSync(join(tmpdir(), 'istio-ingress-bench-'));
  const servers = [];
  try {
    for (const services of [small, large]) {
      say(`analysing and storing ${services} services`);
      servers.push(
        await startListServer({
          file: join(folder, `${services}.sqlite`),
          analysis: analyze(clusterOf(services, seed)),
        }),
      );
    }
    const [few, many] = servers;
    const figures: Figure[] = [];
    for (const { caller, title, bar } of [
      { caller: 'fleet', title: 'who may see all', bar: BAR },
      { caller: 'entities', title: 'who may see half of them', bar: undefined },
    ] as const) {
      say(`listing for ${title}`);
      const times = { few: [] as number[], many: [] as number[] };
      await timesOf(few.url, caller, WARM_UP);
      await timesOf(many.url, caller, WARM_UP);
      // In turns, so that a busy moment of the machine meets both.
      for (let round = 0; round < ROUNDS; round++) {
        times.few.push(p95(await timesOf(few.url, caller, CALLS)));
        times.many.push(p95(await timesOf(many.url, caller, CALLS)));
      }
      const [base, value] = [Math.min(...times.few), Math.min(...times.many)];
      figures.push({
        figure: `list API p95 for ${title}, ${large} against ${small} services`,
        value: Math.round((value / base) * 100) / 100,
        ...(bar === undefined ? {} : { bar }),
        pass: bar === undefined || value / base <= bar,
        detail: `${large} services ${list(
          times.many,
        )} ms, ${small} services ${list(
          times.few,
        )} ms; each the 95th percentile of ${CALLS} calls, the best of each counts`,
      });
    }
    return figures;
  } finally {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function clusterOf(services: number, seed: number) {
  const { objects } = loadManifests([...generateCluster({ services, seed })]);
  return {
    cluster: 'bench',
    world: 'closed' as const,
    observedAt: '2026-01-01T00:00:00.000Z',
    objects,
  };
}

/** The first page, as the platform page asks for it. */
async function timesOf(
  url: string,
  caller: Caller,
  calls: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < calls; call++) {
    const startedAt = performance.now();
    const response = await fetch(`${url}/v1/services?limit=50`, {
      headers: { 'x-caller': caller },
    });
    const page = (await response.json()) as { items?: unknown[] };
    times.push(performance.now() - startedAt);
    if (page.items?.length !== 50) {
      throw new Error(`A page of 50 was expected: ${JSON.stringify(page)}`);
    }
  }
  return times;
}

function p95(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)];
}

function list(values: readonly number[]): string {
  return values.map(value => value.toFixed(1)).join(' ');
}
