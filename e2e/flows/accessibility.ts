import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import type { Flow } from './Flow';
import { openTab } from './steps';

declare global {
  interface Window {
    axe: { run(context: unknown): Promise<AxeResults> };
  }
}

export const accessibility: Flow = {
  name: 'tab and evidence have no accessibility violations, light and dark',
  async run(scene) {
    const { page } = scene;
    await openTab(scene, 'cart');
    // Backstage's default theme follows the system.
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const hop = page.getByRole('button', { name: /^Hop 2 of 2/ }).first();
      await hop.waitFor();
      await expectAccessible(page, `tab, ${colorScheme}`, sectionOfTab);
      await hop.click();
      await page.getByRole('dialog').waitFor();
      await expectAccessible(page, `evidence, ${colorScheme}`, '[role=dialog]');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    }
  },
};

// What is around the tab is Backstage's.
const sectionOfTab = 'section[aria-label]';

async function expectAccessible(page: Page, what: string, selector: string) {
  await page.evaluate(
    readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'),
  );
  const { violations } = await page.evaluate(
    context => window.axe.run(context),
    { include: [selector] },
  );
  if (violations.length > 0) {
    const lines = violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help} (${nodes
          .map(node => node.target.join(' '))
          .join(', ')})`,
    );
    throw new Error(`${what}:\n${lines.join('\n')}`);
  }
}
