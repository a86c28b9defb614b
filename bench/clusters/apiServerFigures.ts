import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ControlPlane,
  hasControlPlane,
  startControlPlane,
} from '../../plugins/istio-ingress-backend/src/__testUtils__/controlPlane';
import { type Figure, ratioOf } from '../figures';
import { startOwnProcess } from '../ownProcess';
import { findIstioctl } from '../peer';
import { fillApiServer } from './fillApiServer';
import type { ClusterMeasurement } from './oneCluster';
import { servedCluster } from './served';

const RUNS = 3;

/** The figures about a real API server, which it starts and fills. */
export async function apiServerFigures({
  services,
  seed,
  isPeerMeasured,
  say,
}: {
  services: number;
  seed: number;
  isPeerMeasured: boolean;
  say: (text: string) => void;
}): Promise<Figure[]> {
  if (!hasControlPlane) {
    say(
      'no API server is measured: KUBEBUILDER_ASSETS names no folder with it',
    );
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'istio-ingress-bench-'));
  const plane = await startControlPlane();
  try {
    await fillApiServer(plane, servedCluster({ services, seed }), say);
    const access = join(folder, 'access.json');
    writeFileSync(
      access,
      JSON.stringify({
        url: plane.url,
        token: plane.adminToken,
        caData: Buffer.from(plane.ca).toString('base64'),
      }),
    );
    const value: ClusterMeasurement[] = [];
    const base: ClusterMeasurement[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      say(`listing and parsing, and the whole result, run ${run} of ${RUNS}`);
      base.push(await measure('--list-and-parse', access));
      value.push(await measure('--read-and-analyse', access));
    }
    say(
      `${base[0].objects} objects listed, ${value[0].objects} analysed, ${value[0].services} services`,
    );
    return [
      ratioOf(
        `live: from start to the complete result of ${services} services, against only listing and parsing the same pages`,
        {
          value: value.map(({ seconds }) => seconds),
          base: base.map(({ seconds }) => seconds),
          bar: services < 10_000 ? undefined : 1.5,
          unit: 's on the clock',
          what: ['complete in', 'listed in'],
        },
      ),
      ratioOf('live: the same, in processor time of the client', {
        value: value.map(({ processorSeconds }) => processorSeconds),
        base: base.map(({ processorSeconds }) => processorSeconds),
        what: ['complete in', 'listed in'],
      }),
      ...(isPeerMeasured
        ? await peerFigure(plane, folder, services, value, say)
        : []),
    ];
  } finally {
    await plane.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  task: string,
  access: string,
): Promise<ClusterMeasurement> {
  const { line } = await startOwnProcess(
    [task, access],
    ['--max-old-space-size=6144'],
  );
  return JSON.parse(line) as ClusterMeasurement;
}

async function peerFigure(
  plane: ControlPlane,
  folder: string,
  services: number,
  own: readonly ClusterMeasurement[],
  say: (text: string) => void,
): Promise<Figure[]> {
  const istioctl = findIstioctl();
  if (!istioctl) return [];
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'bench',
      contexts: [
        { name: 'bench', context: { cluster: 'bench', user: 'bench' } },
      ],
      clusters: [
        {
          name: 'bench',
          cluster: {
            server: plane.url,
            'certificate-authority-data': Buffer.from(plane.ca).toString(
              'base64',
            ),
          },
        },
      ],
      users: [{ name: 'bench', user: { token: plane.adminToken } }],
    }),
    { mode: 0o600 },
  );
  say('istioctl analyze -A, once: it takes minutes');
  const startedAt = performance.now();
  await new Promise<void>((done, fail) => {
    execFile(
      istioctl,
      ['analyze', '-A', '--kubeconfig', kubeconfig, '--timeout', '30m'],
      { maxBuffer: 1 << 28 },
      error => {
        // Findings give an exit status of their own.
        if (error && typeof error.code !== 'number') fail(error);
        else done();
      },
    );
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const times = seconds / Math.min(...own.map(each => each.seconds));
  const isLarge = services >= 10_000;
  return [
    {
      figure: `live: how many times faster than istioctl analyze -A on the same server with ${services} services${
        isLarge ? ' (at least 20)' : ''
      }`,
      value: Math.round(times * 10) / 10,
      pass: !isLarge || times >= 20,
      detail: `istioctl in ${seconds.toFixed(1)} s`,
    },
  ];
}
