import type { Problem } from 'istio-ingress-contract';
import {
  type FileNamespaces,
  type KustomizationFile,
  namespacesByFile,
} from './kustomizeNamespaces';

/** What the kustomizations among the files say about the other files. */
export interface Kustomizations {
  /** Namespaces that a file's objects get, by file; several where it is built anew. */
  namespaces: FileNamespaces;
  /** Files that are patches, with the kustomization that names them. */
  patches: ReadonlyMap<string, string>;
  problems: Problem[];
}

const NAMES = new Set([
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]);

/**
 * Is this the file by which Kustomize recognises a folder?
 *
 * @public
 */
export function isKustomization(file: string): boolean {
  return NAMES.has(file.slice(file.lastIndexOf('/') + 1));
}

/**
 * Reads the parts of kustomizations that change which object is meant: the
 * namespace of the files they list, and which files are patches
 * (https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/).
 *
 * Anything else a kustomization would change is named as a problem, since the
 * objects are analysed as they are written.
 */
export function readKustomizations(
  parsed: readonly { file: string; value: unknown }[],
): Kustomizations {
  const listing: KustomizationFile[] = [];
  const patches = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { file, value } of parsed) {
    if (!isRecord(value)) continue;
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    listing.push({
      file,
      ...(typeof value.namespace === 'string' && value.namespace !== ''
        ? { namespace: value.namespace }
        : {}),
      lists: [value.resources, value.components, value.bases]
        .flatMap(listOf)
        .filter(entry => typeof entry === 'string'),
    });
    for (const entry of [
      ...listOf(value.patches),
      ...listOf(value.patchesStrategicMerge),
      ...listOf(value.patchesJson6902),
    ]) {
      const path = isRecord(entry) ? entry.path : entry;
      const target =
        typeof path === 'string' ? within(folder, path) : undefined;
      if (target) patches.set(target, file);
    }
    const ignored = NOT_FOLLOWED.filter(field => {
      const given = value[field];
      return Array.isArray(given) ? given.length > 0 : Boolean(given);
    });
    if (ignored.length > 0) {
      problems.push({
        code: 'not-analysed-kind',
        message: `${ignored.join(', ')} of this kustomization ${
          ignored.length === 1 ? 'is' : 'are'
        } not applied: give the output of kustomize build`,
        file,
        document: 1,
        line: 1,
      });
    }
  }
  return { namespaces: namespacesByFile(listing), patches, problems };
}

const NOT_FOLLOWED = [
  'components',
  'commonLabels',
  'helmCharts',
  'namePrefix',
  'nameSuffix',
  'patches',
  'patchesJson6902',
  'patchesStrategicMerge',
  'replacements',
  'transformers',
] as const;

/** A path of a kustomization, resolved within its own folder. */
function within(folder: string, path: string): string | undefined {
  if (path.includes('\n') || path.includes('://')) return undefined;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') return undefined;
    parts.push(part);
  }
  return parts.length > 0 ? folder + parts.join('/') : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
