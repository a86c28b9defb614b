import { NotAllowedError } from '@backstage/errors';
import { istioIngressAnalyzePermission } from 'backstage-plugin-istio-ingress-common';
import { parseIntent, type ExposeIntent } from 'istio-ingress-contract';
import {
  aboutManifests,
  intentOptions,
  manifestsOnTop,
  render,
  type ClusterObjects,
  type SourceObject,
} from 'istio-ingress-engine';
import type { Handlers } from '../router/createRouter';
import { serviceKeyOf } from '../store/keys';
import type { Visible } from '../store/ResultStore';
import { imaginedWorkload } from './imaginedWorkload';
import type { Services } from './Services';

export function exposeHandlers(
  services: Services,
): Pick<Handlers, 'GetIntentOptions' | 'Render'> {
  const { access, clusters, engine, turns } = services;
  return {
    async GetIntentOptions({ params }, { credentials, signal }) {
      await access.assertAllowed(istioIngressAnalyzePermission, credentials);
      const cluster = clusters.get(params.cluster);
      return turns(async () => {
        const objects = await cluster.objects(signal);
        return {
          cluster: params.cluster,
          basedOn: objects.observedAt,
          ...intentOptions(objects),
        };
      });
    },
    async Render({ body }, { credentials, signal }) {
      await access.assertAllowed(istioIngressAnalyzePermission, credentials);
      const visible = await access.visible(credentials);
      const cluster = clusters.get(body.cluster);
      return turns(async () => {
        const objects = await cluster.objects(signal);
        const parsed = parseIntent(body.intent);
        const answer = {
          basedOn: objects.observedAt,
          routes: [],
          controllers: [],
        };
        if (!parsed.ok) {
          const { refusals } = parsed;
          return { ...answer, rendered: { ok: false, refusals } };
        }
        assertNotForeign(parsed.intent, objects, visible);
        const rendered = render(parsed.intent, objects);
        if (!rendered.ok) return { ...answer, rendered };

        const manifests: SourceObject[] = rendered.manifests.map(manifest => ({
          manifest,
        }));
        const analysis = engine.analyze(
          manifestsOnTop(objects, [
            ...manifests,
            ...imaginedWorkload(parsed.intent, [
              ...objects.objects,
              ...manifests,
            ]),
          ]),
        );
        const { namespace, name } = parsed.intent.service;
        const about = aboutManifests(analysis, manifests);
        const routes = about.routes.filter(
          ({ service }) =>
            service?.namespace === namespace && service.name === name,
        );
        return {
          ...answer,
          rendered,
          routes,
          controllers: about.controllers.filter(({ id }) =>
            routes.some(({ controllerId }) => controllerId === id),
          ),
        };
      });
    },
  };
}

/** Exposing a service tells what its pods accept. */
function assertNotForeign(
  { service: { namespace, name } }: ExposeIntent,
  { cluster, objects }: ClusterObjects,
  visible: Visible,
): void {
  if (visible === 'all') return;
  if (visible.includes(serviceKeyOf({ cluster, namespace, name }))) return;
  const isThere = objects.some(({ manifest }) => {
    const metadata = { ...(manifest.metadata as object) } as {
      namespace?: unknown;
      name?: unknown;
    };
    return (
      manifest.kind === 'Service' &&
      (metadata.namespace ?? 'default') === namespace &&
      metadata.name === name
    );
  });
  if (isThere) {
    throw new NotAllowedError(
      `Service '${namespace}/${name}' of cluster '${cluster}' belongs to no catalog entity that you may read`,
    );
  }
}
