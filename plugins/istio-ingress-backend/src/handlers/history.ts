import type { Handlers } from '../router/createRouter';
import { scopeOf } from './lists';
import type { Services } from './Services';

export function historyHandlers(
  services: Services,
): Pick<Handlers, 'GetServiceHistory' | 'GetChanges'> {
  const { access, clusters, store } = services;
  return {
    // Also of a service that is gone: its history tells when, and why.
    async GetServiceHistory({ params, query }, { credentials }) {
      await access.assertVisible(params, credentials);
      clusters.get(params.cluster);
      return store.history(params, query);
    },
    async GetChanges({ query }, caller) {
      const scope = await scopeOf(
        services,
        caller,
        query.cluster,
        query.ownedBy,
      );
      return store.changes(query, scope);
    },
  };
}
