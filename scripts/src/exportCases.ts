import {
  applyChanges,
  loadManifests,
  READS_FILE,
  Snapshot,
  strictChanges,
} from 'istio-ingress-engine';
import { load } from 'js-yaml';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import {
  type ExportedCase,
  exportHops,
} from '../../packages/engine/src/testing/exportHops';

type Fields = Record<string, unknown>;

const root = process.env.REPOSITORY_ROOT ?? resolve(__dirname, '../..');

const WHY =
  'Every connection that the engine asks about for the routes of this cluster';

/** What of a folder becomes a case. */
export interface ExportSource {
  /** A folder of manifests, a whole cluster; from the root of the repository. */
  folder: string;
  /** STRICT is turned on in the mesh first, as the planner would do it. */
  strict: boolean;
}

/**
 * The case of a folder of manifests. Which kinds a reader of the cluster may
 * see does not matter here: Istio sees them all.
 */
export function exportCase({ folder, strict }: ExportSource): ExportedCase {
  const cluster = basename(folder);
  const { objects } = loadManifests(filesIn(resolve(root, folder)));
  const input = {
    cluster,
    world: 'closed' as const,
    observedAt: '2026-01-01T00:00:00Z',
    objects,
  };
  if (!strict) {
    return exportHops(input, {
      id: cluster,
      title: `Every hop of ${cluster}`,
    });
  }
  const planned = strictChanges(new Snapshot(input), { kind: 'mesh' });
  if (!planned.ok) throw new Error(`${folder}: ${planned.reason.message}`);
  return exportHops(applyChanges(input, planned.changes), {
    id: `${cluster}-strict`,
    title: `Every hop of ${cluster} with STRICT turned on in the mesh`,
  });
}

function filesIn(folder: string) {
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // What templates of a running demo published is not part of the example.
      .filter(file => /\.ya?ml$/.test(file) && !file.startsWith('published'))
      .filter(file => file !== READS_FILE)
      .sort()
      .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
  );
}

/**
 * Has Istio's control plane judge cases. The program takes folders of cases
 * and writes its answers into them.
 *
 * @returns what it wrote of each case, by id; undefined when it cannot run
 *   here, after it said why
 */
export function judgeCases(
  cases: readonly ExportedCase[],
): Map<string, Fields> | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'cases-'));
  try {
    for (const { id, title, objects, hops } of cases) {
      mkdirSync(join(folder, id));
      // YAML that has no line breaks of its own: JSON.
      writeFileSync(
        join(folder, id, 'objects.yaml'),
        objects.map(manifest => JSON.stringify(manifest)).join('\n---\n'),
      );
      writeFileSync(
        join(folder, id, 'case.yaml'),
        JSON.stringify({ id, title, why: WHY, istio: '', hops }),
      );
    }
    const { status } = spawnSync(
      process.execPath,
      [
        join(root, 'scripts/run.mjs'),
        join(root, 'scripts/oracle.ts'),
        '-cases',
        folder,
      ],
      { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    if (status !== 0) return undefined;
    return new Map(
      cases.map(({ id }) => [
        id,
        load(readFileSync(join(folder, id, 'case.yaml'), 'utf8')) as Fields,
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A line of a `.jsonl` file of cases; without what Istio said, it is a question. */
export function caseLine(
  source: ExportSource,
  { id, title, inputs, objects, hops, notAsked }: ExportedCase,
  judged: Fields | undefined,
): string {
  return JSON.stringify({
    id,
    title,
    why: WHY,
    istio: judged?.istio ?? '',
    source,
    inputs,
    notAsked,
    objects,
    hops: judged?.hops ?? hops,
  });
}
