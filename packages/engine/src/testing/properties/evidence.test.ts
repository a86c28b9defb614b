import fc from 'fast-check';
import type {
  ClusterAnalysis,
  Evidence,
  ObjectRef,
  Route,
} from 'istio-ingress-contract';
import { analyze } from '../../analyze';
import type { ClusterObjects, SourceObject } from '../../snapshot/objects';
import { demoClusters, effort, randomCases } from './clusters';
import { everyKind, isOfKind, namespaceOf } from './compare';
import { frontedCluster } from './fronted';

// Objects of these kinds add to a route what its evidence does not speak of:
// the TLS of the edge, and hosts that an older object takes.
const BESIDE = new Set([
  'getambassador.io/Host',
  'getambassador.io/TLSContext',
]);

const routesOnly = (cluster: ClusterObjects) =>
  analyze(cluster, { findings: [] });

const titleOf = ({ kind, namespace = '', name }: Omit<ObjectRef, 'group'>) =>
  `${kind} ${namespace}/${name}`;

/** What a route is, without the hosts that other objects leave it. */
function keyOf({
  entry,
  rule,
  service,
  servicePort,
  controllerId,
  hops,
}: Route) {
  return JSON.stringify([
    titleOf(entry),
    rule.pointer,
    rule.path,
    rule.port,
    service,
    servicePort,
    controllerId,
    hops.map(({ to }) => to.title),
  ]);
}

function evidenceOf({ hops }: Route): Evidence[] {
  return hops.flatMap(({ because, endpoints }) => [
    ...because,
    ...endpoints.flatMap(group => group.because),
  ]);
}

/** Verdict and evidence of a route, hop by hop. */
function answerOf(route: Route): string {
  return JSON.stringify([
    route.outcome,
    route.upstream,
    route.predicted,
    route.hops.map(({ sent, accepts, outcome }) => [sent, accepts, outcome]),
    evidenceOf(route),
  ]);
}

function answers({ routes }: ClusterAnalysis): Map<string, string[]> {
  const byKey = new Map<string, string[]>();
  for (const route of routes) {
    const key = keyOf(route);
    byKey.set(key, [...(byKey.get(key) ?? []), answerOf(route)].sort());
  }
  return byKey;
}

/** The objects that a route names, in its evidence or as what it passes. */
function cited(analysis: ClusterAnalysis, route: Route): Set<string> {
  const { entry, service, hops, controllerId } = route;
  const entryResult = analysis.entries.find(
    ({ ref }) => titleOf(ref) === titleOf(entry),
  );
  const controller = analysis.controllers.find(({ id }) => id === controllerId);
  const evidence = [
    ...evidenceOf(route),
    ...(entryResult?.because ?? []),
    ...(controller?.because ?? []),
  ];
  return new Set([
    titleOf(entry),
    ...(service ? [titleOf({ kind: 'Service', ...service })] : []),
    ...evidence.flatMap(({ object }) => (object ? [titleOf(object)] : [])),
    ...hops.flatMap(({ from, to, endpoints }) => [
      ...[from, to].flatMap(({ ref }) => (ref ? [titleOf(ref)] : [])),
      ...endpoints.flatMap(({ pods = [] }) =>
        pods.map(pod => titleOf({ kind: 'Pod', ...pod })),
      ),
    ]),
  ]);
}

function nameOf(object: SourceObject): string | undefined {
  const kind = everyKind.find(each => isOfKind(object, each));
  if (!kind || BESIDE.has(`${kind.group}/${kind.kind}`)) return undefined;
  const { name } = object.manifest.metadata as { name: string };
  const namespace = kind.namespaced ? namespaceOf(object) : '';
  return titleOf({ kind: kind.kind, namespace, name });
}

/** Routes whose answer does not follow from what they cite. */
function unexplained(
  cluster: ClusterObjects,
  analysis: ClusterAnalysis,
  object: SourceObject,
): string[] {
  const name = nameOf(object);
  if (name === undefined) return [];
  const objects = cluster.objects.filter(each => each !== object);
  const before = answers(analysis);
  const after = answers(routesOnly({ ...cluster, objects }));
  const unclaimed = new Set(
    analysis.entries
      .filter(({ state }) => state === 'unclaimed')
      .map(({ ref }) => titleOf(ref)),
  );
  return analysis.routes.flatMap(route => {
    // Nobody serves it: there is a reason, and no answer to explain.
    if (unclaimed.has(titleOf(route.entry))) return [];
    const key = keyOf(route);
    const same =
      JSON.stringify(after.get(key)) === JSON.stringify(before.get(key));
    const names = cited(analysis, route).has(name);
    if (
      names &&
      same &&
      evidenceOf(route).some(
        each => each.object && titleOf(each.object) === name,
      )
    ) {
      return [`${key} cites ${name}, and is the same without it`];
    }
    return !names && !same ? [`${key} does not cite ${name}`] : [];
  });
}

describe('the evidence of a route', () => {
  const demos = demoClusters().map(
    cluster => [cluster.cluster, cluster] as const,
  );

  it.each(demos)('names what decides in %s, and nothing else', (_, cluster) => {
    const analysis = routesOnly(cluster);
    // All of a large cluster takes a while.
    const step = cluster.objects.length > 100 && effort === 1 ? 5 : 1;
    const wrong = cluster.objects
      .filter((_object, index) => index % step === 0)
      .flatMap(object => unexplained(cluster, analysis, object));
    expect(wrong).toEqual([]);
  });

  it('names what decides in random clusters, and nothing else', () => {
    fc.assert(
      fc.property(frontedCluster(randomCases()), cluster => {
        const analysis = routesOnly(cluster);
        expect(
          cluster.objects.flatMap(object =>
            unexplained(cluster, analysis, object),
          ),
        ).toEqual([]);
      }),
      { numRuns: 12 * effort, seed: 21 },
    );
  });
});
