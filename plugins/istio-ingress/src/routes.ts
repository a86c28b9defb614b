import { createRouteRef } from '@backstage/core-plugin-api';

/** Where the tab of an entity is mounted. */
export const entityContentRouteRef = createRouteRef({
  id: 'istio-ingress.entity-content',
});
