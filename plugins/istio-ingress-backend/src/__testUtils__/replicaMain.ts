// A backend with this plugin alone, in a process of its own: one of several
// replicas that share a PostgreSQL. Its configuration is the first argument.
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { istioIngressPlugin } from '../plugin';

const config = new ConfigReader(JSON.parse(process.argv[2]));
const backend = createBackend();
backend.add(istioIngressPlugin);
backend.add(catalogServiceMock.factory({ entities: [] }));
backend.add(
  createServiceFactory({
    service: coreServices.rootConfig,
    deps: {},
    factory: () => config,
  }),
);
backend.start().catch(error => {
  console.error(error);
  process.exit(1);
});
