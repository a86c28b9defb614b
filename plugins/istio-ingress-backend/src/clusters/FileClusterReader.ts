import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ClusterReadError,
  type ClusterReader,
} from 'backstage-plugin-istio-ingress-node';
import type { Problem, ReadStatus, World } from 'istio-ingress-contract';
import {
  type ClusterObjects,
  loadManifests,
  loadReads,
  type ManifestFile,
  READS_FILE,
  type SourceObject,
  unreadableKinds,
} from 'istio-ingress-engine';
import { promises as fs } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { FileClusterConfig, ReadLimits } from '../config';
import { listManifests, reasonOf, unreadable } from './listManifests';
import { withoutUnread } from './simulatedReads';
import { watchFolder } from './watchFolder';

export interface FileClusterReaderOptions {
  cluster: FileClusterConfig;
  limits: ReadLimits;
  debounceMs: number;
  logger: LoggerService;
  /** Where a relative path is looked up, in this order. */
  baseFolders: readonly string[];
}

/** A folder of manifests that stands for a cluster. */
export class FileClusterReader implements ClusterReader {
  readonly name: string;
  readonly source = 'files' as const;
  readonly world: World;
  readonly #options: FileClusterReaderOptions;
  /** What is read is watched by then, so that no change is missed between. */
  #isWatched?: Promise<void>;

  constructor(options: FileClusterReaderOptions) {
    this.name = options.cluster.name;
    this.world = options.cluster.complete ? 'closed' : 'open';
    this.#options = options;
  }

  async read(signal: AbortSignal): Promise<ClusterObjects> {
    const { limits, cluster } = this.#options;
    await this.#isWatched;
    signal.throwIfAborted();
    const observedAt = new Date().toISOString();
    const listing = await this.#list();
    const unread: Problem[] = [...listing.unread];
    const files: ManifestFile[] = [];
    let statements: { reads: ReadStatus[]; problems: Problem[] } | undefined;
    for (const { file, path, size } of listing.files) {
      signal.throwIfAborted();
      // Four bytes make at most one character less than one: a cheap bound
      // before the file is in memory; the loader knows the exact one.
      if (size > limits.fileSize * 4) {
        unread.push({
          code: 'limit-exceeded',
          message: `the file has ${size} bytes, more than istioIngress.limits.fileSize allows`,
          file,
        });
        continue;
      }
      try {
        const text = await fs.readFile(path, 'utf8');
        if (file === READS_FILE) statements = loadReads({ file, text });
        else files.push({ file, text });
      } catch (error) {
        unread.push(unreadable(file, reasonOf(error)));
      }
    }
    if (files.length === 0) {
      const why =
        unread.length > 0
          ? `none of its manifests could be read: ${unread[0].file ?? ''} ${
              unread[0].message
            }`
          : 'it has no manifests (.yaml, .yml, .json)';
      throw this.#failure(why);
    }
    // A simulation that is not understood must not pass for a real reading.
    if (statements && statements.problems.length > 0) {
      throw this.#failure(`${READS_FILE}: ${statements.problems[0].message}`);
    }

    const loaded = loadManifests(files, limits);
    const reads = statements?.reads ?? [];
    return {
      cluster: cluster.name,
      world: this.world,
      observedAt,
      objects: [
        ...withoutUnread(loaded.objects, reads).filter(isNoSecret),
        ...unread.flatMap(standInsFor),
      ],
      reads,
      problems: [...unread, ...loaded.problems],
    };
  }

  watch(onChange: () => void, signal: AbortSignal): void {
    const { logger, debounceMs, cluster } = this.#options;
    this.#isWatched = this.#folder()
      .then(folder =>
        watchFolder({
          folder,
          quietMs: debounceMs,
          signal,
          onChange,
          onError: error =>
            logger.warn(
              'Manifest folder is not watched; it is read again at the refresh interval',
              { cluster: cluster.name, reason: reasonOf(error) },
            ),
        }),
      )
      .catch(error =>
        logger.warn('Manifest folder cannot be watched', {
          cluster: cluster.name,
          reason: reasonOf(error),
        }),
      );
  }

  async #list() {
    try {
      return await listManifests(
        await this.#folder(),
        this.#options.limits.files,
      );
    } catch (error) {
      throw this.#failure(reasonOf(error), error);
    }
  }

  /** The first place where the path exists, else where it is expected. */
  async #folder(): Promise<string> {
    const { cluster, baseFolders } = this.#options;
    if (isAbsolute(cluster.path)) return cluster.path;
    const places = baseFolders.map(base => resolve(base, cluster.path));
    for (const place of places) {
      const there = await fs.stat(place).catch(() => undefined);
      if (there) return place;
    }
    return places[0];
  }

  #failure(why: string, cause?: unknown): ClusterReadError {
    const { name, path } = this.#options.cluster;
    return new ClusterReadError(
      'unreachable',
      `The folder of cluster '${name}' (istioIngress.fileClusters, path ${path}) gives nothing to analyse: ${why}`,
      cause,
    );
  }
}

// Nothing is decided by a Secret, and what is not kept cannot be shown.
function isNoSecret({ manifest }: SourceObject): boolean {
  return manifest.kind !== 'Secret';
}

/**
 * What stands for the objects of a file that was not read, so that the engine
 * does not take them for absent.
 */
function standInsFor({ file = '', message }: Problem): SourceObject[] {
  const origin = { file, document: 1, line: 1 };
  return unreadableKinds(origin, `${file}: ${message}`);
}
