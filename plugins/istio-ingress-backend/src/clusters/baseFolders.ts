import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Where a relative path of the configuration is looked up: the working
 * directory, then the nearest folder above it that holds `app-config.yaml`.
 * `backstage-cli` starts a backend in `packages/backend`, and people write
 * paths as seen from the file they write them in.
 */
export function baseFolders(workingDirectory: string): string[] {
  let folder = workingDirectory;
  for (;;) {
    if (existsSync(join(folder, 'app-config.yaml'))) {
      return [...new Set([workingDirectory, folder])];
    }
    const parent = dirname(folder);
    if (parent === folder) return [workingDirectory];
    folder = parent;
  }
}
