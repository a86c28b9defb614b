import {
  modeWords,
  posturesWorstFirst,
  worstPosture,
  type ClusterSummary,
  type EntityPosture,
  type Mode,
  type Posture,
  type ServiceSummary,
} from 'istio-ingress-contract';

/** What one cluster tells about an entity. */
export interface ClusterPart {
  name: string;
  cluster?: ClusterSummary;
  services: ServiceSummary[];
  posture?: Posture;
  modes: Mode[];
}

/**
 * The clusters that tell something about an entity, those with the worst
 * posture first, and the names of the others: read completely, without a
 * Service of the entity.
 */
export function partsByCluster({ services, clusters }: EntityPosture): {
  parts: ClusterPart[];
  without: string[];
} {
  const parts = new Map<string, ClusterPart>();
  for (const cluster of clusters) {
    parts.set(cluster.name, {
      name: cluster.name,
      cluster,
      services: [],
      modes: [],
    });
  }
  for (const service of services) {
    const { cluster } = service.ref;
    const part = parts.get(cluster) ?? {
      name: cluster,
      services: [],
      modes: [],
    };
    part.services.push(service);
    parts.set(cluster, part);
  }

  const told: ClusterPart[] = [];
  const without: string[] = [];
  for (const part of parts.values()) {
    if (part.services.length === 0 && part.cluster?.status === 'ok') {
      without.push(part.name);
      continue;
    }
    const seen = new Set(part.services.flatMap(({ modes }) => modes));
    told.push({
      ...part,
      services: [...part.services].sort(worstFirst),
      modes: modeOrder.filter(mode => seen.has(mode)),
      posture: worstPosture(part.services.map(({ posture }) => posture)),
    });
  }
  told.sort(
    (a, b) => rank(a.posture) - rank(b.posture) || compare(a.name, b.name),
  );
  return { parts: told, without: without.sort(compare) };
}

const modeOrder = Object.keys(modeWords) as Mode[];

function worstFirst(a: ServiceSummary, b: ServiceSummary): number {
  return (
    rank(a.posture) - rank(b.posture) ||
    compare(a.ref.namespace, b.ref.namespace) ||
    compare(a.ref.name, b.ref.name)
  );
}

function rank(posture: Posture | undefined): number {
  return posture === undefined
    ? posturesWorstFirst.length
    : posturesWorstFirst.indexOf(posture);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
