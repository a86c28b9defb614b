import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterAnalysis } from 'istio-ingress-contract';
import { analyze } from '../analyze';
import { flawsOfScenario, scenarioObjects } from '../testing/findingExamples';
import type { ScenarioFlaw } from '../testing/scenarioFlaws';
import { withRecipe } from '../testing/vendorRecipes';
import { scenariosIn } from '../testing/vendorScenarios';
import { vendors } from '../vendors/all';
import { findings } from './index';

interface Scenario {
  name: string;
  analysis: ClusterAnalysis;
  /** What it has in spite of its encrypted routes: `# flaw: rule: reason`. */
  flaws: readonly ScenarioFlaw[];
}

const VENDORS = join(__dirname, '..', 'vendors');

const fromVendors = vendors.flatMap((vendor): Scenario[] =>
  scenariosIn(join(VENDORS, vendor.id, 'scenarios')).map(scenario => ({
    name: `${vendor.id}/${scenario.name}`,
    // What a recipe makes is to be as good as what people write.
    analysis: analyze(
      scenario.recipe ? withRecipe(vendor, scenario) : scenario.input,
    ),
    flaws: scenario.flaws,
  })),
);

const own = readdirSync(join(__dirname, 'scenarios')).map((file): Scenario => {
  const name = file.replace(/\.yaml$/, '');
  return {
    name: `findings/${name}`,
    analysis: analyze(scenarioObjects(name)),
    flaws: flawsOfScenario(name),
  };
});

const all = [...fromVendors, ...own];

function isEncrypted({ analysis: { routes } }: Scenario): boolean {
  return (
    routes.length > 0 &&
    routes.every(
      ({ outcome, brokenAt }) =>
        brokenAt === undefined && (outcome === 'mtls' || outcome === 'app-tls'),
    )
  );
}

function alarmsOf({ analysis }: Scenario): string[] {
  const rules = analysis.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule }) => rule);
  return [...new Set(rules)].sort();
}

const encrypted = all.filter(isEncrypted);
const healthy = encrypted.filter(({ flaws }) => flaws.length === 0);
const flawed = all.filter(({ flaws }) => flaws.length > 0);

it('knows healthy scenarios of several vendors and modes', () => {
  const names = healthy.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'aws-alb/chained',
      'contour/recipe-standalone',
      'findings/google-chained',
      'gke-ingress/recipe-chained',
      'istio/recipe-standalone',
      'traefik/ambient',
    ]),
  );
  expect(names.length).toBeGreaterThan(60);
});

it.each(healthy.map(scenario => [scenario.name, scenario] as const))(
  '%s, where all routes are encrypted, gives no alarm',
  (_, scenario) => {
    expect(alarmsOf(scenario)).toEqual([]);
  },
);

it.each(flawed.map(scenario => [scenario.name, scenario] as const))(
  '%s gives the alarms of the flaws that it declares, and no others',
  (_, scenario) => {
    const { flaws } = scenario;
    expect(isEncrypted(scenario)).toBe(true);
    expect(alarmsOf(scenario)).toEqual(flaws.map(({ rule }) => rule).sort());
    const known = new Set(findings.map(({ id }) => id));
    for (const { rule, reason } of flaws) {
      expect(known).toContain(rule);
      expect(reason).toMatch(/^\S.*\.$/);
    }
  },
);
