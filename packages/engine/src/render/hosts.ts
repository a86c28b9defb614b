import type { ExposeIntent, Manifest, Refusal } from 'istio-ingress-contract';
import { keyOfManifest, keyOfRef } from '../changes/applyChanges';
import type { Look } from './look';
import { refuse } from './refuse';

/** A port of the controller by which another TCP entry is reached already. */
export function takenPort(
  { service, vendor }: ExposeIntent,
  { found }: Look,
  manifests: readonly Manifest[],
): Refusal[] {
  if (service.protocol !== 'tcp') return [];
  const own = new Set(manifests.map(keyOfManifest));
  const other = found.entries.find(
    entry =>
      entry.vendor === vendor &&
      entry.state === 'claimed' &&
      !own.has(keyOfRef(entry.ref)) &&
      TCP_BY_PORT.includes(entry.ref.kind) &&
      entry.routes.some(({ rule }) => rule.port === service.port),
  );
  return other
    ? [
        refuse(
          'service.port',
          `Port ${service.port} of the controller is already the way to another service, by ${other.ref.kind} ${other.ref.namespace}/${other.ref.name}.`,
        ),
      ]
    : [];
}

// Entries whose routes are told apart by the port alone.
const TCP_BY_PORT = ['ApisixRoute', 'TCPIngress', 'TCPMapping'];

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
