import type { ExposeIntent, Manifest, Refusal } from 'istio-ingress-contract';
import { keyOfManifest } from '../changes/applyChanges';
import type { Look } from './look';
import { refuse } from './refuse';

/**
 * Objects of the same name that are there already. One that says the same may
 * be rendered again; what belongs to a gateway and is shared by its services
 * is left out then, so that no two repositories own it.
 */
export function clashes(
  intent: ExposeIntent,
  { objects }: Look,
  manifests: readonly Manifest[],
): { manifests: Manifest[]; refusals: Refusal[] } {
  const wanted = new Set(manifests.map(keyOfManifest));
  const there = new Map(
    objects.objects.flatMap(({ manifest }) => {
      const key = keyOfManifest(manifest);
      return wanted.has(key) ? [[key, manifest] as const] : [];
    }),
  );
  const kept: Manifest[] = [];
  const refusals: Refusal[] = [];
  for (const manifest of manifests) {
    const key = keyOfManifest(manifest);
    const other = there.get(key);
    const same =
      !other ||
      manifest.kind === 'Namespace' ||
      covers(other.spec, manifest.spec);
    if (!same) {
      refusals.push(
        refuse('name', `${key} is there already and says something else.`, [
          { name: `${intent.name}-2` },
        ]),
      );
    }
    const shared = !manifest.metadata.name.startsWith(intent.name);
    if (!(other && shared && manifest.kind !== 'Namespace'))
      kept.push(manifest);
  }
  return { manifests: kept, refusals: refusals.slice(0, 1) };
}

/**
 * Does an object contradict nothing that is wanted? The server adds defaults of
 * its own, and of a live object only the fields that are read are known.
 */
function covers(there: unknown, wanted: unknown): boolean {
  if (there === undefined) return true;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(there) &&
      there.length === wanted.length &&
      wanted.every((value, index) => covers(there[index], value))
    );
  }
  if (typeof wanted === 'object' && wanted !== null) {
    return (
      typeof there === 'object' &&
      there !== null &&
      Object.entries(wanted).every(([key, value]) =>
        covers(new Map(Object.entries(there)).get(key), value),
      )
    );
  }
  return there === wanted;
}
