import fc from 'fast-check';
import type { Outcome } from 'istio-ingress-contract';
import { analyze } from '../../analyze';
import {
  DaemonSet,
  Deployment,
  EndpointSlice,
  type Kind,
  Namespace,
  PeerAuthentication,
  Pod,
  Service,
  StatefulSet,
} from '../../snapshot/kinds';
import type { ClusterObjects, SourceObject } from '../../snapshot/objects';
import { demoClusters, effort, randomCases } from './clusters';
import { isOfKind, outcomesByKey } from './compare';
import { frontedCluster } from './fronted';

const workloads: readonly Kind<unknown>[] = [
  Pod,
  Deployment,
  StatefulSet,
  DaemonSet,
  EndpointSlice,
];

const anyCluster = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...demoClusters().map(cluster => ({ ...cluster, reads: [] })),
    ),
  },
  { weight: 6, arbitrary: frontedCluster(randomCases()) },
);

function outcomes(
  cluster: ClusterObjects,
  world: 'open' | 'closed',
  objects: readonly SourceObject[] = cluster.objects,
): Map<string, Outcome[]> {
  return outcomesByKey(
    analyze({ ...cluster, world, objects }, { findings: [] }),
  );
}

/** Verdicts that are known with less, and others with all. */
function overturned(
  less: ReadonlyMap<string, Outcome[]>,
  all: ReadonlyMap<string, Outcome[]>,
): string[] {
  return [...less].flatMap(([key, known]) => {
    const truth = all.get(key);
    // A gateway whose Service was not given is presumed to be reached.
    if (!truth) return [];
    return known
      .filter(outcome => outcome !== 'unknown' && !truth.includes(outcome))
      .map(outcome => `${key}: ${outcome}, and with all objects ${truth}`);
  });
}

describe('a verdict that is known in an open world', () => {
  it('is that of the closed world once everything is given', () => {
    fc.assert(
      fc.property(anyCluster, cluster => {
        expect(
          overturned(outcomes(cluster, 'open'), outcomes(cluster, 'closed')),
        ).toEqual([]);
      }),
      { numRuns: 50 * effort, seed: 41 },
    );
  });

  it.each<[string, readonly Kind<unknown>[]]>([
    ['Namespaces', [Namespace]],
    ['PeerAuthentications', [PeerAuthentication]],
    ['workloads', workloads],
    ['workloads and PeerAuthentications', [...workloads, PeerAuthentication]],
  ])('is not overturned by giving the %s', (_, kinds) => {
    fc.assert(
      fc.property(anyCluster, cluster => {
        const less = cluster.objects.filter(
          object => !kinds.some(kind => isOfKind(object, kind)),
        );
        expect(
          overturned(
            outcomes(cluster, 'open', less),
            outcomes(cluster, 'closed'),
          ),
        ).toEqual([]);
      }),
      { numRuns: 40 * effort, seed: 42 },
    );
  });

  it('is not overturned by giving Services and what is behind them', () => {
    fc.assert(
      fc.property(
        anyCluster,
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        (cluster, keep) => {
          let seen = 0;
          const less = cluster.objects.filter(
            object => !isOfKind(object, Service) || keep[seen++ % 5],
          );
          expect(
            overturned(
              outcomes(cluster, 'open', less),
              outcomes(cluster, 'closed'),
            ),
          ).toEqual([]);
        },
      ),
      { numRuns: 40 * effort, seed: 43 },
    );
  });
});
