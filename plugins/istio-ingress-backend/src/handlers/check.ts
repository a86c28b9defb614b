import { istioIngressAnalyzePermission } from 'backstage-plugin-istio-ingress-common';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import {
  aboutManifests,
  manifestsOnTop,
  type ClusterObjects,
} from 'istio-ingress-engine';
import type { Handlers } from '../router/createRouter';
import { serviceKeyOf } from '../store/keys';
import type { Visible } from '../store/ResultStore';
import type { Services } from './Services';

export function checkHandlers(services: Services): Pick<Handlers, 'Check'> {
  const { access, clusters, engine, posted, turns } = services;
  return {
    async Check({ body }, { credentials, signal }) {
      await access.assertAllowed(istioIngressAnalyzePermission, credentials);
      const visible = await access.visible(credentials);
      const cluster = clusters.get(body.cluster);
      return turns(async () => {
        const manifests = await posted.load(body.files, signal);
        const base = await cluster.objects(signal);
        const analysis = engine.analyze(
          manifestsOnTop(base, manifests.objects),
        );
        return {
          ...aboutManifests(
            withoutForeign(analysis, base, visible),
            manifests.objects,
          ),
          problems: manifests.problems,
        };
      });
    },
  };
}

/**
 * Whoever may not see a service of the cluster learns nothing about it by
 * posting a manifest of its name or a route to it.
 */
export function withoutForeign(
  analysis: ClusterAnalysis,
  base: ClusterObjects,
  visible: Visible,
): ClusterAnalysis {
  if (visible === 'all') return analysis;
  const there = new Set(
    base.objects.flatMap(({ manifest }) =>
      manifest.kind === 'Service' ? [nameIn(manifest.metadata)] : [],
    ),
  );
  const isForeign = (ref: { namespace: string; name: string }) =>
    there.has(`${ref.namespace}/${ref.name}`) &&
    !visible.includes(serviceKeyOf({ ...ref, cluster: base.cluster }));

  const routes = analysis.routes.filter(
    ({ service }) => !service || !isForeign(service),
  );
  const routeIds = new Set(routes.map(({ id }) => id));
  return {
    ...analysis,
    routes,
    services: analysis.services.filter(({ ref }) => !isForeign(ref)),
    entries: analysis.entries.map(entry => ({
      ...entry,
      routeIds: entry.routeIds.filter(id => routeIds.has(id)),
    })),
    findings: analysis.findings.flatMap(finding => {
      const own = finding.services.filter(ref => !isForeign(ref));
      return own.length === 0 && finding.services.length > 0
        ? []
        : { ...finding, services: own };
    }),
  };
}

function nameIn(metadata: unknown): string {
  const { namespace = 'default', name } = { ...(metadata as object) } as {
    namespace?: unknown;
    name?: unknown;
  };
  return `${namespace}/${name}`;
}
