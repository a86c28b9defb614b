/** A kustomization, as far as it says of which namespace objects are. */
export interface KustomizationFile {
  file: string;
  namespace?: string;
  /** What it lists: files, and folders with a kustomization of their own. */
  lists: readonly string[];
}

const MAX_DEPTH = 64;

/** The namespaces that a file's objects get from the kustomizations around it. */
export type FileNamespaces = ReadonlyMap<string, readonly string[]>;

/**
 * Follows kustomizations from folder to folder. Whoever lists another one has
 * the last word on the namespace, as `kustomize build` transforms what it has
 * gathered; a folder that several list is of several namespaces.
 *
 * @returns by file, and only those that a kustomization lists; empty where none
 * of them states a namespace
 */
export function namespacesByFile(
  kustomizations: readonly KustomizationFile[],
): FileNamespaces {
  const byFolder = new Map(
    kustomizations.map(each => [folderOf(each.file), each]),
  );
  const listedBy = new Map<string, KustomizationFile[]>();
  for (const each of kustomizations) {
    for (const entry of each.lists) {
      const path = resolved(folderOf(each.file), entry);
      if (path === undefined) continue;
      const folder = byFolder.get(/^$|\/$/.test(path) ? path : `${path}/`);
      const target = folder?.file ?? path;
      const known = listedBy.get(target);
      if (known) known.push(each);
      else listedBy.set(target, [each]);
    }
  }

  const found = new Map<string, readonly string[]>();
  const namespacesOf = (
    target: string,
    within: readonly string[],
  ): readonly string[] => {
    const known = found.get(target);
    if (known) return known;
    // Kustomize refuses circles, and nobody nests this deep.
    if (within.includes(target) || within.length > MAX_DEPTH) return [];
    const parents = listedBy.get(target) ?? [];
    const given = parents.flatMap(parent => {
      const outer = namespacesOf(parent.file, [...within, target]);
      if (outer.length > 0) return outer;
      return parent.namespace === undefined ? [] : [parent.namespace];
    });
    const namespaces = [...new Set(given)].sort();
    found.set(target, namespaces);
    return namespaces;
  };
  return new Map(
    [...listedBy.keys()].map(target => [target, namespacesOf(target, [])]),
  );
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

/** A path as a kustomization writes it; undefined for what is no local path. */
function resolved(folder: string, path: string): string | undefined {
  if (path.includes('\n') || path.includes('://')) return undefined;
  const parts: string[] = [];
  for (const part of `${folder}${path}`.split('/')) {
    if (part === '.' || (part === '' && parts.length > 0)) continue;
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') {
      parts.pop();
    } else {
      parts.push(part);
    }
  }
  return `${folder.startsWith('./') ? './' : ''}${parts.join('/')}`;
}
