import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { kubernetesObjectsProviderExtensionPoint } from '@backstage/plugin-kubernetes-node';
import { clusterBridgeServiceRef } from 'backstage-plugin-istio-ingress-node';
import { createClusterSupplier } from './createClusterSupplier';

/**
 * Hands the Kubernetes plugin's clusters, of all its locators, and the
 * credentials of its authentication strategies to the istio-ingress plugin of
 * the same process.
 *
 * @remarks The Kubernetes plugin shows both to nobody but the one who provides
 * its objects. This module takes that place and answers with the default.
 *
 * @public
 */
export const kubernetesModuleIstioIngress = createBackendModule({
  pluginId: 'kubernetes',
  moduleId: 'istio-ingress',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        bridge: clusterBridgeServiceRef,
        objects: kubernetesObjectsProviderExtensionPoint,
      },
      async init({ auth, bridge, objects }) {
        objects.addObjectsProvider(
          async ({ authStrategy, clusterSupplier, getDefault }) => {
            bridge.provide(
              createClusterSupplier({ auth, authStrategy, clusterSupplier }),
            );
            return getDefault();
          },
        );
      },
    });
  },
});
