import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  loadManifests,
  loadReads,
  type ManifestFile,
  READS_FILE,
  withoutUnread,
} from '../../load';
import type { ClusterObjects, SourceObject } from '../../snapshot/objects';
import { type ConformanceCase, readCases } from '../conformanceCases';

const root = resolve(__dirname, '../../../../..');

/** The instant of every analysis of the suite. */
export const OBSERVED_AT = '2026-01-01T00:00:00Z';

/** A closed cluster of these objects. */
export function closed(
  cluster: string,
  objects: readonly SourceObject[],
): ClusterObjects {
  return { cluster, world: 'closed', observedAt: OBSERVED_AT, objects };
}

/** The manifests of the demo clusters, by cluster. */
export function demoFiles(): Map<string, ManifestFile[]> {
  const folder = join(root, 'examples/clusters');
  return new Map(
    readdirSync(folder)
      .sort()
      .map(cluster => [cluster, filesBelow(join(folder, cluster))]),
  );
}

/** The demo clusters, with what their readers may not see. */
export function demoClusters(): ClusterObjects[] {
  return [...demoFiles()].map(([cluster, files]) => {
    const reads = files
      .filter(({ file }) => file === READS_FILE)
      .flatMap(file => loadReads(file).reads);
    const { objects } = loadManifests(
      files.filter(({ file }) => file !== READS_FILE),
    );
    return { ...closed(cluster, withoutUnread(objects, reads)), reads };
  });
}

/** The clusters that Istio's control plane was asked about, by kind of mesh. */
export function randomCases(): ConformanceCase[] {
  return ['random', 'random-ambient', 'random-gateway'].flatMap(name =>
    readCases(join(root, `conformance/${name}.jsonl`)),
  );
}

/** Manifests below a folder, by path. */
export function filesBelow(folder: string): ManifestFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.(ya?ml|json)$/.test(file))
    .sort()
    .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** Folders whose manifests take part: the repository's, or those of REAL_MANIFESTS. */
export function manifestFolders(): string[] {
  const given = process.env.REAL_MANIFESTS;
  return given
    ? given.split(':')
    : [join(root, 'examples/clusters'), join(root, 'conformance/cases')];
}

/** How many times more runs than in the normal test run. */
export const effort = Number(process.env.PROPERTY_RUNS ?? '1');
