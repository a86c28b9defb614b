import type { Problem } from 'istio-ingress-contract';
import { type Dirent, promises as fs } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A file of a manifest folder. `file` is relative, with `/` between folders. */
export interface ManifestPath {
  file: string;
  path: string;
  size: number;
}

export interface ManifestListing {
  files: ManifestPath[];
  /** Files and folders that were left out although they may hold objects. */
  unread: Problem[];
}

const MANIFEST = /\.(ya?ml|json)$/i;

/**
 * The manifest files below a folder, sorted by name.
 *
 * Symbolic links to files are followed while they stay in the folder, which is
 * how Kubernetes mounts a ConfigMap; those that leave it could name any file
 * of the machine, and those to folders could form a loop.
 *
 * @throws the error of the file system when the folder itself cannot be read
 */
export async function listManifests(
  folder: string,
  maxFiles: number,
): Promise<ManifestListing> {
  const root = await fs.realpath(folder);
  const listing: ManifestListing = { files: [], unread: [] };
  const pending = [root];
  for (;;) {
    const current = pending.pop();
    if (current === undefined) break;
    let entries: Dirent[];
    try {
      entries = await fs.readdir(current, { withFileTypes: true });
    } catch (error) {
      if (current === root) throw error;
      listing.unread.push(unreadable(nameIn(root, current), reasonOf(error)));
      continue;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? 1 : -1))) {
      // Editors' and mounts' own files: `.git`, `..data`, `.cart.yaml.swp`.
      if (entry.name.startsWith('.')) continue;
      const path = join(current, entry.name);
      if (entry.isDirectory()) {
        pending.push(path);
      } else if (entry.isSymbolicLink()) {
        await addLink(root, path, listing);
      } else if (entry.isFile() && MANIFEST.test(entry.name)) {
        await addFile(root, path, path, listing);
      }
    }
    if (listing.files.length > maxFiles) {
      listing.files.length = maxFiles;
      listing.unread.push({
        code: 'limit-exceeded',
        message: `the folder has more than the limit of ${maxFiles} files (istioIngress.limits.files); the others were not read`,
      });
      break;
    }
  }
  listing.files.sort((a, b) => (a.file < b.file ? -1 : 1));
  return listing;
}

async function addLink(
  root: string,
  path: string,
  listing: ManifestListing,
): Promise<void> {
  const file = nameIn(root, path);
  let target: string;
  let isFile: boolean;
  try {
    target = await fs.realpath(path);
    isFile = (await fs.stat(target)).isFile();
  } catch (error) {
    if (MANIFEST.test(path)) {
      listing.unread.push(unreadable(file, reasonOf(error)));
    }
    return;
  }
  if (isFile && !MANIFEST.test(path)) return;
  if (target !== root && !target.startsWith(root + sep)) {
    listing.unread.push(
      unreadable(
        file,
        'a symbolic link that leaves the folder is not followed',
      ),
    );
  } else if (isFile) {
    await addFile(root, path, target, listing);
  } else {
    listing.unread.push(
      unreadable(file, 'a symbolic link to a folder is not followed'),
    );
  }
}

async function addFile(
  root: string,
  path: string,
  target: string,
  listing: ManifestListing,
): Promise<void> {
  const file = nameIn(root, path);
  try {
    const { size } = await fs.stat(target);
    listing.files.push({ file, path: target, size });
  } catch (error) {
    listing.unread.push(unreadable(file, reasonOf(error)));
  }
}

export function unreadable(file: string, message: string): Problem {
  return { code: 'unreadable-file', message, file };
}

/** In words where people meet it often; never a path of the machine. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ENOENT':
      return 'it does not exist';
    case 'ENOTDIR':
      return 'it is not a folder';
    case 'EISDIR':
      return 'it is a folder';
    case 'ELOOP':
      return 'its symbolic links form a loop';
    default:
      return code ?? 'it could not be read';
  }
}

function nameIn(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}
