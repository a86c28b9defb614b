import fc from 'fast-check';
import type { ClusterAnalysis, ReadStatus } from 'istio-ingress-contract';
import { analyze } from '../../analyze';
import type { Kind } from '../../snapshot/kinds';
import type { ClusterObjects } from '../../snapshot/objects';
import { vendors } from '../../vendors/all';
import { entryKindsOf } from '../../vendors/context';
import { demoClusters, effort, randomCases } from './clusters';
import {
  everyKind,
  hidden,
  isOfKind,
  mtlsClaims,
  outcomesByKey,
  posturesByService,
  routeKey,
} from './compare';
import { frontedCluster } from './fronted';

const entryKinds = new Set(entryKindsOf(vendors));

const routesOnly = (cluster: ClusterObjects) =>
  analyze(cluster, { findings: [] });

// Analyses of the unchanged cluster, asked for again and again.
const whole = new WeakMap<ClusterObjects, ClusterAnalysis>();

function wholeOf(cluster: ClusterObjects): ClusterAnalysis {
  let analysis = whole.get(cluster);
  if (!analysis) {
    analysis = routesOnly(cluster);
    whole.set(cluster, analysis);
  }
  return analysis;
}

/** What may not follow from a read that ended early; empty when nothing does. */
function violations(
  before: ClusterAnalysis,
  after: ClusterAnalysis,
  kind: Kind<unknown>,
): string[] {
  return [
    ...newMtls(before, after, kind),
    ...newNotExposed(before, after),
    ...changedRoutes(before, after, kind),
  ];
}

function newMtls(
  before: ClusterAnalysis,
  after: ClusterAnalysis,
  kind: Kind<unknown>,
): string[] {
  const known = mtlsClaims(before);
  const routes = outcomesByKey(before);
  return [...mtlsClaims(after)].filter(claim => {
    if (known.has(claim)) return false;
    // An entry may have taken its requests from one that is older and hidden;
    // the posture of the service says that it is not known.
    const [what, ...rest] = claim.split(' ');
    const shadowed = ![...routes.keys()].some(key =>
      rest.join(' ').startsWith(key),
    );
    return what === 'service' || !entryKinds.has(kind) || !shadowed;
  });
}

function newNotExposed(
  before: ClusterAnalysis,
  after: ClusterAnalysis,
): string[] {
  const known = posturesByService(before);
  return [...posturesByService(after)]
    .filter(
      ([service, { posture, modes }]) =>
        (posture === 'not-exposed' || modes.includes('not-exposed')) &&
        known.get(service)?.posture !== 'not-exposed',
    )
    .map(([service]) => `${service} is now not-exposed`);
}

/** Routes stay with their outcome or an unknown one, unless they rest on the kind. */
function changedRoutes(
  before: ClusterAnalysis,
  after: ClusterAnalysis,
  kind: Kind<unknown>,
): string[] {
  const now = outcomesByKey(after);
  return before.routes.flatMap(route => {
    const key = routeKey(route);
    const outcomes = now.get(key);
    if (!outcomes) {
      return restsOn(kind, route) ? [] : [`${key} is lost`];
    }
    const allowed = [
      route.outcome,
      ...(outcomesByKey(before).get(key) ?? []),
      ...(kind.effect === 'caveat' ? [] : ['unknown']),
    ];
    return outcomes
      .filter(outcome => !allowed.includes(outcome))
      .map(outcome => `${key}: ${route.outcome} -> ${outcome}`);
  });
}

/** May the route be gone when objects of the kind are? */
function restsOn(
  kind: Kind<unknown>,
  { entry, mode, vendor }: ClusterAnalysis['routes'][number],
): boolean {
  if (entry.kind === kind.kind && entry.group === kind.group) return true;
  if (kind.effect === 'caveat') return false;
  if (kind.effect === 'entry') {
    // What an Ingress or a Service states by itself needs no other entry.
    const standsAlone =
      ['Ingress', 'Service'].includes(entry.kind) && vendor !== 'istio';
    return mode !== 'standalone' || !standsAlone;
  }
  return true;
}

const STATES = ['forbidden', 'failed', 'syncing', 'truncated'] as const;

function statusOf(
  kind: Kind<unknown>,
  state: ReadStatus['state'],
  namespace?: string,
): ReadStatus {
  return {
    group: kind.group,
    kind: kind.kind,
    state,
    ...(namespace === undefined ? {} : { namespaces: [namespace] }),
  };
}

describe('a kind that could not be read', () => {
  const demos = demoClusters();
  const table = demos.map(cluster => [cluster.cluster, cluster] as const);

  it.each(table)(
    'has no other effect on %s than the table says',
    (_, cluster) => {
      const before = wholeOf(cluster);
      expect(before.routes.length).toBeGreaterThan(1);
      const namespaces = [
        ...new Set(before.services.map(({ ref }) => ref.namespace)),
      ];
      const wrong: string[] = [];
      for (const kind of everyKind) {
        const given = cluster.objects.some(object => isOfKind(object, kind));
        const scopes = [
          undefined,
          // All namespaces of a large cluster take a while.
          ...(given && kind.namespaced
            ? namespaces.slice(0, effort === 1 ? 3 : undefined)
            : []),
        ];
        for (const state of ['forbidden', 'truncated'] as const) {
          for (const scope of state === 'forbidden' ? scopes : [undefined]) {
            const read = statusOf(kind, state, scope);
            const after = routesOnly(hidden(cluster, read));
            wrong.push(
              ...violations(before, after, kind).map(
                text => `${kind.kind} ${state} ${scope ?? ''}: ${text}`,
              ),
            );
          }
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  it('has no other effect on random clusters than the table says', () => {
    const cases = randomCases();
    fc.assert(
      fc.property(
        frontedCluster(cases),
        fc.constantFrom(...everyKind),
        fc.nat(),
        fc.constantFrom(...STATES),
        fc.option(fc.nat(), { nil: undefined }),
        (cluster, anyKind, pick, state, scope) => {
          const before = wholeOf(cluster);
          const present = everyKind.filter(kind =>
            cluster.objects.some(object => isOfKind(object, kind)),
          );
          const kind =
            pick % 8 === 0 ? anyKind : present[pick % present.length];
          const namespaces = before.services.map(({ ref }) => ref.namespace);
          const namespace =
            scope !== undefined && kind.namespaced && namespaces.length > 0
              ? namespaces[scope % namespaces.length]
              : undefined;
          const read = statusOf(kind, state, namespace);
          const after = routesOnly(hidden(cluster, read));
          expect(
            violations(before, after, kind).map(
              text => `${kind.kind} ${state} ${namespace ?? ''}: ${text}`,
            ),
          ).toEqual([]);
        },
      ),
      { numRuns: 200 * effort, seed: 4 },
    );
  });

  it('has the effect of absence when the cluster does not have it installed', () => {
    const sample = [
      ...demos,
      ...fc.sample(frontedCluster(randomCases()), { numRuns: 4, seed: 5 }),
    ];
    for (const cluster of sample) {
      for (const kind of everyKind) {
        if (!cluster.objects.some(object => isOfKind(object, kind))) continue;
        const gone = hidden(cluster, statusOf(kind, 'not-installed'));
        const { reads, ...after } = routesOnly(gone);
        const { reads: _, ...absent } = routesOnly({
          ...gone,
          reads: cluster.reads ?? [],
        });
        if (cluster.reads?.some(read => read.kind === kind.kind)) continue;
        expect(after).toEqual(absent);
        expect(reads).toContainEqual(
          expect.objectContaining({ kind: kind.kind, state: 'not-installed' }),
        );
      }
    }
  });
});
