import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import type { Flow } from './Flow';
import { openFleet } from './fleetSteps';
import { openTab } from './steps';

declare global {
  interface Window {
    axe: { run(context: unknown): Promise<AxeResults> };
  }
}

const schemes = ['light', 'dark'] as const;

const pageTabs = ['', 'services', 'owners', 'policies', 'waivers', 'strict'];

const ofTab: Flow[] = schemes.map(colorScheme => ({
  name: `tab and evidence have no accessibility violations, ${colorScheme}`,
  async run(scene) {
    const { page } = scene;
    // Backstage's default theme follows the system.
    await page.emulateMedia({ colorScheme });
    await openTab(scene, 'cart');
    const hop = page.getByRole('button', { name: /^Hop 2 of 2/ }).first();
    await hop.waitFor();
    await expectAccessible(page, sectionOfTab);
    await hop.click();
    await page.getByRole('list', { name: 'Evidence' }).waitFor();
    await expectAccessible(page, '[role=dialog]');
  },
}));

const ofPage: Flow[] = schemes.map(colorScheme => ({
  name: `the platform page has no accessibility violations, ${colorScheme}`,
  async run(scene) {
    const { page, demo } = scene;
    await page.emulateMedia({ colorScheme });
    await openFleet(scene);
    const problems: string[] = [];
    for (const tab of pageTabs) {
      await page.goto(`${demo.appUrl}/istio-ingress/${tab}`);
      const main = page.getByRole('main');
      await main.getByRole('navigation').first().waitFor();
      await main.locator('table, form, h2').first().waitFor();
      problems.push(...(await problemsIn(page, 'main')));
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
  },
}));

export const accessibility: Flow[] = [...ofTab, ...ofPage];

// What is around the tab is Backstage's.
const sectionOfTab = 'section[aria-label]';

async function expectAccessible(page: Page, selector: string) {
  const problems = await problemsIn(page, selector);
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

async function problemsIn(page: Page, selector: string): Promise<string[]> {
  await page.evaluate(
    readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'),
  );
  const { violations } = await page.evaluate(
    context => window.axe.run(context),
    { include: [selector] },
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help} (${nodes
        .map(node => node.target.join(' '))
        .join(', ')}), at ${page.url()}`,
  );
}
