import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { existsSync, promises as fs } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX_FILES = 500;

/**
 * The folders of this machine that templates of the demo may write into: one
 * for repositories, in the place of GitHub or GitLab, and those of the demo's
 * clusters, in the place of what applies a repository to a cluster.
 */
export class DemoFolders {
  readonly repositories: string;
  /** Whose Istio and controllers the synthetic fleet has, if there is one. */
  readonly fleetPlatform?: string;
  readonly #clusters: ReadonlyMap<string, string>;

  constructor(config: Config) {
    const base = folderOfConfig(process.cwd());
    this.repositories = resolve(base, config.getString('demo.repositories'));
    const platform = config.getOptionalString('demo.fleet.platform');
    this.fleetPlatform = platform && resolve(base, platform);
    this.#clusters = new Map(
      (config.getOptionalConfigArray('istioIngress.fileClusters') ?? []).map(
        cluster => [
          cluster.getString('name'),
          resolve(base, cluster.getString('path')),
        ],
      ),
    );
  }

  /** @throws InputError for a name that is no folder of its own. */
  repository(name: string): string {
    assertName('repository', name);
    return resolveSafeChildPath(this.repositories, name);
  }

  /** @throws InputError that names the clusters that there are. */
  cluster(name: string): string {
    const folder = this.#clusters.get(name);
    if (!folder) {
      throw new InputError(
        `'${name}' is no cluster of the demo; there are: ${[
          ...this.#clusters.keys(),
        ].join(', ')}`,
      );
    }
    return folder;
  }
}

/** Files below a folder, without symbolic links, by their paths in it. */
export async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const pending = [folder];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const entry of await fs.readdir(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile()) found.push(relative(folder, path));
    }
    if (found.length > MAX_FILES) {
      throw new InputError(`There are more than ${MAX_FILES} files`);
    }
  }
  return found.sort();
}

/** Copies files and their folders from one folder into another. */
export async function copyFiles(
  from: string,
  into: string,
  files: readonly string[],
): Promise<void> {
  for (const file of files) {
    const target = resolveSafeChildPath(into, file);
    await fs.mkdir(dirname(target), { recursive: true });
    await fs.copyFile(resolveSafeChildPath(from, file), target);
  }
}

export function assertName(what: string, name: string): void {
  if (!NAME.test(name)) {
    throw new InputError(
      `'${name}' is no name for a ${what}: use lower case letters, digits and hyphens`,
    );
  }
}

/** Paths of the configuration are seen from the file they are written in. */
function folderOfConfig(workingDirectory: string): string {
  let folder = workingDirectory;
  while (!existsSync(join(folder, 'app-config.yaml'))) {
    const parent = dirname(folder);
    if (parent === folder) return workingDirectory;
    folder = parent;
  }
  return folder;
}
