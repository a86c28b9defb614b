import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { NotFoundError } from '@backstage/errors';
import type {
  Metric,
  ThresholdConfig,
} from '@red-hat-developer-hub/backstage-plugin-scorecard-common';
import type { MetricProvider } from '@red-hat-developer-hub/backstage-plugin-scorecard-node';
import type {
  EntityPosture,
  ServiceSummary,
} from 'backstage-plugin-istio-ingress-common';

const DATASOURCE = 'istioIngress';

/** A number about the services of an entity; 0 is what is wanted. */
interface IngressMetric {
  title: string;
  description: string;
  of(service: ServiceSummary): number;
}

const metrics: Readonly<Record<string, IngressMetric>> = {
  violating: {
    title: 'Services that fall short of an ingress policy',
    description:
      'Services of the entity that do not meet a policy for traffic from outside, and are not waived.',
    of: ({ status }) => (status === 'violating' ? 1 : 0),
  },
  notKnown: {
    title: 'Services of which that is not known',
    description:
      'Services of the entity of which it could not be determined whether they meet the policies.',
    // One that was not judged yet is not known.
    of: ({ status }) => (status === undefined || status === 'unknown' ? 1 : 0),
  },
  failingRoutes: {
    title: 'Refused routes from outside',
    description:
      'Routes from outside to services of the entity whose requests are refused.',
    of: ({ failing }) => failing,
  },
  findings: {
    title: 'Ingress findings',
    description: 'Findings about how outside traffic reaches the entity.',
    of: ({ findingCount }) => findingCount,
  },
};

/** Every metric of an entity from one answer of the istio-ingress API. */
export class IngressMetricProvider implements MetricProvider<'number'> {
  readonly #annotation: string;
  readonly #posture: (entityRef: string) => Promise<EntityPosture>;

  constructor(options: {
    /** Entities without it are left out. */
    annotation: string;
    posture(entityRef: string): Promise<EntityPosture>;
  }) {
    this.#annotation = options.annotation;
    this.#posture = options.posture;
  }

  getProviderDatasourceId(): string {
    return DATASOURCE;
  }

  getProviderId(): string {
    return `${DATASOURCE}.posture`;
  }

  getMetricType() {
    return 'number' as const;
  }

  getMetric(): Metric<'number'> {
    return this.getMetrics()[0];
  }

  getMetrics(): Metric<'number'>[] {
    return Object.entries(metrics).map(([name, { title, description }]) => ({
      id: `${DATASOURCE}.${name}`,
      title,
      description,
      type: 'number',
      history: true,
    }));
  }

  getMetricIds(): string[] {
    return this.getMetrics().map(({ id }) => id);
  }

  getMetricThresholds(): ThresholdConfig {
    return {
      rules: [
        { key: 'success', expression: '<1' },
        { key: 'error', expression: '>=1' },
      ],
    };
  }

  getCatalogFilter(): Record<string, symbol> {
    return {
      [`metadata.annotations.${this.#annotation}`]: CATALOG_FILTER_EXISTS,
    };
  }

  async calculateMetric(entity: Entity): Promise<number> {
    const [first] = (await this.calculateMetrics(entity)).values();
    return first;
  }

  /**
   * @throws NotFoundError where no service was found: a number would say that
   * all is well
   */
  async calculateMetrics(entity: Entity): Promise<Map<string, number>> {
    const entityRef = stringifyEntityRef(entity);
    const { services } = await this.#posture(entityRef);
    if (services.length === 0) {
      throw new NotFoundError(
        `No Service of a cluster belongs to '${entityRef}'`,
      );
    }
    return new Map(
      Object.entries(metrics).map(([name, metric]) => [
        `${DATASOURCE}.${name}`,
        services.reduce((sum, service) => sum + metric.of(service), 0),
      ]),
    );
  }
}
