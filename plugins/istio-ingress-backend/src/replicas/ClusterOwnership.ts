import type { LoggerService } from '@backstage/backend-plugin-api';
import type { HeldLease } from '../store/heldLease';
import type { Leases, LeaseState } from './Leases';
import { planLeases } from './planLeases';

/** A lease is extended so often while it lasts. */
const BEATS = 5;
const BEATS_UNTIL_CLEANUP = 500;

/** Leases are looked at so often: who asks for a reading is heard by then. */
const LOOK_MS = 1_000;

/** After the end of a lease, so that it has ended by then. */
const AFTER_MS = 20;

/** What an owner does with a cluster. */
export interface OwnedCluster {
  readonly name: string;
  /** Reads and writes results by the lease until the signal aborts. */
  start(signal: AbortSignal, lease: HeldLease): void;
  /** Asks for one more reading. */
  request(): void;
  /** Resolves once nothing is running. */
  settled(): Promise<void>;
}

interface Owned {
  lease: HeldLease;
  stop: AbortController;
  requestedAt?: number;
}

export interface ClusterOwnershipOptions {
  leases: Leases;
  /** Those that are configured now. */
  clusters: () => readonly OwnedCluster[];
  logger: LoggerService;
}

/**
 * Decides, with the other replicas, which clusters are read here. An owner
 * that is cut off from the database goes on: what it writes is refused as soon
 * as there is another.
 */
export class ClusterOwnership {
  readonly #options: ClusterOwnershipOptions;
  readonly #owned = new Map<string, Owned>();
  #signal?: AbortSignal;
  #timer?: NodeJS.Timeout;
  #beating?: Promise<void>;
  #beats = 0;
  /** When this replica has to say again that it runs, and for which clusters. */
  #beatAt = -Infinity;
  #said = '';
  /** How long the lease of another lasts that ends first. */
  #othersMs = Infinity;
  #lastFailure?: string;

  constructor(options: ClusterOwnershipOptions) {
    this.#options = options;
  }

  /** Takes part until the signal aborts. */
  start(signal: AbortSignal): void {
    this.#signal = signal;
    signal.addEventListener('abort', () => clearTimeout(this.#timer), {
      once: true,
    });
    this.look();
  }

  /** Looks now whether there is something to take. */
  look(): void {
    if (!this.#signal || this.#signal.aborted) return;
    clearTimeout(this.#timer);
    this.#beating ??= this.#beat(this.#signal).finally(() => {
      this.#beating = undefined;
      if (this.#signal?.aborted) return;
      this.#timer = setTimeout(() => this.look(), this.#pauseMs());
      this.#timer.unref();
    });
  }

  /** Until the next look: there is one as soon as a lease has run out. */
  #pauseMs(): number {
    const { leaseMs } = this.#options.leases;
    return Math.min(LOOK_MS, leaseMs / BEATS, this.#othersMs + AFTER_MS);
  }

  owns(cluster: string): boolean {
    return this.#owned.has(cluster);
  }

  /** Has a cluster read once more, here or where it is owned. */
  async request(cluster: string): Promise<void> {
    if (this.owns(cluster)) this.#clusterOf(cluster)?.request();
    else await this.#options.leases.request(cluster);
  }

  /** Stops everything, and lets the other replicas know. */
  async leave(): Promise<void> {
    const { leases, logger } = this.#options;
    await this.#beating;
    const owned = [...this.#owned.values()];
    for (const { stop } of owned) stop.abort();
    await Promise.all(
      owned.map(({ lease }) => this.#clusterOf(lease.cluster)?.settled()),
    );
    this.#owned.clear();
    try {
      await leases.leave(owned.map(({ lease }) => lease));
    } catch (error) {
      logger.warn('Leases of clusters are left to run out', {
        reason: String(error),
      });
    }
  }

  async #beat(signal: AbortSignal): Promise<void> {
    const { leases, clusters, logger } = this.#options;
    try {
      this.#othersMs = Infinity;
      const names = clusters().map(({ name }) => name);
      await this.#sayThatItRuns(names);
      const { leases: states, others } = await leases.look();
      this.#dropLost(states);
      this.#passRequests(states);
      const self = { id: leases.replica, clusters: names };
      const plan = planLeases(self, others, states);
      for (const cluster of plan.take) {
        if (signal.aborted) return;
        const state = states.find(each => each.cluster === cluster);
        await this.#take(cluster, state?.requestedAt);
      }
      if (plan.giveUp !== undefined) await this.#giveUp(plan.giveUp);
      for (const { owner, leftMs = Infinity } of states) {
        if (owner === leases.replica) continue;
        this.#othersMs = Math.min(this.#othersMs, leftMs);
      }
      this.#lastFailure = undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason === this.#lastFailure) return;
      this.#lastFailure = reason;
      logger.warn('Leases of clusters could not be looked at', { reason });
    }
  }

  async #sayThatItRuns(names: readonly string[]): Promise<void> {
    const { leases } = this.#options;
    const said = names.join();
    if (performance.now() < this.#beatAt && said === this.#said) return;
    if (this.#beats === 0) await leases.freeThoseOfFile();
    if (++this.#beats % BEATS_UNTIL_CLEANUP === 0) await leases.forgetSilent();
    const beatAt = performance.now() + leases.leaseMs / BEATS;
    await leases.beat(
      names,
      [...this.#owned.values()].map(({ lease }) => lease),
    );
    this.#beatAt = beatAt;
    this.#said = said;
  }

  #dropLost(states: readonly LeaseState[]): void {
    const { leases, logger } = this.#options;
    for (const [cluster, { lease, stop }] of this.#owned) {
      const state = states.find(each => each.cluster === cluster);
      if (state?.token === lease.token && state.owner === leases.replica) {
        continue;
      }
      this.#owned.delete(cluster);
      stop.abort();
      logger.info('Cluster is read by another replica now', { cluster });
    }
  }

  #passRequests(states: readonly LeaseState[]): void {
    for (const { cluster, requestedAt } of states) {
      const owned = this.#owned.get(cluster);
      if (!owned || requestedAt === owned.requestedAt) continue;
      owned.requestedAt = requestedAt;
      this.#clusterOf(cluster)?.request();
    }
  }

  async #take(cluster: string, requestedAt?: number): Promise<void> {
    const { leases, logger } = this.#options;
    const lease = await leases.take(cluster);
    const owned = this.#clusterOf(cluster);
    if (!lease || !owned) return;
    const stop = new AbortController();
    this.#owned.set(cluster, { lease, stop, requestedAt });
    logger.info('Cluster is read by this replica', {
      cluster,
      token: lease.token,
    });
    owned.start(stop.signal, lease);
  }

  async #giveUp(cluster: string): Promise<void> {
    const owned = this.#owned.get(cluster);
    if (!owned) return;
    this.#owned.delete(cluster);
    owned.stop.abort();
    await this.#clusterOf(cluster)?.settled();
    await this.#options.leases.giveUp(owned.lease);
    this.#options.logger.info('Cluster is left to another replica', {
      cluster,
    });
  }

  #clusterOf(name: string): OwnedCluster | undefined {
    return this.#options.clusters().find(cluster => cluster.name === name);
  }
}
