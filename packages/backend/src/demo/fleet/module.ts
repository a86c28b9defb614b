import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { istioIngressClustersExtensionPoint } from 'backstage-plugin-istio-ingress-node';
import { DemoFolders } from '../DemoFolders';
import { FleetReader } from './FleetReader';

/** Adds the synthetic cluster, where the configuration has `demo.fleet`. */
export default createBackendModule({
  pluginId: 'istio-ingress',
  moduleId: 'demo-fleet',
  register(env) {
    env.registerInit({
      deps: {
        clusters: istioIngressClustersExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ clusters, config }) {
        const { fleetPlatform } = new DemoFolders(config);
        if (fleetPlatform) {
          clusters.addClusterReader(new FleetReader(fleetPlatform));
        }
      },
    });
  },
});
