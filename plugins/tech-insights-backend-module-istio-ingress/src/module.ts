import { createBackendModule } from '@backstage/backend-plugin-api';
import { techInsightsFactRetrieversExtensionPoint } from '@backstage-community/plugin-tech-insights-node';
import { istioIngressFactRetriever } from './istioIngressFactRetriever';

/**
 * Gives Tech Insights facts about how outside traffic reaches the services of
 * entities, and where they stand with the platform team's policies.
 *
 * @public
 */
export const techInsightsModuleIstioIngress = createBackendModule({
  pluginId: 'tech-insights',
  moduleId: 'istio-ingress',
  register(env) {
    env.registerInit({
      deps: { retrievers: techInsightsFactRetrieversExtensionPoint },
      async init({ retrievers }) {
        retrievers.addFactRetrievers({ istioIngressFactRetriever });
      },
    });
  },
});
