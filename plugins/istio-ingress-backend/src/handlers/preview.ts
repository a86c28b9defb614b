import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import type { PreviewRequest } from 'istio-ingress-contract';
import { isDeepStrictEqual } from 'node:util';
import { previewChanges } from '../preview/previewChanges';
import type { Handlers } from '../router/createRouter';
import type { ResultStore, Visible } from '../store/ResultStore';
import type { Services } from './Services';

export function previewHandlers(services: Services): Pick<Handlers, 'Preview'> {
  const { access, clusters, engine, store } = services;
  let isBusy = false;
  return {
    async Preview({ body }, { credentials, signal }) {
      const visible = await access.visible(credentials);
      await assertMayPreview(store, body, visible);
      const cluster = clusters.get(body.cluster);
      // Two analyses of a whole cluster: one caller at a time.
      if (isBusy) {
        throw new ServiceUnavailableError(
          'Another preview is being computed; try again in a few seconds',
        );
      }
      isBusy = true;
      try {
        const objects = await cluster.objects(signal);
        return previewChanges(
          objects,
          body,
          key => visible === 'all' || visible.includes(key),
          engine,
        );
      } finally {
        isBusy = false;
      }
    },
  };
}

/**
 * A preview shows objects. Who may not see everything may see those that the
 * fix of a finding about an own service changes.
 */
async function assertMayPreview(
  store: ResultStore,
  { cluster, changes }: PreviewRequest,
  visible: Visible,
): Promise<void> {
  if (visible === 'all') return;
  const own = visible.filter(key => key.startsWith(`${cluster}/`));
  const findings = await store.findingsOf(own);
  const isOffered = findings.some(({ fix }) =>
    isDeepStrictEqual(fix?.changes, changes),
  );
  if (!isOffered) {
    throw new NotAllowedError(
      `These changes are not the fix of a finding about one of your services; previews of others need the permission ${istioIngressFleetReadPermission.name}`,
    );
  }
}
