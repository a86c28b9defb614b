import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { istioIngressClustersExtensionPoint } from 'backstage-plugin-istio-ingress-node';
import { DemoFolders } from '../DemoFolders';
import { FleetReader } from './FleetReader';
import { seedFleet } from './seedFleet';

/**
 * Adds the synthetic cluster and its past, where the configuration has
 * `demo.fleet`. It shares the plugin's database, as only a demo may.
 */
export default createBackendModule({
  pluginId: 'istio-ingress',
  moduleId: 'demo-fleet',
  register(env) {
    env.registerInit({
      deps: {
        clusters: istioIngressClustersExtensionPoint,
        config: coreServices.rootConfig,
        database: coreServices.database,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ clusters, config, database, lifecycle, logger }) {
        const { fleetPlatform: platform } = new DemoFolders(config);
        if (!platform) return;
        clusters.addClusterReader(new FleetReader(platform));
        const stop = new AbortController();
        const { signal } = stop;
        lifecycle.addStartupHook(() => {
          seedFleet({ platform, config, database, logger, signal }).catch(
            error => {
              if (signal.aborted) return;
              logger.error(`The fleet has no past: ${error}`);
            },
          );
        });
        lifecycle.addShutdownHook(() => stop.abort());
      },
    });
  },
});
