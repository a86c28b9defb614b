import type { MetricsService } from '../alphaServices';
import type { ClusterReader } from 'backstage-plugin-istio-ingress-node';
import type { MirrorFigures } from '../clusters/kubernetes/ClusterMirror';
import { KubernetesClusterReader } from '../clusters/kubernetes/KubernetesClusterReader';

type Metrics = Pick<
  MetricsService,
  'createHistogram' | 'createObservableCounter' | 'createObservableGauge'
>;

/** What is asked of a cluster when the metrics are collected. */
export interface ObservedCluster {
  reader: Pick<ClusterReader, 'name'>;
  /** It is read, analysed or stored now, or waits for it. */
  isBusy: boolean;
}

/** How many there are now, of all clusters. */
export interface FleetFigures {
  policies: readonly {
    policyId: string;
    /** Services by their status, after waivers. */
    statuses: Readonly<Record<string, number>>;
  }[];
  /** By status. */
  waivers: Readonly<Record<string, number>>;
}

/**
 * How reading and analysing go, and where services stand with policies, as
 * metrics of the backend. They name clusters and policies, and nothing that is
 * in a cluster.
 */
export class PostureMetrics {
  readonly #metrics: Metrics;
  readonly #duration;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
    this.#duration = metrics.createHistogram<{ cluster: string }>(
      'istio_ingress.analysis.duration',
      {
        description: 'Time that the analysis of a cluster takes',
        unit: 's',
        advice: {
          explicitBucketBoundaries: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
        },
      },
    );
  }

  /** The same function, with its time recorded. */
  timed<I extends { cluster: string }, O>(
    analyze: (input: I) => Promise<O>,
  ): (input: I) => Promise<O> {
    return async input => {
      const startedAt = performance.now();
      const result = await analyze(input);
      this.#duration.record((performance.now() - startedAt) / 1000, {
        cluster: input.cluster,
      });
      return result;
    };
  }

  /** Asks the clusters whenever metrics are collected. */
  observe(clusters: () => readonly ObservedCluster[]): void {
    const gauge = (name: string, description: string, unit?: string) =>
      this.#metrics.createObservableGauge(`istio_ingress.${name}`, {
        description,
        ...(unit ? { unit } : {}),
      });
    const each = (
      tell: (figures: MirrorFigures, cluster: string) => void,
    ): void => {
      for (const { reader } of clusters()) {
        const figures =
          reader instanceof KubernetesClusterReader && reader.figures();
        if (figures) tell(figures, reader.name);
      }
    };

    gauge(
      'clusters.busy',
      'Clusters that are read, analysed or stored now, or wait for it',
    ).addCallback(result =>
      result.observe(clusters().filter(({ isBusy }) => isBusy).length),
    );
    gauge('cluster.objects', 'Objects held of a cluster').addCallback(result =>
      each(({ objects }, cluster) => result.observe(objects, { cluster })),
    );
    gauge(
      'cluster.kinds',
      'Kinds of a cluster by the state of their read',
    ).addCallback(result =>
      each(({ states }, cluster) => {
        for (const [state, count] of Object.entries(states)) {
          result.observe(count, { cluster, state });
        }
      }),
    );
    gauge(
      'cluster.lag',
      'How long the oldest interruption of a cluster lasts; 0 when all is followed',
      's',
    ).addCallback(result =>
      each(({ behindMs }, cluster) =>
        result.observe(behindMs / 1000, { cluster }),
      ),
    );
    this.#metrics
      .createObservableCounter('istio_ingress.cluster.reconnects', {
        description:
          'Lists and watches of a cluster that failed and were begun again',
      })
      .addCallback(result =>
        each(({ failures }, cluster) => result.observe(failures, { cluster })),
      );
  }

  /**
   * Counts whenever metrics are collected. Every replica tells the same numbers:
   * they are to be taken from one, not added up.
   */
  observeFleet(count: () => Promise<FleetFigures>): void {
    const gauge = (name: string, description: string) =>
      this.#metrics.createObservableGauge(`istio_ingress.${name}`, {
        description,
      });
    // Both gauges are collected at the same time, and are of one count.
    let counting: Promise<FleetFigures | undefined> | undefined;
    const figures = () => {
      counting ??= count()
        // What cannot be counted is missing, and is not zero.
        .catch(() => undefined)
        .finally(() => {
          counting = undefined;
        });
      return counting;
    };
    gauge(
      'policy.services',
      'Services by policy and status, after waivers',
    ).addCallback(async result => {
      for (const { policyId, statuses } of (await figures())?.policies ?? []) {
        for (const [status, services] of Object.entries(statuses)) {
          result.observe(services, { policy: policyId, status });
        }
      }
    });
    gauge('waivers', 'Waivers by status').addCallback(async result => {
      const { waivers = {} } = (await figures()) ?? {};
      for (const [status, some] of Object.entries(waivers)) {
        result.observe(some, { status });
      }
    });
  }
}
