import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { clusterAnalysisSchema } from 'istio-ingress-contract';
import { analyze } from '../analyze';
import { type Kind, kinds as engineKinds } from '../snapshot/kinds';
import type { ClusterObjects } from '../snapshot/objects';
import { Snapshot } from '../snapshot/Snapshot';
import { vendors as builtIn } from '../vendors/all';
import { contextFor, ownKinds } from '../vendors/context';
import type { Vendor } from '../vendors/types';
import { goldenOf } from './vendorGolden';
import { possibleModes, tryMend, tryRecipe } from './vendorRecipes';
import { scenariosIn } from './vendorScenarios';

/**
 * The tests that every vendor passes, ours and those of other packages. Call it
 * in a test file. `UPDATE_GOLDEN=1` writes the goldens anew: read them before
 * you commit them.
 *
 * @param folder - the folder of the scenarios
 * @public
 */
export function vendorConformance(vendor: Vendor, folder: string): void {
  const scenarios = scenariosIn(folder);
  const vendors = [
    ...builtIn.filter(({ id }) => id !== vendor.id),
    vendor,
  ].sort((a, b) => (a.id < b.id ? -1 : 1));

  describe(`vendor ${vendor.id}`, () => {
    it('has scenarios', () => {
      expect(scenarios.length).toBeGreaterThan(0);
    });
    // Jest refuses an empty table; the test above says what is missing.
    if (scenarios.length === 0) return;

    it.each(scenarios)('says of $name what its golden says', scenario => {
      const analysis = analyze(scenario.input, { vendors, findings: [] });
      expect(clusterAnalysisSchema.safeParse(analysis).error).toBeUndefined();
      expect(
        analysis.notEvaluated.filter(({ id }) => id === vendor.id),
      ).toEqual([]);
      const golden = goldenOf(analysis);
      if (process.env.UPDATE_GOLDEN === '1')
        writeFileSync(scenario.goldenPath, golden);
      if (!existsSync(scenario.goldenPath))
        throw new Error(
          `${scenario.name} has no golden: run with UPDATE_GOLDEN=1`,
        );
      expect(golden).toBe(readFileSync(scenario.goldenPath, 'utf8'));
    });

    it('reads the kinds that it declares, and no others', () => {
      const read = new Set<Kind<unknown>>();
      for (const { input } of scenarios) {
        const snapshot = new Snapshot(input, ownKinds(vendors));
        vendor.discover(contextFor(vendor, snapshot, kind => read.add(kind)));
      }
      expect(namesOf([...read])).toEqual(namesOf(vendor.inputs));
    });

    it('declares no kind anew that the engine has', () => {
      const { entryKinds = [], otherKinds = [] } = vendor.claims;
      const declared = [...vendor.inputs, ...entryKinds, ...otherKinds];
      expect(
        declared.filter(own =>
          engineKinds.some(
            kind =>
              kind !== own &&
              kind.kind === own.kind &&
              [kind.group, ...(kind.aliases ?? [])].includes(own.group),
          ),
        ),
      ).toEqual([]);
    });

    it.each(scenarios)('changes nothing it is given in $name', ({ input }) => {
      const snapshot = new Snapshot(input, ownKinds(vendors));
      for (const kind of vendor.inputs) snapshot.list(kind).forEach(deepFreeze);
      expect(() => vendor.discover(contextFor(vendor, snapshot))).not.toThrow();
    });

    it.each(scenarios)(
      'says the same of $name whatever the order of objects',
      ({ input }) => {
        const forward = analyze(input, { vendors, findings: [] });
        const backward = analyze(
          { ...input, objects: [...input.objects].reverse() },
          { vendors, findings: [] },
        );
        expect(JSON.stringify(backward)).toBe(JSON.stringify(forward));
      },
    );

    it('finds nothing in an empty cluster, and does not fail', () => {
      const empty: ClusterObjects = {
        cluster: 'empty',
        world: 'closed',
        observedAt: '',
        objects: [],
      };
      const snapshot = new Snapshot(empty, ownKinds(vendors));
      expect(vendor.discover(contextFor(vendor, snapshot)).entries).toEqual([]);
    });

    it('does not fail on objects without a spec', () => {
      const objects = vendor.inputs.map(({ group, kind, namespaced }) => ({
        manifest: {
          apiVersion: group ? `${group}/v1` : 'v1',
          kind,
          metadata: {
            name: 'odd',
            ...(namespaced ? { namespace: 'odd' } : {}),
          },
        },
      }));
      const input: ClusterObjects = {
        cluster: 'odd',
        world: 'closed',
        observedAt: '',
        objects,
      };
      const failed = analyze(input, {
        vendors,
        findings: [],
      }).notEvaluated.filter(({ id }) => id === vendor.id);
      expect(failed).toEqual([]);
    });

    const before = scenarios.filter(({ recipe }) => recipe);
    it('tries each of its recipes on a scenario', () => {
      expect(
        [...new Set(before.map(({ recipe }) => recipe?.mode))].sort(),
      ).toEqual(possibleModes(vendor).sort());
    });

    if (before.length > 0) {
      it.each(before)('keeps the promise of its recipe on $name', scenario => {
        const { promised, reached } = tryRecipe(vendor, vendors, scenario);
        expect(reached).toEqual(promised);
      });
    }

    it('mends an entry, or says why not', () => {
      const { standalone } = vendor.recipes;
      expect('cannot' in standalone || standalone.mend).toBeTruthy();
    });

    const broken = scenarios.filter(({ mends }) => mends);
    if (broken.length > 0) {
      it.each(broken)('mends the entry of $name', scenario => {
        const { promised, reached } = tryMend(vendors, scenario);
        expect(reached).toEqual(promised);
      });
    }
  });
}

function namesOf(kinds: readonly Kind<unknown>[]): string[] {
  return kinds.map(({ group, kind }) => `${group}/${kind}`).sort();
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value))
    return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}
