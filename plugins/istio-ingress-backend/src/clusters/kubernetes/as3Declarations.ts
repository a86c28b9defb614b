import type { ReadStatus } from 'istio-ingress-contract';
import { containersOf, type Json } from './containers';

/**
 * Declarations for F5 BIG-IP (AS3) are ConfigMaps of any name, found by their
 * labels. Only those that the configuration names are read; where it names
 * none and a controller runs that reads them, this says that some may exist.
 *
 * `elsewhere` are the namespaces whose ConfigMaps are known by name: what is
 * looked up there is not in doubt.
 */
export function unreadDeclarations(
  objects: Iterable<Json>,
  options: { cluster: string; elsewhere: ReadonlySet<string> },
): ReadStatus | undefined {
  const namespaces = new Set<string>();
  let isSeen = false;
  for (const manifest of objects) {
    if (manifest.kind === 'Namespace') {
      const { name } = (manifest.metadata ?? {}) as Json;
      if (typeof name === 'string') namespaces.add(name);
    }
    // It runs from a Deployment; there are too many pods to look at each time.
    if (manifest.kind === 'Pod') continue;
    isSeen ||= containersOf(manifest).some(({ image }) =>
      String(image ?? '').includes('k8s-bigip-ctlr'),
    );
  }
  const unknown = [...namespaces]
    .filter(name => !options.elsewhere.has(name))
    .sort();
  if (!isSeen || unknown.length === 0) return undefined;
  return {
    group: '',
    kind: 'ConfigMap',
    state: 'not-given',
    namespaces: unknown,
    message: `declarations for BIG-IP (AS3) may be in ConfigMaps of any name; name them under istioIngress.kubernetes.overrides.${options.cluster}.configMaps, or give an empty list`,
  };
}
