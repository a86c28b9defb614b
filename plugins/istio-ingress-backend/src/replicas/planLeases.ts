/** A lease as the database has it. */
export interface Lease {
  cluster: string;
  /** Undefined when nobody has it: given up, run out, or never taken. */
  owner?: string;
}

/** A replica that was heard of within the duration of a lease. */
export interface Replica {
  id: string;
  /** The clusters that its configuration names. */
  clusters: readonly string[];
}

export interface LeasePlan {
  take: string[];
  /** One at most: the others are looked at again when it has moved. */
  giveUp?: string;
}

/**
 * Which leases a replica should take, and which give up, so that each cluster
 * has one owner and the replicas own about as many. A free cluster goes to the
 * one of those who know it that owns the fewest; the database decides when two
 * try. A cluster moves only when that makes the numbers more even.
 */
export function planLeases(
  self: Replica,
  others: readonly Replica[],
  leases: readonly Lease[],
): LeasePlan {
  const ownerOf = new Map(leases.map(({ cluster, owner }) => [cluster, owner]));
  const counts = new Map<string, number>();
  for (const owner of ownerOf.values()) {
    if (owner) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const countOf = (id: string) => counts.get(id) ?? 0;
  const knowing = (cluster: string) =>
    others.filter(({ clusters }) => clusters.includes(cluster));

  const take: string[] = [];
  for (const cluster of [...self.clusters].sort()) {
    if (ownerOf.get(cluster)) continue;
    const own = countOf(self.id);
    if (knowing(cluster).some(({ id }) => countOf(id) < own)) continue;
    take.push(cluster);
    counts.set(self.id, own + 1);
  }
  if (take.length > 0) return { take };

  const giveUp = leases
    .filter(({ owner }) => owner === self.id)
    .map(({ cluster }) => cluster)
    .sort()
    .find(cluster =>
      knowing(cluster).some(({ id }) => countOf(id) + 2 <= countOf(self.id)),
    );
  return { take, giveUp };
}
