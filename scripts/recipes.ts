// What the recipes of every vendor come to, on the scenarios that try them.
import { resolve } from 'node:path';
import { vendors } from 'istio-ingress-engine';
import { scenariosIn } from '../packages/engine/src/testing/vendorScenarios';
import { recipeReports } from './src/recipes';

const USAGE = `usage: ./dev recipes [VENDOR...]

Applies the recipe of each vendor and mode to the scenarios that try it, and
analyses the result: it must reach the mode and the posture that the scenario
promises. Where a vendor has no recipe for a mode, its reason is printed.
Exit status 1 when anything differs.`;

const root = process.env.REPOSITORY_ROOT ?? process.cwd();
const folder = resolve(root, 'packages/engine/src/vendors');

function main(args: readonly string[]): number {
  if (args.some(arg => arg.startsWith('-'))) {
    const asked = args.includes('--help') || args.includes('-h');
    (asked ? console.log : console.error)(USAGE);
    return asked ? 0 : 2;
  }
  const unknown = args.filter(arg => !vendors.some(({ id }) => id === arg));
  if (unknown.length > 0) {
    console.error(`no such vendor: ${unknown.join(', ')}`);
    return 2;
  }
  const chosen = vendors.filter(
    ({ id }) => args.length === 0 || args.includes(id),
  );
  const counts = { agree: 0, differ: 0 };
  for (const vendor of chosen) {
    const scenarios = scenariosIn(resolve(folder, vendor.id, 'scenarios'));
    for (const report of recipeReports(vendor, vendors, scenarios)) {
      const { mode, cannot, tried, differences } = report;
      counts[differences.length > 0 ? 'differ' : 'agree']++;
      const said =
        cannot === undefined ? tried.join(', ') : `cannot: ${cannot}`;
      const verdict = differences.length > 0 ? 'DIFFERENT ' : '';
      console.log(`${verdict}${vendor.id} ${mode}: ${said}`);
      for (const line of differences) console.log(`  ${line}`);
    }
  }
  console.log(`${counts.agree} agree, ${counts.differ} differ`);
  return counts.differ > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
