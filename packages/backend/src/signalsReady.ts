import { request } from 'node:http';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';

/**
 * The signals backend begins to take WebSockets with the first request for one,
 * which itself it refuses, and a browser waits for seconds before it tries
 * again. Here the backend makes that first request, so no page has to.
 */
export default createBackendModule({
  pluginId: 'signals',
  moduleId: 'ready',
  register(env) {
    env.registerInit({
      deps: {
        discovery: coreServices.discovery,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ discovery, lifecycle, logger }) {
        lifecycle.addStartupHook(async () => {
          const url = await discovery.getBaseUrl('signals');
          request(url, {
            headers: { connection: 'Upgrade', upgrade: 'websocket' },
          })
            .on('response', response => response.resume())
            .on('error', error =>
              logger.warn('The first page gets signals late', error),
            )
            .end();
        });
      },
    });
  },
});
