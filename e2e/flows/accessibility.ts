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

export const accessibility: Flow[] = (['light', 'dark'] as const).map(
  colorScheme => ({
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
  }),
);

// What is around the tab is Backstage's.
const sectionOfTab = 'section[aria-label]';

async function expectAccessible(page: Page, selector: string) {
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
    throw new Error(lines.join('\n'));
  }
}
