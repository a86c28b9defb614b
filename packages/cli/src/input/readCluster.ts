import type { World } from 'istio-ingress-contract';
import {
  type ClusterObjects,
  loadManifests,
  loadReads,
  READS_FILE,
  unreadableKinds,
  withoutUnread,
} from 'istio-ingress-engine';
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { UnusableInput } from '../failure';
import type { CliIo } from '../io';
import {
  addBytes,
  readFile,
  readFolder,
  type ReadFiles,
  reasonOf,
  type SourceFile,
} from './readFolder';

/**
 * The objects of one PATH argument: a folder, a file, or `-` for standard
 * input. Files that cannot be read are problems of the cluster.
 *
 * @throws {@link UnusableInput} when there is nothing to analyse
 */
export async function readCluster(
  path: string,
  options: ReadOptions,
): Promise<ClusterObjects> {
  return (await readSources(path, options)).input;
}

/** The objects of one PATH argument, and the files that hold them. */
export interface Sources {
  /** The argument. */
  path: string;
  input: ClusterObjects;
  files: SourceFile[];
}

interface ReadOptions {
  name: string;
  world: World;
  io: CliIo;
  onFile?: () => void;
}

/** As {@link readCluster}, with the files. */
export async function readSources(
  path: string,
  { name, world, io, onFile }: ReadOptions,
): Promise<Sources> {
  const given = await readPath(path, io, onFile);
  const readsFile = `${path.replace(/\/+$/, '')}/${READS_FILE}`;
  const isReads = (file: string) =>
    path !== '-' &&
    (file === readsFile || (path === '.' && file === READS_FILE));
  const statements = given.files.filter(({ file }) => isReads(file));
  const files = given.files.filter(({ file }) => !isReads(file));
  if (files.length === 0 && given.unread.length === 0) {
    throw new UnusableInput(
      `${path}: no manifests found (*.yaml, *.yml, *.json)`,
    );
  }
  const stated = statements.map(loadReads);
  const wrong = stated.flatMap(({ problems }) => problems);
  // A simulation that is not understood must not pass for a real reading.
  if (wrong.length > 0) {
    throw new UnusableInput(`${readsFile}: ${wrong[0].message}`);
  }
  const reads = stated.flatMap(statement => statement.reads);
  const loaded = loadManifests(files);
  const standIns = given.unread.flatMap(({ file = path, message }) =>
    unreadableKinds({ file, document: 1, line: 1 }, `${file}: ${message}`),
  );
  const input = {
    cluster: name,
    world,
    observedAt: io.now(),
    objects: [...withoutUnread(loaded.objects, reads), ...standIns],
    reads,
    problems: [...given.unread, ...loaded.problems],
  };
  return { path, input, files };
}

async function readPath(
  path: string,
  io: CliIo,
  onFile?: () => void,
): Promise<ReadFiles> {
  if (path === '-') {
    const out: ReadFiles = { files: [], unread: [] };
    const bytes = await io.readStdin();
    if (bytes.byteLength === 0) {
      throw new UnusableInput('standard input is empty');
    }
    addBytes(out, bytes, 'stdin');
    return out;
  }
  const absolute = resolve(io.cwd, path);
  try {
    return statSync(absolute).isDirectory()
      ? readFolder(absolute, path, onFile)
      : readFile(absolute, path);
  } catch (error) {
    throw new UnusableInput(`${path}: ${reasonOf(error)}`);
  }
}

/** A cluster name for each path: the last part of it, where that is unique. */
export function clusterNames(paths: readonly string[], cwd: string): string[] {
  const short = paths.map(path =>
    path === '-'
      ? 'stdin'
      : basename(resolve(cwd, path)).replace(/\.(ya?ml|json)$/i, '') || 'root',
  );
  return short.map((name, index) =>
    short.indexOf(name) === short.lastIndexOf(name) ? name : paths[index],
  );
}
