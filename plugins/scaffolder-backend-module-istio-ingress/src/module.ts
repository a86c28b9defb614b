import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { IstioIngressClient } from 'backstage-plugin-istio-ingress-common';
import { createCheckAction } from './actions/check';
import { createDescribeAction } from './actions/describe';
import { createExposeAction } from './actions/expose';
import { createFixAction } from './actions/fix';
import { Clusters } from './Clusters';

/**
 * Adds the actions `istio-ingress:expose`, `:check`, `:fix` and `:describe`.
 * None of them writes to a cluster.
 *
 * @public
 */
export const scaffolderModuleIstioIngress = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'istio-ingress',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const clusters = new Clusters({
          api: new IstioIngressClient({
            discoveryApi: discovery,
            fetchApi: { fetch },
          }),
          auth,
        });
        actions.addActions(
          createExposeAction({ clusters }),
          createCheckAction({ clusters }),
          createFixAction({ clusters }),
          createDescribeAction({ clusters }),
        );
      },
    });
  },
});
