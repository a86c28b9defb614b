import { NotAllowedError } from '@backstage/errors';
import { istioIngressFleetReadPermission } from 'backstage-plugin-istio-ingress-common';
import type { PreviewRequest } from 'istio-ingress-contract';
import { isDeepStrictEqual } from 'node:util';
import { previewChanges } from '../preview/previewChanges';
import type { Handlers } from '../router/createRouter';
import type { ResultStore, Visible } from '../store/ResultStore';
import type { Services } from './Services';

export function previewHandlers(services: Services): Pick<Handlers, 'Preview'> {
  const { access, clusters, engine, store, turns } = services;
  return {
    async Preview({ body }, { credentials, signal }) {
      const visible = await access.visible(credentials);
      await assertMayPreview(store, body, visible);
      const cluster = clusters.get(body.cluster);
      return turns(async () =>
        previewChanges(
          await cluster.objects(signal),
          body,
          key => visible === 'all' || visible.includes(key),
          engine,
        ),
      );
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
