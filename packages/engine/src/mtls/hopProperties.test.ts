import { resolve } from 'node:path';
import fc from 'fast-check';
import type { ReadState } from 'istio-ingress-contract';
import { type Kind, kinds } from '../snapshot/kinds';
import type { SourceObject } from '../snapshot/objects';
import { Snapshot } from '../snapshot/Snapshot';
import { queryOf } from '../testing/conformance';
import { type ConformanceCase, readCases } from '../testing/conformanceCases';
import { evaluateHop } from './evaluateHop';
import type { HopVerdict } from './hopQuery';

const folder = resolve(__dirname, '../../../../conformance');
const cases = [
  'random.jsonl',
  'random-ambient.jsonl',
  'random-gateway.jsonl',
].flatMap(file => readCases(resolve(folder, file)));

function verdicts(
  one: ConformanceCase,
  objects: readonly SourceObject[],
  unread?: Unread,
): HopVerdict[] {
  const snapshot = new Snapshot({
    cluster: 'test',
    world: 'closed',
    observedAt: '2026-01-01T00:00:00Z',
    objects,
    ...(unread
      ? {
          reads: [
            {
              group: unread.kind.group,
              kind: unread.kind.kind,
              state: unread.state,
            },
          ],
        }
      : {}),
  });
  return one.hops.map(hop => evaluateHop(snapshot, queryOf(hop)));
}

interface Unread {
  kind: Kind<unknown>;
  state: ReadState;
}

function isOfKind({ manifest }: SourceObject, kind: Kind<unknown>): boolean {
  const version = String(manifest.apiVersion);
  const group = version.includes('/') ? version.split('/')[0] : '';
  return (
    manifest.kind === kind.kind &&
    [kind.group, ...(kind.aliases ?? [])].includes(group)
  );
}

/** The objects, with those of one kind left out, or every other of them. */
function without(
  objects: readonly SourceObject[],
  kind: Kind<unknown>,
  all = true,
): SourceObject[] {
  let seen = 0;
  return objects.filter(
    object => !isOfKind(object, kind) || (!all && seen++ % 2 === 0),
  );
}

/** Pods that get mTLS. */
function secured({ outcome, endpoints }: HopVerdict): string[] {
  const pods = endpoints
    .filter(group => group.outcome === 'mtls')
    .flatMap(group =>
      (group.pods ?? []).map(
        ({ namespace, name }) => `${namespace}/${name}:${group.port}`,
      ),
    );
  return outcome === 'mtls' ? ['(hop)', ...pods] : pods;
}

const anyCase = fc.constantFrom(...cases);

describe('evaluateHop', () => {
  it('does not depend on the order of the objects', () => {
    fc.assert(
      fc.property(
        anyCase.chain(one =>
          fc.tuple(
            fc.constant(one),
            fc.shuffledSubarray(one.objects, { minLength: one.objects.length }),
          ),
        ),
        ([one, shuffled]) => {
          expect(verdicts(one, shuffled)).toEqual(verdicts(one, one.objects));
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it('gives no new mTLS when a kind can no longer be read', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.constantFrom(...kinds),
        fc.constantFrom<ReadState>(
          'forbidden',
          'failed',
          'truncated',
          'syncing',
        ),
        fc.boolean(),
        (one, kind, state, all) => {
          const before = verdicts(one, one.objects).map(secured);
          const after = verdicts(one, without(one.objects, kind, all), {
            kind,
            state,
          }).map(secured);
          after.forEach((pods, index) =>
            expect(before[index]).toEqual(expect.arrayContaining(pods)),
          );
        },
      ),
      { numRuns: 150, seed: 2 },
    );
  });

  it('gives a reason from the closed list wherever it is undecided', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...kinds), (one, kind) => {
        const undecided = verdicts(one, without(one.objects, kind), {
          kind,
          state: 'forbidden',
        }).filter(({ outcome }) => outcome === 'unknown');
        expect(
          undecided.filter(({ unknown = [] }) => unknown.length === 0),
        ).toEqual([]);
      }),
      { numRuns: 80, seed: 3 },
    );
  });
});
