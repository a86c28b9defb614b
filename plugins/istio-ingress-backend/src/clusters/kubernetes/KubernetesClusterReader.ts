import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ClusterReadError,
  type ClusterReader,
} from 'backstage-plugin-istio-ingress-node';
import type { ReadStatus } from 'istio-ingress-contract';
import type { ClusterObjects, Kind } from 'istio-ingress-engine';
import { afterQuiet } from '../afterQuiet';
import type { ApiAccess } from './ApiConnection';
import { ClusterMirror, type MirrorFigures } from './ClusterMirror';
import type { IstioHint } from './configMapNames';
import { defaultTimings, type Timings } from './timings';

export interface KubernetesClusterReaderOptions {
  cluster: {
    name: string;
    access: ApiAccess;
    istio: IstioHint;
    namespaces?: readonly string[];
  };
  kinds: readonly Kind<unknown>[];
  maxObjects: number;
  debounceMs: number;
  logger: LoggerService;
  timings?: Partial<Timings>;
}

/** A running cluster, read and watched through its API server. */
export class KubernetesClusterReader implements ClusterReader {
  readonly name: string;
  readonly source = 'kubernetes' as const;
  readonly world = 'closed' as const;
  readonly #options: KubernetesClusterReaderOptions;
  #mirror?: ClusterMirror;

  constructor(options: KubernetesClusterReaderOptions) {
    this.name = options.cluster.name;
    this.#options = options;
  }

  async read(signal: AbortSignal): Promise<ClusterObjects> {
    if (this.#mirror) return this.#readFrom(this.#mirror, signal);
    // Nobody watches: look once.
    const once = new AbortController();
    const mirror = this.#start(() => {}, once.signal);
    try {
      return await this.#readFrom(mirror, signal);
    } finally {
      once.abort();
      await mirror.ended;
    }
  }

  watch(onChange: () => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    const { debounceMs, logger } = this.#options;
    const mirror = this.#start(
      afterQuiet(onChange, { quietMs: debounceMs, signal }),
      signal,
    );
    this.#mirror = mirror;
    mirror.ended
      .catch(error =>
        logger.error('Cluster is not watched any more', {
          cluster: this.name,
          reason: String(error),
        }),
      )
      .finally(() => {
        if (this.#mirror === mirror) this.#mirror = undefined;
      });
  }

  /** Undefined while nobody watches. */
  figures(): MirrorFigures | undefined {
    return this.#mirror?.figures();
  }

  /** Resolves when nothing of an ended watch is left. */
  async ended(): Promise<void> {
    await this.#mirror?.ended;
  }

  #start(onChange: () => void, signal: AbortSignal): ClusterMirror {
    const { cluster, kinds, maxObjects, timings } = this.#options;
    return new ClusterMirror(
      {
        cluster: cluster.name,
        access: cluster.access,
        istio: cluster.istio,
        namespaces: cluster.namespaces,
        kinds,
        maxObjects,
        timings: { ...defaultTimings, ...timings },
        onChange,
        onState: status => this.#note(status),
      },
      signal,
    );
  }

  /** What somebody has to see to; the rest passes, or is the whole cluster. */
  #note({ group, kind, namespaces, state, message }: ReadStatus): void {
    const { logger } = this.#options;
    const fields = {
      cluster: this.name,
      kind: group ? `${kind}.${group}` : kind,
      ...(namespaces ? { namespace: namespaces.join(', ') } : {}),
      state,
      ...(message ? { reason: message } : {}),
    };
    if (state === 'forbidden' || state === 'truncated') {
      logger.warn('Kind is not completely read', fields);
    } else {
      logger.debug('Kind has another state', fields);
    }
  }

  async #readFrom(
    mirror: ClusterMirror,
    signal: AbortSignal,
  ): Promise<ClusterObjects> {
    const observedAt = new Date().toISOString();
    const { objects, reads, outage } = await mirror.read(signal);
    if (outage) {
      throw new ClusterReadError(
        outage.status === 401 ? 'unauthorized' : 'unreachable',
        `Nothing can be read in cluster '${this.name}': ${outage.message}`,
        outage,
      );
    }
    return {
      cluster: this.name,
      world: this.world,
      observedAt,
      objects,
      reads,
    };
  }
}
