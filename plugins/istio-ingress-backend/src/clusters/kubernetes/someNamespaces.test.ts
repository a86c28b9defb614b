import type { ReadStatus, Route } from 'istio-ingress-contract';
import { analyze, kindsToRead, loadManifests } from 'istio-ingress-engine';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mergeStatuses } from './mergeStatuses';

const folder = resolve(__dirname, '../../../../../examples/clusters/demo-eu');
const { objects } = loadManifests(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.yaml'))
    .sort()
    .map(file => ({ file, text: readFileSync(join(folder, file), 'utf8') })),
);
const namespaceOf = ({ manifest }: (typeof objects)[number]) =>
  (manifest.metadata as { namespace?: string }).namespace;
const all = objects
  .filter(({ manifest }) => manifest.kind === 'Namespace')
  .map(({ manifest }) => (manifest.metadata as { name: string }).name);

/** What an account sees that may read these namespaces only. */
function seenFrom(namespaces: readonly string[]) {
  const others = {
    cluster: 'eu',
    namespaces: all.filter(name => !namespaces.includes(name)).sort(),
  };
  const reads = kindsToRead().flatMap(({ group, kind, namespaced }) =>
    namespaced
      ? mergeStatuses(
          namespaces.map(
            (name): ReadStatus => ({
              group,
              kind,
              namespaces: [name],
              state: 'ok',
              count: 0,
            }),
          ),
          others,
        )
      : [],
  );
  return analyze({
    cluster: 'eu',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects: objects.filter(each => {
      const namespace = namespaceOf(each);
      return namespace === undefined || namespaces.includes(namespace);
    }),
    reads,
  });
}

const everything = seenFrom(all);
// Ids name the controller, which may not be seen: then any route of the same
// rule to the same service is meant.
const ruleOf = ({ entry, rule, service }: Route) =>
  [
    entry.kind,
    entry.namespace,
    entry.name,
    rule.pointer,
    service?.namespace,
    service?.name,
  ].join(' ');
const outcomes = new Map(
  everything.routes.map(({ id, outcome }) => [id, outcome]),
);
const protectedRules = new Set(
  everything.routes.filter(({ outcome }) => outcome === 'mtls').map(ruleOf),
);

/** Routes that are said to be mTLS, and are not. */
const falseClaims = (routes: readonly Route[]) =>
  routes.filter(route => {
    if (route.outcome !== 'mtls') return false;
    const outcome = outcomes.get(route.id);
    return outcome ? outcome !== 'mtls' : !protectedRules.has(ruleOf(route));
  });

describe('an account that may read some namespaces', () => {
  it('sees all of them as the cluster is', () => {
    expect(everything.routes.length).toBeGreaterThan(10);
    expect(protectedRules.size).toBeGreaterThan(2);
    expect(all.length).toBeGreaterThan(3);
  });

  it.each(all)(
    'never claims mTLS because of what it lacks: without %s',
    gone => {
      const { routes, services } = seenFrom(all.filter(name => name !== gone));
      expect(falseClaims(routes)).toEqual([]);
      // A service without routes may have some in what was not read.
      expect(
        services.filter(({ posture }) => posture === 'not-exposed'),
      ).toEqual([]);
    },
  );

  it.each(all)('never claims mTLS because of what it lacks: %s alone', only => {
    const { routes } = seenFrom([only]);
    expect(falseClaims(routes)).toEqual([]);
  });
});
