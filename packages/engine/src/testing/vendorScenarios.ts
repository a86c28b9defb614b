import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JSON_SCHEMA, load } from 'js-yaml';
import type { Posture } from 'istio-ingress-contract';
import { loadManifests } from '../load';
import type { ClusterObjects } from '../snapshot/objects';
import type { ExposureIntent } from '../vendors/types';
import { flawsIn, type ScenarioFlaw } from './scenarioFlaws';

/**
 * A scenario: manifests as `kubectl` accepts them. Lines at the top such as
 * `# world: open` say what manifests cannot.
 */
export interface VendorScenario {
  name: string;
  input: ClusterObjects;
  goldenPath: string;
  flaws: readonly ScenarioFlaw[];
  /** Of a scenario that a recipe is applied to. */
  recipe?: {
    mode: 'standalone' | 'chained';
    intent: ExposureIntent;
    promises: Posture;
  };
  /** Of a scenario whose entry the recipe for standalone changes. */
  mends?: { kind: string; name: string; promises: Posture };
}

/** The scenarios in a vendor's folder, by name. */
export function scenariosIn(folder: string): VendorScenario[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(file => file.endsWith('.yaml') && !file.endsWith('.golden.yaml'))
    .sort()
    .map(file => scenarioAt(folder, file));
}

function scenarioAt(folder: string, file: string): VendorScenario {
  const text = readFileSync(join(folder, file), 'utf8');
  const { objects, problems } = loadManifests([{ file, text }]);
  if (problems.length > 0) {
    throw new Error(
      `${file}: ${problems.map(({ message }) => message).join('; ')}`,
    );
  }
  const head = headOf(text);
  const name = file.slice(0, -'.yaml'.length);
  return {
    name,
    input: {
      cluster: 'scenario',
      world: head.world === 'open' ? 'open' : 'closed',
      observedAt: '2026-01-01T00:00:00Z',
      objects,
    },
    goldenPath: join(folder, `${name}.golden.yaml`),
    flaws: flawsIn(text),
    ...(head.recipe ? { recipe: recipeOf(head) } : {}),
    ...(head.mends ? { mends: mendsOf(head) } : {}),
  };
}

/** The lines `# key: value` before the first line of YAML. */
function headOf(text: string): Record<string, string> {
  const head: Record<string, string> = {};
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) break;
    const [, key, value] =
      line.match(/^# (world|recipe|intent|mends|promises): (.*)$/) ?? [];
    if (key) head[key] = value;
  }
  return head;
}

function mendsOf(head: Record<string, string>): VendorScenario['mends'] {
  const [kind, name] = head.mends.split(' ');
  return { kind, name, promises: head.promises as Posture };
}

function recipeOf(head: Record<string, string>): VendorScenario['recipe'] {
  const intent: unknown = load(head.intent ?? '{}', { schema: JSON_SCHEMA });
  return {
    mode: head.recipe === 'chained' ? 'chained' : 'standalone',
    intent: intent as ExposureIntent,
    promises: head.promises as Posture,
  };
}
