import type { ExposeIntent } from 'istio-ingress-contract';
import type { SourceObject } from 'istio-ingress-engine';

/**
 * The Service of an intent and its pods, as a template would write them, where
 * neither the cluster nor the manifests have the Service.
 */
export function imaginedWorkload(
  { service: { namespace, name, port, protocol, selector } }: ExposeIntent,
  objects: readonly SourceObject[],
): SourceObject[] {
  const isThere = objects.some(
    ({ manifest: { kind, metadata } }) =>
      kind === 'Service' &&
      JSON.stringify(nameOf(metadata)) === JSON.stringify([namespace, name]),
  );
  if (isThere) return [];
  const labels = selector ?? { 'app.kubernetes.io/name': name };
  return [
    {
      manifest: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { namespace, name },
        spec: {
          selector: labels,
          ports: [{ ...(protocol === 'auto' ? {} : { name: protocol }), port }],
        },
      },
    },
    {
      manifest: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { namespace, name },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: 'app', image: 'app' }] },
          },
        },
      },
    },
  ];
}

function nameOf(metadata: unknown): [unknown, unknown] {
  const { namespace = 'default', name } = { ...(metadata as object) } as {
    namespace?: unknown;
    name?: unknown;
  };
  return [namespace, name];
}
