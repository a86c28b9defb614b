import { istioIngressExportPermission } from 'backstage-plugin-istio-ingress-common';
import type { InTurn } from '../handlers/inTurn';
import { scopeOf, withVisibleServices } from '../handlers/lists';
import type { Services } from '../handlers/Services';
import type { Handlers } from '../router/createRouter';
import { serviceKeyOf } from '../store/keys';
import { findingColumns, serviceColumns } from './columns';
import { exportFile } from './exportFile';
import type { ExportStore } from './ExportStore';

export interface ExportServices {
  store: ExportStore;
  /** One at a time: each keeps a connection to the database. */
  turns: InTurn;
}

/** The lists as files: the same rows in the same order, without pages. */
export function exportHandlers(
  services: Pick<Services, 'access' | 'clusters' | 'exports' | 'fleet'>,
): Pick<Handlers, 'ExportServices' | 'ExportFindings'> {
  const { access, exports } = services;
  const { store, turns } = exports;
  return {
    async ExportServices({ query }, caller) {
      const { format, ...selection } = query;
      await access.assertAllowed(
        istioIngressExportPermission,
        caller.credentials,
      );
      const scope = await scopeOf(
        services,
        caller,
        query.cluster,
        query.ownedBy,
      );
      // Asked for before: SQLite has no second connection for it.
      const owners = await access.owners(caller.credentials);
      return exportFile({
        of: 'services',
        format,
        columns: serviceColumns,
        at: new Date().toISOString(),
        patienceMs: store.patienceMs,
        read: visit =>
          turns(() =>
            store.services(selection, scope, some =>
              visit(
                some.map(summary => ({
                  ...summary,
                  entityRef: owners.get(serviceKeyOf(summary.ref)),
                })),
              ),
            ),
          ),
      });
    },
    async ExportFindings({ query }, caller) {
      const { format, ...selection } = query;
      await access.assertAllowed(
        istioIngressExportPermission,
        caller.credentials,
      );
      const scope = await scopeOf(
        services,
        caller,
        query.cluster,
        query.ownedBy,
      );
      return exportFile({
        of: 'findings',
        format,
        columns: findingColumns,
        at: new Date().toISOString(),
        patienceMs: store.patienceMs,
        read: visit =>
          turns(() =>
            store.findings(selection, scope, some =>
              visit(
                some.map(finding =>
                  withVisibleServices(finding, scope.visible),
                ),
              ),
            ),
          ),
      });
    },
  };
}
