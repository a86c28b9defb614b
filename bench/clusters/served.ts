import {
  type Kind,
  kindsToRead,
  loadManifests,
  type SourceObject,
} from 'istio-ingress-engine';
import { generateCluster } from '../cluster/generateCluster';

type Json = Readonly<Record<string, unknown>>;

/** The objects of one kind, as an API server would serve them. */
export interface ServedObjects {
  kind: Kind<unknown>;
  apiVersion: string;
  objects: Json[];
}

/** A synthetic cluster by kinds, each with the fields a server adds. */
export function servedCluster(options: {
  services: number;
  seed: number;
}): ServedObjects[] {
  const { objects } = loadManifests([...generateCluster(options)]);
  const byKind = new Map<Kind<unknown>, ServedObjects>();
  const kinds = kindsToRead();
  objects.forEach(({ manifest }: SourceObject, index) => {
    const apiVersion = String(manifest.apiVersion);
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const kind = kinds.find(
      each => each.group === group && each.kind === manifest.kind,
    );
    if (!kind) return;
    const served = byKind.get(kind) ?? { kind, apiVersion, objects: [] };
    byKind.set(kind, served);
    served.objects.push(asServed(manifest, index));
  });
  return [...byKind.values()];
}

/** A manifest as an API server gives it: about what `kubectl apply` leaves behind. */
export function asServed(manifest: Json, index: number): Json {
  const { apiVersion, kind, metadata, ...body } = manifest;
  const at = '2026-01-01T00:00:00Z';
  return {
    metadata: {
      ...(metadata as Json),
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      resourceVersion: String(1000 + index),
      generation: 1,
      creationTimestamp: at,
      managedFields: [
        {
          manager: 'kubectl-client-side-apply',
          operation: 'Update',
          apiVersion,
          time: at,
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:spec': paths(body.spec, 4) },
        },
      ],
    },
    ...body,
  };
}

function paths(value: unknown, depth: number): Json {
  if (typeof value !== 'object' || value === null || depth === 0) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      Array.isArray(value) ? `k:{"name":"${key}"}` : `f:${key}`,
      paths(inner, depth - 1),
    ]),
  );
}
