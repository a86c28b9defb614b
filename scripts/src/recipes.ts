import { isDeepStrictEqual } from 'node:util';
import type { Vendor } from 'istio-ingress-engine';
import {
  type RecipeMode,
  recipeModes,
  tryRecipe,
} from '../../packages/engine/src/testing/vendorRecipes';
import type { VendorScenario } from '../../packages/engine/src/testing/vendorScenarios';

/** What became of one vendor's recipe for one mode. */
export interface RecipeReport {
  vendor: string;
  mode: RecipeMode;
  /** Why the vendor has no recipe for the mode. */
  cannot?: string;
  /** The scenarios that the recipe was applied to, and what each promises. */
  tried: string[];
  differences: string[];
}

/** Tries the recipes of one vendor on its scenarios, one report for each mode. */
export function recipeReports(
  vendor: Vendor,
  vendors: readonly Vendor[],
  scenarios: readonly VendorScenario[],
): RecipeReport[] {
  return recipeModes.map(mode => {
    const { id } = vendor;
    const how = vendor.recipes[mode];
    const own = scenarios.filter(({ recipe }) => recipe?.mode === mode);
    if ('cannot' in how) {
      return {
        vendor: id,
        mode,
        cannot: how.cannot,
        tried: [],
        differences: [
          ...(how.cannot.trim() === '' ? ['no reason is stated'] : []),
          ...own.map(({ name }) => `${name} asks for a recipe that is not`),
        ],
      };
    }
    return {
      vendor: id,
      mode,
      tried: own.map(({ name, recipe }) => `${name} (${recipe?.promises})`),
      differences:
        own.length === 0
          ? ['no scenario tries the recipe']
          : own.flatMap(scenario => {
              const { promised, reached } = tryRecipe(
                vendor,
                vendors,
                scenario,
              );
              return isDeepStrictEqual(promised, reached)
                ? []
                : [
                    `${scenario.name}: promised ${JSON.stringify(promised)}`,
                    `${scenario.name}: reached  ${JSON.stringify(reached)}`,
                  ];
            }),
    };
  });
}
