import { join, resolve } from 'node:path';
import { type Vendor, vendors } from 'istio-ingress-engine';
import { scenariosIn } from '../../packages/engine/src/testing/vendorScenarios';
import { recipeReports } from './recipes';

const folder = resolve(__dirname, '../../packages/engine/src/vendors');

function vendorOf(id: string): Vendor {
  const found = vendors.find(vendor => vendor.id === id);
  if (!found) throw new Error(`no vendor ${id}`);
  return found;
}

function reportsOf(vendor: Vendor) {
  return recipeReports(
    vendor,
    vendors.map(each => (each.id === vendor.id ? vendor : each)),
    scenariosIn(join(folder, vendor.id, 'scenarios')),
  );
}

describe('recipes', () => {
  it('of every vendor keep their promise, or say why there is none', () => {
    const reports = vendors.flatMap(reportsOf);
    expect(reports).toHaveLength(2 * vendors.length);
    expect(reports.filter(({ differences }) => differences.length > 0)).toEqual(
      [],
    );
    expect(
      reports.filter(({ tried, cannot }) => tried.length === 0 && !cannot),
    ).toEqual([]);
  });

  const kong = vendorOf('kong');

  it('differ where nothing is made', () => {
    const lazy = {
      ...kong,
      recipes: {
        ...kong.recipes,
        chained: { costs: [], expose: () => [] },
      },
    };
    const [, chained] = reportsOf(lazy);
    expect(chained.differences[0]).toContain('promised');
    expect(chained.differences[1]).toContain('"modes":["not-exposed"]');
  });

  it('differ where a scenario tries a recipe that is not, or none tries one', () => {
    const [standalone] = reportsOf({
      ...kong,
      recipes: { ...kong.recipes, standalone: { cannot: ' ' } },
    });
    expect(standalone.differences).toEqual(
      expect.arrayContaining([
        'no reason is stated',
        'recipe-standalone asks for a recipe that is not',
      ]),
    );
    const [untried] = recipeReports(kong, vendors, []);
    expect(untried.differences).toEqual(['no scenario tries the recipe']);
  });
});
