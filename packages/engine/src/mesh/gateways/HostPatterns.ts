import { isSubsetOf, isWildcard } from '../hostnames';

/** Host patterns, so that a name is looked up without trying them all. */
export class HostPatterns {
  private readonly exact = new Set<string>();
  private readonly wildcards: string[] = [];

  constructor(hosts: readonly string[]) {
    for (const host of hosts) {
      if (isWildcard(host)) this.wildcards.push(host);
      else this.exact.add(host);
    }
  }

  /** The same as `intersectHosts` of both lists. */
  intersect(hosts: readonly string[]): string[] {
    const common = new Set<string>();
    for (const host of hosts) {
      if (!isWildcard(host)) {
        if (
          this.exact.has(host) ||
          this.wildcards.some(own => isSubsetOf(host, own))
        )
          common.add(host);
        continue;
      }
      for (const own of this.exact) if (isSubsetOf(own, host)) common.add(own);
      for (const own of this.wildcards) {
        if (isSubsetOf(own, host)) common.add(own);
        else if (isSubsetOf(host, own)) common.add(host);
      }
    }
    return [...common];
  }
}
