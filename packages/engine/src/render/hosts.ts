import type { ExposeIntent, Manifest, Refusal } from 'istio-ingress-contract';
import { keyOfManifest, keyOfRef } from '../changes/applyChanges';
import type { Look } from './look';
import { refuse } from './refuse';

/** Hosts and paths of the intent that another entry serves already. */
export function takenHosts(
  { hosts, paths }: ExposeIntent,
  { found }: Look,
  manifests: readonly Manifest[],
): Refusal[] {
  const own = new Set(manifests.map(keyOfManifest));
  const taken = new Map<string, string>();
  for (const { ref, state, routes } of found.entries) {
    if (state !== 'claimed' || own.has(keyOfRef(ref))) continue;
    for (const { rule } of routes) {
      for (const host of rule.hosts) {
        const key = `${host} ${rule.path ?? '/'}`;
        const name = `${ref.kind} ${ref.namespace ?? ''}/${ref.name}`;
        const known = taken.get(key);
        if (known === undefined || name < known) taken.set(key, name);
      }
    }
  }
  return hosts.flatMap((host, index) => {
    const path = paths.find(each => taken.has(`${host} ${each}`));
    return path === undefined
      ? []
      : [
          refuse(
            `hosts.${index}`,
            `${host} is already served at ${path} by ${taken.get(
              `${host} ${path}`,
            )}.`,
          ),
        ];
  });
}
