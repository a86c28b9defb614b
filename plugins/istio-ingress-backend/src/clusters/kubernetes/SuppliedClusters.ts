import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ClusterCredential,
  ClusterReader,
  ClusterSupplier,
  SuppliedCluster,
} from 'backstage-plugin-istio-ingress-node';
import { clusterNameComplaint } from '../clusterName';
import type { ApiAccess } from './ApiConnection';
import { Backoff, pause } from './Backoff';
import type { ClusterOverrides } from './clusterOverrides';
import { type KubernetesCluster, onlyForPersons } from './kubernetesClusters';

export interface SuppliedClustersOptions {
  /** May take as long as another plugin takes to start. */
  supplier: () => Promise<ClusterSupplier>;
  /** Who that is, for messages. */
  from: string;
  overrides: ClusterOverrides;
  readerOf: (cluster: KubernetesCluster) => ClusterReader;
  /** Whether another reader has the name. */
  isTaken: (name: string) => boolean;
  onReader: (reader: ClusterReader) => void;
  logger: LoggerService;
  timings?: Partial<SupplyTimings>;
}

interface SupplyTimings {
  /** Until it is said that nobody supplies anything. */
  patienceMs: number;
  retryMs: number;
  maxRetryMs: number;
  /** Between two looks for new clusters. */
  everyMs: number;
}

const defaultTimings: SupplyTimings = {
  patienceMs: 60_000,
  retryMs: 2_000,
  maxRetryMs: 60_000,
  everyMs: 5 * 60_000,
};

/**
 * The clusters that a module or another plugin knows. Which ones is only known
 * while the backend runs, and may change: new ones are read from then on. One
 * that is not named any more is kept, since a locator that fails names none.
 */
export class SuppliedClusters {
  readonly #options: SuppliedClustersOptions;
  readonly #timings: SupplyTimings;
  readonly #known = new Map<string, LatestAccess>();
  #said = '';

  constructor(options: SuppliedClustersOptions) {
    this.#options = options;
    this.#timings = { ...defaultTimings, ...options.timings };
  }

  /** Looks again and again, until the signal aborts; then resolves. */
  async run(signal: AbortSignal): Promise<void> {
    const { from, logger } = this.#options;
    const backoff = new Backoff(this.#timings);
    const impatient = setTimeout(
      () =>
        logger.warn(
          `${from} has not said which clusters there are; none of them is read until it does`,
        ),
      this.#timings.patienceMs,
    );
    impatient.unref();
    try {
      const supplier = await unless(signal, this.#options.supplier());
      clearTimeout(impatient);
      for (;;) {
        let waitMs = this.#timings.everyMs;
        try {
          this.#take(await unless(signal, supplier.clusters()));
          backoff.reset();
          this.#said = '';
        } catch (error) {
          signal.throwIfAborted();
          waitMs = backoff.next();
          this.#say(error);
        }
        await pause(waitMs, signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      logger.error('Clusters are not looked for any more', {
        from,
        reason: String(error),
      });
    } finally {
      clearTimeout(impatient);
    }
  }

  #take(clusters: readonly SuppliedCluster[]): void {
    const { logger, onReader, overrides, readerOf } = this.#options;
    const { names } = overrides;
    for (const details of clusters) {
      const { name, authProvider, credential } = details;
      const { isEnabled, ...override } = overrides.of(name);
      const latest = this.#known.get(name);
      if (latest) latest.details = details;
      if (latest || !isEnabled || !this.#mayHave(name)) continue;
      const access = new LatestAccess(details);
      this.#known.set(name, access);
      onReader(
        readerOf({
          name,
          ...override,
          ...(credential
            ? { access }
            : { unsupported: onlyForPersons(name, authProvider) }),
        }),
      );
    }
    const unused = names.filter(
      name => !clusters.some(cluster => cluster.name === name),
    );
    if (unused.length > 0) {
      logger.debug('Overrides name clusters that are not there', {
        clusters: unused.join(', '),
      });
    }
  }

  #mayHave(name: string): boolean {
    const complaint =
      clusterNameComplaint(name) ??
      (this.#options.isTaken(name)
        ? `'${name}' is the name of another cluster already; rename one, or set istioIngress.kubernetes.overrides.${name}.enabled to false`
        : undefined);
    if (complaint) {
      this.#options.logger.error('Cluster is not read', {
        from: this.#options.from,
        reason: complaint,
      });
    }
    return !complaint;
  }

  /** Once, until it is another reason. */
  #say(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === this.#said) return;
    this.#said = reason;
    this.#options.logger.warn('Clusters could not be looked for', {
      from: this.#options.from,
      reason,
    });
  }
}

/** As the cluster was described last: addresses and certificates change. */
class LatestAccess implements ApiAccess {
  details: SuppliedCluster;

  constructor(details: SuppliedCluster) {
    this.details = details;
  }

  get url(): string {
    return this.details.url;
  }

  get caData(): string | undefined {
    return this.details.caData;
  }

  get caFile(): string | undefined {
    return this.details.caFile;
  }

  get skipTLSVerify(): boolean | undefined {
    return this.details.skipTLSVerify;
  }

  readonly credential = async (): Promise<ClusterCredential> => {
    const credential = await this.details.credential?.();
    if (credential) return credential;
    throw new Error(
      `'${this.details.authProvider}' takes the sign-in of a person`,
    );
  };
}

/** The promise, or a rejection when the signal aborts before. */
async function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
