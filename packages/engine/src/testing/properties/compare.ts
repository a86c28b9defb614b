import type {
  ClusterAnalysis,
  Outcome,
  ReadStatus,
  Route,
  ServicePosture,
} from 'istio-ingress-contract';
import { withoutUnread } from '../../load';
import { kinds, type Kind } from '../../snapshot/kinds';
import type { ClusterObjects, SourceObject } from '../../snapshot/objects';
import { vendors } from '../../vendors/all';
import { ownKinds } from '../../vendors/context';

/** Every kind that the engine or a vendor reads. */
export const everyKind: readonly Kind<unknown>[] = [
  ...new Set([...kinds, ...ownKinds(vendors)]),
];

export function isOfKind(
  { manifest }: SourceObject,
  kind: Kind<unknown>,
): boolean {
  const version = String(manifest.apiVersion);
  const group = version.includes('/') ? version.split('/')[0] : '';
  return (
    manifest.kind === kind.kind &&
    [kind.group, ...(kind.aliases ?? [])].includes(group)
  );
}

export function namespaceOf({ manifest }: SourceObject): string {
  const { namespace } = { ...(manifest.metadata as object | undefined) } as {
    namespace?: string;
  };
  return namespace ?? 'default';
}

/** The cluster as a reader sees it whose read of a kind ended so. */
export function hidden(
  cluster: ClusterObjects,
  read: ReadStatus,
): ClusterObjects {
  const objects = withoutUnread(cluster.objects, [read]);
  let seen = 0;
  const kind = everyKind.find(
    each => each.group === read.group && each.kind === read.kind,
  );
  return {
    ...cluster,
    objects:
      read.state === 'truncated' && kind
        ? objects.filter(
            object =>
              !isOfKind(object, kind) ||
              (read.namespaces &&
                !read.namespaces.includes(namespaceOf(object))) ||
              seen++ % 2 === 0,
          )
        : objects,
    reads: [...(cluster.reads ?? []), read],
  };
}

/** A route by what it is for people: its rule and its destination. */
export function routeKey({ entry, rule, service, servicePort }: Route): string {
  return [
    `${entry.kind} ${entry.namespace}/${entry.name}`,
    rule.pointer,
    rule.hosts.join(','),
    rule.path ?? '',
    service ? `${service.namespace}/${service.name}:${servicePort ?? ''}` : '',
  ].join(' ');
}

/** The outcomes of the routes of a key. */
export function outcomesByKey(
  analysis: ClusterAnalysis,
): Map<string, Outcome[]> {
  const byKey = new Map<string, Outcome[]>();
  for (const route of analysis.routes) {
    const key = routeKey(route);
    byKey.set(key, [...(byKey.get(key) ?? []), route.outcome]);
  }
  return byKey;
}

export function posturesByService(
  analysis: ClusterAnalysis,
): Map<string, ServicePosture> {
  return new Map(
    analysis.services.map(service => [
      `${service.ref.namespace}/${service.ref.name}`,
      service,
    ]),
  );
}

/** Every place that a result calls mTLS: services, hops of routes, endpoints. */
export function mtlsClaims(analysis: ClusterAnalysis): Set<string> {
  const claims = new Set<string>();
  for (const [service, { posture }] of posturesByService(analysis)) {
    if (posture === 'mtls') claims.add(`service ${service}`);
  }
  for (const route of analysis.routes) {
    const key = routeKey(route);
    if (route.outcome === 'mtls') claims.add(`route ${key}`);
    if (route.upstream === 'mtls') claims.add(`upstream ${key}`);
    for (const { to, outcome, endpoints } of route.hops) {
      if (outcome === 'mtls') claims.add(`hop ${key} to ${to.title}`);
      for (const group of endpoints) {
        if (group.outcome !== 'mtls') continue;
        for (const { namespace, name } of group.pods ?? []) {
          claims.add(`pod ${key} ${namespace}/${name}:${group.port}`);
        }
      }
    }
  }
  return claims;
}
