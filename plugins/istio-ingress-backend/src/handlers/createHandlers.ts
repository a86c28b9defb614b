import { istioIngressAnalyzePermission } from 'backstage-plugin-istio-ingress-common';
import { exportHandlers } from '../export/exportHandlers';
import type { Handlers } from '../router/createRouter';
import { openApiDocument } from '../router/openapi';
import { checkHandlers } from './check';
import { clusterHandlers } from './clusters';
import { entityHandlers } from './entityPosture';
import { exposeHandlers } from './expose';
import { fleetHandlers } from './fleet';
import { historyHandlers } from './history';
import { listHandlers } from './lists';
import { previewHandlers } from './preview';
import { strictHandlers } from '../strict/strictHandlers';
import { waiverHandlers } from '../waivers/waiverHandlers';
import type { Services } from './Services';

/** A handler for every route: authorize, ask the store, answer. */
export function createHandlers(services: Services): Handlers {
  const { access, engine, posted } = services;
  const document = openApiDocument(engine.meta.engineVersion);
  return {
    ...checkHandlers(services),
    ...clusterHandlers(services),
    ...exposeHandlers(services),
    ...listHandlers(services),
    ...historyHandlers(services),
    ...entityHandlers(services),
    ...fleetHandlers(services),
    ...previewHandlers(services),
    ...exportHandlers(services),
    ...strictHandlers(services),
    ...waiverHandlers(services),
    async Analyze({ body }, { credentials, signal }) {
      await access.assertAllowed(istioIngressAnalyzePermission, credentials);
      return posted.analyse(
        {
          cluster: body.cluster,
          world: body.complete ? 'closed' : 'open',
          observedAt: new Date().toISOString(),
          yaml: body.yaml,
        },
        signal,
      );
    },
    GetMeta: () => engine.meta,
    GetOpenApi: () => document,
  };
}
