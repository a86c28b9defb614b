/**
 * Names of hosts as Istio compares them (`pkg/config/host/name.go`). A
 * wildcard is `*` or a name that starts with `*.`; comparisons ignore case.
 */

/** The cluster domain that Istio appends to short names. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** The full name of a Service. */
export function serviceHostname(namespace: string, name: string): string {
  return `${name}.${namespace}.svc.${CLUSTER_DOMAIN}`;
}

/**
 * Istio's reading of a host in a rule: a name without any dot belongs to the
 * rule's namespace, everything else is literal
 * (`pilot/pkg/model/config.go#ResolveShortnameToFQDN`).
 */
export function resolveShortName(host: string, namespace: string): string {
  if (host === '*' || host.includes('.')) return host.toLowerCase();
  return serviceHostname(namespace, host.toLowerCase());
}

export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

/** Do the two host patterns have a host in common? */
export function hostsOverlap(a: string, b: string): boolean {
  if (isWildcard(a)) {
    if (isWildcard(b)) {
      const left = a.slice(1);
      const right = b.slice(1);
      return left.endsWith(right) || right.endsWith(left);
    }
    return b.endsWith(a.slice(1));
  }
  return isWildcard(b) ? a.endsWith(b.slice(1)) : a === b;
}

/** Is every host of `a` also one of `b`? */
export function isSubsetOf(a: string, b: string): boolean {
  if (!isWildcard(b)) return a === b;
  if (!isWildcard(a)) return a.length >= b.length - 1 && a.endsWith(b.slice(1));
  return a.length >= b.length && a.slice(1).endsWith(b.slice(1));
}

/**
 * The most specific of the patterns that contain the host: itself, else the
 * longest wildcard.
 */
export function mostSpecific(
  host: string,
  exact: ReadonlyMap<string, unknown>,
  wildcards: Iterable<string>,
): string | undefined {
  if (exact.has(host)) return host;
  let best: string | undefined;
  for (const pattern of wildcards) {
    if (!isSubsetOf(host, pattern)) continue;
    if (best === undefined || pattern.length > best.length) best = pattern;
  }
  return best;
}

/**
 * The hosts that two lists of patterns have in common: of each pair where one
 * contains the other, the more specific (`pkg/config/host/names.go#Intersection`).
 */
export function intersectHosts(
  a: readonly string[],
  b: readonly string[],
): string[] {
  const common = new Set<string>();
  for (const left of a) {
    for (const right of b) {
      if (isSubsetOf(left, right)) common.add(left);
      else if (isSubsetOf(right, left)) common.add(right);
    }
  }
  return [...common];
}
