import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

export const root = join(__dirname, '../..');

/** Of one source file: its path from the root of the repository, and what it imports. */
export type Source = { path: string; imports: string[] };

export type Workspace = {
  name: string;
  folder: string;
  dependencies: string[];
  sources: Source[];
};

/** Workspaces below `packages` and `plugins`, with the imports of their sources. */
export function readWorkspaces(): Workspace[] {
  return ['packages', 'plugins'].flatMap(parent =>
    readdirSync(join(root, parent))
      .map(name => `${parent}/${name}`)
      .map(folder => {
        const manifest: {
          name: string;
          dependencies?: Record<string, string>;
          devDependencies?: Record<string, string>;
        } = JSON.parse(
          readFileSync(join(root, folder, 'package.json'), 'utf8'),
        );
        return {
          name: manifest.name,
          folder,
          dependencies: Object.keys({
            ...manifest.dependencies,
            ...manifest.devDependencies,
          }),
          sources: readSources(join(root, folder, 'src')),
        };
      }),
  );
}

function readSources(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .sort()
    .map(name => join(folder, name))
    .map(file => ({
      path: relative(root, file),
      // Static and dynamic imports, re-exports and require, types included.
      imports: ts
        .preProcessFile(readFileSync(file, 'utf8'), true, true)
        .importedFiles.map(({ fileName }) => fileName),
    }));
}

/** Tests may use any stage, for example to read the manifests of a fixture. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$|\/testing\//.test(path);
}
