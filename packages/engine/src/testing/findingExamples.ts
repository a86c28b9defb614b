import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingExample } from '../findings/types';
import { keyOfManifest } from '../changes/applyChanges';
import { loadManifests } from '../load';
import type { ClusterObjects, SourceObject } from '../snapshot/objects';
import { flawsIn, type ScenarioFlaw } from './scenarioFlaws';

const SCENARIOS = join(__dirname, '..', 'findings', 'scenarios');

/** The objects of a scenario of `findings/scenarios`, as a closed world. */
export function scenarioObjects(name: string): ClusterObjects {
  const text = readFileSync(join(SCENARIOS, `${name}.yaml`), 'utf8');
  return clusterOf(objectsIn(`${name}.yaml`, text));
}

/** What a scenario of `findings/scenarios` has in spite of its encrypted routes. */
export function flawsOfScenario(name: string): ScenarioFlaw[] {
  return flawsIn(readFileSync(join(SCENARIOS, `${name}.yaml`), 'utf8'));
}

/** The scenario of an example with its change made. */
export function exampleObjects(example: FindingExample): ClusterObjects {
  const base = scenarioObjects(example.from);
  const changed = new Map(
    objectsIn('example.yaml', example.change).map(source => [
      keyOfManifest(source.manifest),
      source,
    ]),
  );
  const without = new Set(example.without ?? []);
  const kept = base.objects.filter(
    ({ manifest }) =>
      !without.has(subjectText(manifest)) &&
      !changed.has(keyOfManifest(manifest)),
  );
  return clusterOf([...kept, ...changed.values()]);
}

/** `Kind namespace/name`, as examples name subjects. */
export function subjectText(
  manifest: Readonly<Record<string, unknown>>,
): string {
  const { namespace, name } = manifest.metadata as Record<string, unknown>;
  return `${String(manifest.kind)} ${
    namespace ? `${String(namespace)}/` : ''
  }${String(name)}`;
}

function clusterOf(objects: readonly SourceObject[]): ClusterObjects {
  return {
    cluster: 'example',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects,
  };
}

function objectsIn(file: string, text: string): readonly SourceObject[] {
  const { objects, problems } = loadManifests([{ file, text }]);
  if (problems.length > 0) {
    throw new Error(
      `${file}: ${problems.map(({ message }) => message).join('; ')}`,
    );
  }
  return objects;
}
