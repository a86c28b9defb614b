import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { ManifestFile } from 'istio-ingress-contract';
import { promises as fs } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** As many as the backend takes in one request. */
const MAX_FILES = 500;
const MAX_BYTES = 2 * 1024 * 1024;
/** Folders to look into, also those without manifests. */
const MAX_FOLDERS = 5_000;

const MANIFEST = /\.ya?ml$/i;
// Neither holds what is applied to a cluster, and both can be large.
const SKIPPED = new Set(['.git', 'node_modules']);

/**
 * The manifests below a folder of the workspace, or in one file of it, by
 * their paths in the workspace, sorted. Symbolic links are not followed: what
 * a template fetched may point anywhere.
 *
 * @throws InputError when the path leaves the workspace or holds too much
 */
export async function readManifests(
  workspacePath: string,
  path: string,
): Promise<ManifestFile[]> {
  const start = resolveSafeChildPath(workspacePath, path);
  const found = await list(start, path);
  const files: ManifestFile[] = [];
  let bytes = 0;
  for (const file of found) {
    bytes += (await fs.stat(file)).size;
    if (bytes > MAX_BYTES) {
      throw new InputError(
        `The manifests in '${path}' have more than ${MAX_BYTES} bytes; name the folder of the service in 'path'`,
      );
    }
    files.push({
      file: relative(workspacePath, file).split(sep).join('/'),
      text: await fs.readFile(file, 'utf8'),
    });
  }
  return files.sort((a, b) => (a.file < b.file ? -1 : 1));
}

async function list(start: string, path: string): Promise<string[]> {
  const stat = await fs.lstat(start).catch(() => undefined);
  if (stat?.isFile()) return [start];
  if (!stat?.isDirectory()) {
    throw new NotFoundError(
      `There is no '${path}' in the workspace; an earlier step has to fetch or write it`,
    );
  }
  const found: string[] = [];
  const pending = [start];
  let folders = 0;
  for (let folder = pending.pop(); folder; folder = pending.pop()) {
    folders += 1;
    for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) {
        pending.push(join(folder, entry.name));
      } else if (entry.isFile() && MANIFEST.test(entry.name)) {
        found.push(join(folder, entry.name));
      }
    }
    if (found.length > MAX_FILES || folders > MAX_FOLDERS) {
      throw new InputError(
        `There are more than ${MAX_FILES} manifests or ${MAX_FOLDERS} folders in '${path}'; name the folder of the service in 'path'`,
      );
    }
  }
  return found;
}
