import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scorecardMetricsExtensionPoint } from '@red-hat-developer-hub/backstage-plugin-scorecard-node';
import {
  IstioIngressClient,
  ISTIO_INGRESS_PLUGIN_ID,
  KUBERNETES_ID_ANNOTATION,
} from 'backstage-plugin-istio-ingress-common';
import { IngressMetricProvider } from './IngressMetricProvider';

/**
 * Gives the Scorecard plugin numbers about how outside traffic reaches the
 * services of entities, and where they stand with policies.
 *
 * @public
 */
export const scorecardModuleIstioIngress = createBackendModule({
  pluginId: 'scorecard',
  moduleId: 'istio-ingress',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        metrics: scorecardMetricsExtensionPoint,
      },
      async init({ auth, config, discovery, metrics }) {
        const client = new IstioIngressClient({
          discoveryApi: discovery,
          fetchApi: { fetch },
        });
        metrics.addMetricProvider(
          new IngressMetricProvider({
            annotation:
              config.getOptionalString(
                'scorecard.plugins.istioIngress.annotation',
              ) ?? KUBERNETES_ID_ANNOTATION,
            posture: async entityRef => {
              const { token } = await auth.getPluginRequestToken({
                onBehalfOf: await auth.getOwnServiceCredentials(),
                targetPluginId: ISTIO_INGRESS_PLUGIN_ID,
              });
              return client.getEntityPosture(entityRef, { token });
            },
          }),
        );
      },
    });
  },
});
