import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import {
  createApplyAction,
  createFetchAction,
  createPublishAction,
} from './actions';
import { DemoFolders } from './DemoFolders';

/** Templates of the demo run without an account at GitHub or GitLab. */
export default createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'demo',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        config: coreServices.rootConfig,
      },
      async init({ actions, config }) {
        const folders = new DemoFolders(config);
        actions.addActions(
          createPublishAction(folders),
          createFetchAction(folders),
          createApplyAction(folders),
        );
      },
    });
  },
});
