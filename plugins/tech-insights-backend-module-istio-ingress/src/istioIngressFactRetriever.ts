import type {
  FactRetriever,
  FactRetrieverContext,
  TechInsightFact,
} from '@backstage-community/plugin-tech-insights-node';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { parseEntityRef } from '@backstage/catalog-model';
import {
  IstioIngressClient,
  ISTIO_INGRESS_PLUGIN_ID,
  serviceAnnotations,
  type ServiceSummary,
} from 'backstage-plugin-istio-ingress-common';
import { factsOf, factSchema } from './facts';

const SERVICES_AT_ONCE = 500;

/**
 * One row of facts an entity with services, from the API of the istio-ingress
 * plugin, asked in the name of Tech Insights. Entities without a service have
 * none: nothing is claimed about them.
 *
 * @public
 */
export const istioIngressFactRetriever: FactRetriever = {
  id: 'istioIngressFactRetriever',
  version: '0.1.0',
  title: 'Ingress posture',
  description:
    'How outside traffic reaches the services of an entity, whether it is mTLS, and where they stand with policies',
  entityFilter: serviceAnnotations.map(annotation => ({
    [`metadata.annotations.${annotation}`]: CATALOG_FILTER_EXISTS,
  })),
  schema: factSchema,
  async handler(context): Promise<TechInsightFact[]> {
    const byEntity = new Map<string, ServiceSummary[]>();
    for await (const service of servicesOf(context)) {
      if (!service.entityRef) continue;
      const there = byEntity.get(service.entityRef);
      if (there) there.push(service);
      else byEntity.set(service.entityRef, [service]);
    }
    return [...byEntity].map(([entityRef, services]) => ({
      entity: parseEntityRef(entityRef),
      facts: factsOf(services),
    }));
  },
};

async function* servicesOf({
  auth,
  discovery,
}: FactRetrieverContext): AsyncGenerator<ServiceSummary> {
  const client = new IstioIngressClient({
    discoveryApi: discovery,
    fetchApi: { fetch },
  });
  let cursor: string | undefined;
  do {
    // A token lives shorter than a large fleet takes.
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: ISTIO_INGRESS_PLUGIN_ID,
    });
    const page = await client.getServices(
      { sort: 'name', limit: SERVICES_AT_ONCE, cursor },
      { token },
    );
    yield* page.items;
    cursor = page.pageInfo.nextCursor;
  } while (cursor);
}
