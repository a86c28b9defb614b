import type { ManifestFile } from 'istio-ingress-contract';
import {
  aboutManifests,
  analyze,
  loadManifests,
  manifestsOnTop,
  type ClusterObjects,
} from 'istio-ingress-engine';
import type { IstioIngressApi } from 'backstage-plugin-istio-ingress-common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../../../examples/clusters/demo-eu');

/** Istio, namespaces and controllers of the demo, without its services. */
export const demoCluster: ClusterObjects = {
  cluster: 'demo-eu',
  world: 'closed',
  observedAt: '2026-01-01T00:00:00Z',
  objects: loadManifests(
    [
      'istio.yaml',
      'namespaces.yaml',
      'ingress/nginx.yaml',
      'ingress/nginx-mesh.yaml',
      'gateways/public.yaml',
    ].map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') })),
  ).objects,
};

/** Answers as the backend does. */
export const check: IstioIngressApi['check'] = async ({ files }) =>
  judgedOnDemo(files);

function judgedOnDemo(files: readonly ManifestFile[]) {
  const { objects, problems } = loadManifests(files);
  return {
    ...aboutManifests(analyze(manifestsOnTop(demoCluster, objects)), objects),
    problems,
  };
}
