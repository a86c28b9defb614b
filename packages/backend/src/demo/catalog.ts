import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { DemoFolders } from './DemoFolders';
import { FleetEntities } from './fleet/FleetEntities';
import { PublishedEntities } from './PublishedEntities';

/**
 * The catalog learns of repositories that templates of the demo publish, and of
 * the components of the synthetic fleet.
 */
export default createBackendModule({
  pluginId: 'catalog',
  moduleId: 'demo',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ catalog, config, logger }) {
        const { repositories, fleetPlatform } = new DemoFolders(config);
        catalog.addEntityProvider(new PublishedEntities(repositories, logger));
        if (fleetPlatform) catalog.addEntityProvider(new FleetEntities());
      },
    });
  },
});
