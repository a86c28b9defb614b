import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Flow } from './Flow';
import { expectText, openTab, wayIn } from './steps';

/** From a finding to the change that mends it, without typing anything. */
export const fixByTemplate: Flow = {
  name: 'the fix dialog leads to a template that mends the finding',
  async run(scene) {
    const { page, demo } = scene;
    const manifest = join(demo.clusters, 'demo-eu/shop/cart.yaml');
    const before = readFileSync(manifest, 'utf8');
    try {
      await openTab(scene, 'cart');
      const ingress = wayIn(page, 'cart.shop.example');
      await ingress.getByRole('button', { name: /^Fix/ }).first().click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: 'Fix by a template' })
        .click();

      const finding = page.getByLabel(/^Finding/);
      await finding.waitFor();
      if (!/\|.*shop\/cart/.test(await finding.inputValue())) {
        throw new Error('the finding is not filled in');
      }
      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByRole('button', { name: 'Create' }).click();
      await expectText(
        page.locator('body'),
        /On both of them the last hop is mTLS/,
      );

      const after = readFileSync(manifest, 'utf8');
      const lost = before
        .split('\n')
        .filter(line => !after.split('\n').includes(line));
      if (lost.length > 0) {
        throw new Error(`lines were lost: ${lost.join('\n')}`);
      }
      await page.goto(
        `${demo.appUrl}/catalog/default/component/cart/ingress-mtls`,
      );
      await expectText(wayIn(page, 'cart.shop.example'), 'mTLS');
    } finally {
      writeFileSync(manifest, before);
    }
  },
};
