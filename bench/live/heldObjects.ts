import {
  kindsToRead,
  loadManifests,
  sharedWith,
  type SourceObject,
} from 'istio-ingress-engine';
import { trim } from '../../plugins/istio-ingress-backend/src/clusters/kubernetes/trim';
import { generateCluster } from '../cluster/generateCluster';
import { asServed } from '../clusters/served';

type Json = Readonly<Record<string, unknown>>;

/** Objects of a cluster as whoever watches it holds them. */
export interface HeldObjects {
  objects: readonly SourceObject[];
  /** As an API server serves the same objects, managed fields included. */
  jsonBytes: number;
}

/**
 * The objects of a synthetic cluster as the backend holds them that reads them
 * from an API server: without what nobody reads, and kind by kind.
 */
export function heldObjects(services: number, seed: number): HeldObjects {
  const kinds = new Map(
    kindsToRead().map(kind => [`${kind.group}/${kind.kind}`, kind]),
  );
  const last = new Map<unknown, Json>();
  let jsonBytes = 0;
  const { objects } = loadManifests([...generateCluster({ services, seed })]);
  const held = objects.map(({ manifest }, index) => {
    const served = JSON.stringify(asServed(manifest, index));
    jsonBytes += served.length;
    const apiVersion = String(manifest.apiVersion);
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const kind = kinds.get(`${group}/${manifest.kind}`);
    const read = JSON.parse(served) as Json;
    if (!kind)
      return { manifest: { ...read, apiVersion, kind: manifest.kind } };
    const own = sharedWith(last.get(kind), trim(kind, apiVersion, read));
    last.set(kind, own);
    return { manifest: own };
  });
  return { objects: held, jsonBytes };
}
