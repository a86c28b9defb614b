import { analyze } from '../analyze';
import { manifestOf } from '../changes/applyChanges';
import { mendRoute } from '../mendRoute';
import type { ClusterObjects } from '../snapshot/objects';
import { Snapshot } from '../snapshot/Snapshot';
import { ownKinds } from '../vendors/context';
import type { Vendor } from '../vendors/types';
import { whatIf } from '../whatIf';
import type { VendorScenario } from './vendorScenarios';

/** The modes that a vendor has a recipe for, or states why it has none. */
export const recipeModes = ['standalone', 'chained'] as const;
export type RecipeMode = (typeof recipeModes)[number];

/** What a recipe promises, or what it came to. */
export interface RecipeResult {
  service: string;
  posture?: string;
  modes?: readonly string[];
}

/** A recipe on one scenario: what was promised, and what the engine says after it. */
export interface RecipeTrial {
  promised: RecipeResult;
  reached: RecipeResult;
}

/** The cluster of a scenario once its recipe was applied. */
export function withRecipe(
  vendor: Vendor,
  { input, recipe }: VendorScenario,
): ClusterObjects {
  const how = recipe && vendor.recipes[recipe.mode];
  if (!how || 'cannot' in how) throw new Error('no recipe');
  const made = how.expose(recipe.intent);
  const replaced = new Set(made.map(keyOf));
  return {
    ...input,
    objects: [
      ...input.objects.filter(({ manifest }) => !replaced.has(keyOf(manifest))),
      ...made.map(manifest => ({ manifest })),
    ],
  };
}

/**
 * Applies the recipe of a scenario to its manifests, and analyses again.
 *
 * @param vendors - all vendors, this one among them
 */
export function tryRecipe(
  vendor: Vendor,
  vendors: readonly Vendor[],
  scenario: VendorScenario,
): RecipeTrial {
  const { recipe } = scenario;
  if (!recipe) throw new Error('no recipe');
  const analysis = analyze(withRecipe(vendor, scenario), {
    vendors,
    findings: [],
  });
  const { namespace, name } = recipe.intent.service;
  const service = `${namespace}/${name}`;
  const found = analysis.services.find(
    ({ ref }) => ref.namespace === namespace && ref.name === name,
  );
  return {
    promised: {
      service,
      posture: recipe.promises,
      modes: [vendor.placement === 'istio' ? 'istio-gateway' : recipe.mode],
    },
    reached: { service, posture: found?.posture, modes: found?.modes },
  };
}

/**
 * Changes the entry of a scenario as the vendor mends it, and analyses again.
 *
 * @param vendors - all vendors
 */
export function tryMend(
  vendors: readonly Vendor[],
  { input, mends }: VendorScenario,
): RecipeTrial {
  const { controllers, routes, services } = analyze(input, {
    vendors,
    findings: [],
  });
  const route = routes.find(
    ({ entry }) => entry.kind === mends?.kind && entry.name === mends.name,
  );
  if (!mends || !route?.service) throw new Error('nothing to mend');
  const { namespace, name } = route.service;
  const remedy = mendRoute(vendors, route, {
    objects: new Snapshot(input, ownKinds(vendors)),
    controllerOf: ({ controllerId }) =>
      controllers.find(({ id }) => id === controllerId),
    manifestOf: ref => manifestOf(input, ref),
    serviceOf: ref => services.find(each => each.ref.name === ref.name),
  });
  if (!('changes' in remedy)) throw new Error(remedy.noFix);
  const { analysis } = whatIf(input, remedy.changes, { vendors, findings: [] });
  const after = analysis.services.find(
    ({ ref }) => ref.namespace === namespace && ref.name === name,
  );
  const service = `${namespace}/${name}`;
  return {
    promised: { service, posture: mends.promises },
    reached: { service, posture: after?.posture },
  };
}

/** The modes of recipes that the vendor has. */
export function possibleModes({ recipes }: Vendor): RecipeMode[] {
  return recipeModes.filter(mode => !('cannot' in recipes[mode]));
}

function keyOf(manifest: Readonly<Record<string, unknown>>): string {
  const { namespace, name } = (manifest.metadata ?? {}) as {
    namespace?: unknown;
    name?: unknown;
  };
  return `${String(manifest.apiVersion).replace(/\/.*/, '')}/${String(
    manifest.kind,
  )}/${String(namespace)}/${String(name)}`;
}
