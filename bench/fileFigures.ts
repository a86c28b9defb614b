import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, type Seconds } from './children';
import { generateCluster } from './cluster/generateCluster';
import { type Figure, ratioOf } from './figures';
import { findIstioctl, measureIstioctl } from './peer';

const RUNS = 3;

// The bars are for these sizes: below them, compiling the program outweighs
// what it does.
const SMALL = 1_000;
const LARGE = 10_000;

/** The figures about manifests in files, for a small and a large cluster. */
export async function fileFigures(
  services: readonly number[],
  { seed, say }: { seed: number; say: (text: string) => void },
): Promise<Figure[]> {
  const small = Math.min(...services);
  const large = Math.max(...services);
  const root = mkdtempSync(join(tmpdir(), 'istio-ingress-bench-'));
  try {
    const folders = new Map(
      [...new Set([small, large])].map(count => [
        count,
        writeCluster(root, count, seed, say),
      ]),
    );
    const folderOf = (count: number) => folders.get(count) ?? root;
    return [
      await oneShotFigure(large, folderOf(large), say),
      ...(large > small
        ? [await growthFigure(small, large, folderOf, say)]
        : []),
      ...(await peerFigures(large, folderOf(large), say)),
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function writeCluster(
  root: string,
  services: number,
  seed: number,
  say: (text: string) => void,
): string {
  const folder = join(root, String(services));
  mkdirSync(folder);
  let size = 0;
  for (const { file, text } of generateCluster({ services, seed })) {
    writeFileSync(join(folder, file), text);
    size += text.length;
  }
  say(`${services} services: ${Math.round(size / 1e6)} MB of manifests`);
  return folder;
}

async function oneShotFigure(
  services: number,
  folder: string,
  say: (text: string) => void,
): Promise<Figure> {
  const value: number[] = [];
  const base: number[] = [];
  // In turns, so that a busy moment of the machine meets both sides.
  for (let run = 1; run <= RUNS; run += 1) {
    say(`one-shot analysis and plain parsing, run ${run} of ${RUNS}`);
    base.push(...processorTimes(await measure('parse', folder)));
    value.push(...processorTimes(await measure('one-shot', folder)));
  }
  return ratioOf(
    `files: one-shot analysis of ${services} services, against only parsing them with js-yaml`,
    {
      value,
      base,
      bar: services < LARGE ? undefined : 1.5,
      what: ['analysed in', 'parsed in'],
    },
  );
}

async function growthFigure(
  small: number,
  large: number,
  folderOf: (count: number) => string,
  say: (text: string) => void,
): Promise<Figure> {
  say(`analysis alone of ${small} and of ${large} services`);
  const base = processorTimes(await measure('analyze', folderOf(small), 5));
  const value = processorTimes(await measure('analyze', folderOf(large), RUNS));
  return ratioOf(`analysis alone, ${large} against ${small} services`, {
    value,
    base,
    // 12 for ten times as many services: near-linear.
    bar: small < SMALL ? undefined : (12 * large) / (10 * small),
    what: [`${large} services`, `${small} services`],
  });
}

async function peerFigures(
  services: number,
  folder: string,
  say: (text: string) => void,
): Promise<Figure[]> {
  const istioctl = findIstioctl();
  if (!istioctl) {
    say('istioctl is not measured: KUBEBUILDER_ASSETS names no folder with it');
    return [];
  }
  const value: number[] = [];
  const base: number[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    say(`istioctl, run ${run} of ${RUNS}`);
    base.push(await measureIstioctl(istioctl, folder));
    const [own] = await measure('one-shot', folder);
    value.push(own.clock);
  }
  return [
    ratioOf(
      `files: one-shot analysis of ${services} services, against istioctl analyze --use-kube=false -A`,
      {
        value,
        base,
        unit: 's on the clock',
        what: ['analysed in', 'istioctl in'],
      },
    ),
  ];
}

function processorTimes(measured: readonly Seconds[]): number[] {
  return measured.map(({ processor }) => processor);
}
